/**
 * @file Faults of a spec that no schema of one key sees: what its design, its levels and its tuning
 * options ask of each other. Each is reported once, at the place where the user wrote it; what is
 * of the wrong type is the schema's to report.
 */
import { REPAIR_FORMATS } from "../benchmark/prompt-formats.js";
import { UsageError } from "../errors.js";
import { tuneOptionsSchemaOf } from "../training/options.js";
import { cellOptions, cellsOf, type Design, factorsOf, type WrittenCell } from "./design.js";
import { isObject } from "../training/flat-options.js";
import {
  dataEntries,
  isWritten,
  over,
  tuneEntries,
  type Values,
  writtenPaths,
} from "./overrides.js";
import { RECORD_COLUMNS } from "./record-columns.js";
import { evaluationSchema, levelDataSchema } from "./spec-keys.js";
import { type NamedObjective, namedObjective, withoutGeneralName } from "./spec-objective.js";

/** Takes a fault: where it is, and a sentence. */
export type Fault = (path: string[], message: string) => void;

/** A spec as it is written, its parts of any type. */
export type WrittenSpec = Design & {
  readonly tune?: unknown;
  readonly evaluation?: unknown;
  readonly reference?: unknown;
  readonly untilResolved?: unknown;
  readonly furtherBenchmarks?: unknown;
};

const plainly = (message: string): string => message.replace(/^Invalid input: /, "");

/**
 * A synthesis shows no program, so a format that lays one out cannot ask for it; said before
 * anything is tuned.
 */
export function checkSynthesis(spec: WrittenSpec, fault: Fault): void {
  const entries = (value: unknown): Record<string, unknown> => (isObject(value) ? value : {});
  const general = entries(spec.evaluation);
  const further = Object.entries(entries(spec.furtherBenchmarks)).map(([name, benchmark]) => ({
    path: ["furtherBenchmarks", name, "evaluation"],
    asked: { ...general, ...entries(entries(benchmark)["evaluation"]) },
  }));
  for (const { path, asked } of [{ path: ["evaluation"], asked: general }, ...further])
    if (asked["mode"] === "synthesize" && REPAIR_FORMATS.includes(String(asked["format"])))
      fault(
        [...path, "format"],
        "expected one that shows no program, because mode is synthesize, got " +
          `"${asked["format"]}"; choose another, such as octocoder`,
      );
}

/** The design has one form and at least one cell, its reference among them. */
export function checkDesign(spec: WrittenSpec, fault: Fault): void {
  const forms = [spec.arms, spec.grid, spec.factors].filter((form) => form !== undefined);
  if (forms.length !== 1)
    fault(["arms"], "expected either arms or grid or factors, and not two of them");
  checkGrid(spec, fault);
  const { firstSeeds, maxSeeds } = Object(spec.untilResolved) as Record<string, unknown>;
  if (typeof firstSeeds === "number" && typeof maxSeeds === "number" && firstSeeds > maxSeeds)
    fault(["untilResolved", "firstSeeds"], `expected at most maxSeeds (${maxSeeds})`);
  checkFactorNames(spec, fault);
  checkRules(spec, fault);
  if (isObject(spec.factors)) checkOverlaps(spec, fault);
  const names = cellsOf(spec).map(({ name }) => name);
  const { reference = "instruction" } = spec;
  if (names.length > 0 && !names.includes(String(reference)))
    fault(["reference"], `expected one of ${names.join(" | ")}, got "${String(reference)}"`);
}

function checkGrid({ grid }: WrittenSpec, fault: Fault): void {
  if (!isObject(grid)) return;
  const keys = Object.keys(grid);
  if (keys.length !== 2)
    fault(["grid"], `expected two options, got ${keys.length}; name others in factors`);
}

/** Factors are columns of a record's tables beside those that are there. */
function checkFactorNames({ factors }: WrittenSpec, fault: Fault): void {
  if (!isObject(factors)) return;
  const taken = new Set(Object.values(RECORD_COLUMNS).flatMap((columns) => Object.keys(columns)));
  if (Object.keys(factors).length === 0)
    fault(["factors"], "expected at least one factor, got none");
  for (const [name, levels] of Object.entries(factors)) {
    if (!/^[\p{L}][\p{L}\p{N}_-]*$/u.test(name))
      fault(["factors", name], "expected a name of letters, digits and hyphens; choose another");
    if (taken.has(name))
      fault(["factors", name], "expected a name that no column of a record has; choose another");
    if (isObject(levels) && Object.keys(levels).length === 0)
      fault(["factors", name], "expected at least one level, got none");
  }
}

/** `only` and `except` name factors and levels that there are, and leave cells. */
function checkRules(spec: WrittenSpec, fault: Fault): void {
  const factors = new Map(
    factorsOf(spec).map((levels) => [levels[0]?.factor, levels.map(({ name }) => name)]),
  );
  for (const key of ["only", "except"] as const) {
    const rules = spec[key];
    if (!Array.isArray(rules)) continue;
    rules.forEach((rule: unknown, i) => {
      for (const [factor, wanted] of Object.entries(isObject(rule) ? rule : {})) {
        const levels = factors.get(factor);
        const odd = [wanted].flat().find((name) => !levels?.includes(String(name)));
        if (levels === undefined)
          fault([key, String(i), factor], `expected a factor: ${[...factors.keys()].join(" | ")}`);
        else if (odd !== undefined)
          fault(
            [key, String(i), factor],
            `expected one of ${levels.join(" | ")}, got "${String(odd)}"`,
          );
      }
    });
    if (factors.size > 0 && cellsOf(spec).length === 0)
      fault([key], "expected to leave at least one cell, got none");
  }
}

/** No two factors write the same entry: which of them would count could not be seen. */
function checkOverlaps(spec: WrittenSpec, fault: Fault): void {
  const written = new Map<string, string>();
  for (const levels of factorsOf(spec)) {
    const own = new Set(
      levels.flatMap(({ options }) => (isObject(options) ? writtenPaths(options) : [])),
    );
    for (const path of own) {
      const factor = levels[0]!.factor;
      const other = written.get(path);
      if (other !== undefined)
        fault(
          ["factors", factor],
          `expected other entries than factor "${other}" has, got ${path}`,
        );
      written.set(path, factor);
    }
  }
}

/** Options of asking that all arms share, since they are compared problem by problem. */
const SHARED = ["problems", "withheld", "withheldProblems", "describeAnswers"];

/** What arms and levels say of data and of asking. */
export function checkLevelData(spec: WrittenSpec, fault: Fault): void {
  for (const { options, path } of factorsOf(spec).flat()) {
    if (!isObject(options)) continue;
    // a grid names one option, and that is its place
    const place = (keys: readonly PropertyKey[]): string[] =>
      path[0] === "grid" ? [...path] : [...path, ...keys.map(String)];
    const { evaluation, ...data } = dataEntries(options);
    for (const issue of levelDataSchema.safeParse(data, { reportInput: true }).error?.issues ?? [])
      fault(place(issue.path), plainly(issue.message));
    if (evaluation === undefined) continue;
    for (const issue of evaluationSchema.safeParse(evaluation, { reportInput: true }).error
      ?.issues ?? [])
      fault(place(["evaluation", ...issue.path]), plainly(issue.message));
    for (const key of SHARED.filter((name) => isWritten(evaluation, [name])))
      fault(place(["evaluation", key]), "expected the same for all arms; set it in evaluation");
    const samples = (of: unknown): unknown => (isObject(of) ? of["samples"] : undefined);
    if (samples(evaluation) === 0 && samples(spec.evaluation) !== 0)
      fault(place(["evaluation", "samples"]), "expected samples in all arms or in none, got 0");
  }
}

/** Reports each faulty tuning option once. */
export function checkTuneOptions(spec: WrittenSpec, fault: Fault): void {
  const told = new Set<string>();
  const tune = isObject(spec.tune) ? spec.tune : {};
  const cells = cellsOf(spec);
  const checked: readonly WrittenCell[] = cells.length > 0 ? cells : [{ name: "", levels: [] }];
  for (const cell of checked) {
    const levels = cell.levels.filter(({ options }) => isObject(options));
    // a base as it is is not tuned
    if (levels.length < cell.levels.length) continue;
    const arm = tuneEntries(cellOptions(cell));
    // what is missing is written nowhere: then it is the experiment's
    const place = (...path: string[]): string[] => {
      const level = levels.findLast(({ options }) => isWritten(options, path));
      if (level === undefined) return ["tune", ...path];
      return level.path[0] === "grid" ? [...level.path] : [...level.path, ...path];
    };
    const tell = (path: string[], message: string): void => {
      if (!told.has(path.join("."))) fault(path, message);
      told.add(path.join("."));
    };
    if ("seed" in tune || "seed" in arm)
      tell(place("seed"), "expected the seeds in the list `seeds`, got one here; remove it");
    tuneFaults(tune, arm, (path, message) => tell(place(...path), message));
  }
}

/** Faults of an arm's entries over the experiment's tuning options, by their paths in these. */
function tuneFaults(tune: Values, arm: Values, fault: Fault): void {
  let named: NamedObjective;
  try {
    named = namedObjective(over(withoutGeneralName(tune, arm), arm));
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    fault(["objective", "file"], error.message);
    return;
  }
  const options = { ...named.options, seed: 0 };
  const result = tuneOptionsSchemaOf(named.objective).safeParse(options, { reportInput: true });
  for (const issue of result.error?.issues ?? [])
    for (const keys of issue.code === "unrecognized_keys"
      ? issue.keys.map((key) => [...issue.path, key])
      : [issue.path])
      fault(
        keys.map(String),
        issue.code === "unrecognized_keys" ? "no such option" : plainly(issue.message),
      );
}

/** Reports the faults of further benchmarks' own entries where they stand. */
export function checkFurtherEvaluations({ furtherBenchmarks }: WrittenSpec, fault: Fault): void {
  for (const [name, further] of Object.entries(
    isObject(furtherBenchmarks) ? furtherBenchmarks : {},
  )) {
    if (/(^|-)withheld$/.test(name))
      fault(
        ["furtherBenchmarks", name],
        `expected another name: "withheld" is the control without the buggy code`,
      );
    if (!isObject(further) || !isObject(further["evaluation"])) continue;
    for (const issue of evaluationSchema.safeParse(further["evaluation"], { reportInput: true })
      .error?.issues ?? [])
      fault(
        ["furtherBenchmarks", name, "evaluation", ...issue.path.map(String)],
        plainly(issue.message),
      );
  }
}
