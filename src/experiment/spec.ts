/**
 * @file What an experiment is: one JSON file, checked at once with all its faults listed, and
 * expanded into trials (arms × seeds, or an α × β grid × seeds). Nothing here computes.
 */
import { join } from "node:path";
import type { z } from "zod";
import { UsageError } from "../errors.js";
import { check, faultsOf } from "../files/read.js";
import { projectRoot } from "../files/project-root.js";
import { flatKeysSentence } from "../training/flat-options.js";
import { tuneOptionsSchemaOf, type TuneOptions } from "../training/options.js";
import { readDocument } from "./spec-document.js";
import { baseFaults, missingFiles } from "./spec-inputs.js";
import {
  anchorObjectives,
  type NamedObjective,
  namedObjective,
  withoutGeneralName,
} from "./spec-objective.js";
import {
  evaluationSchema,
  specShape,
  type ArmOptions,
  type EvaluationOptions,
} from "./spec-keys.js";

export { dataPath } from "./spec-document.js";
export type { EvaluationOptions } from "./spec-keys.js";

const specSchema = specShape
  .superRefine((spec, context) => {
    if ((spec.arms === undefined) === (spec.grid === undefined))
      context.addIssue({
        code: "custom",
        path: ["arms"],
        message: "expected either arms or grid, and not both",
      });
    const arms = spec.arms ?? Object.fromEntries(spec.grid ? gridArms(spec.grid) : []);
    const names = Object.keys(arms);
    if (names.length > 0 && !names.includes(spec.reference))
      context.addIssue({
        code: "custom",
        path: ["reference"],
        message: `expected one of ${names.join(" | ")}, got "${spec.reference}"`,
      });
  })
  .superRefine(
    (spec, context) => {
      const fault = (path: string[], message: string): void => {
        context.addIssue({ code: "custom", path, message });
      };
      checkTuneOptions(spec, fault);
      checkFurtherEvaluations(spec, fault);
    },
    { when: ({ value }) => isObject(value) },
  ); // also where other keys are at fault: all faults at once
/** A checked spec, defaults filled in. */
export type ExperimentSpec = Omit<z.infer<typeof specSchema>, "$schema">;

/** Name of a grid cell, as it stands in tables and keys. */
export function cellName(alpha: number, beta: number): string {
  return `α=${alpha}, β=${beta}`;
}

/**
 * How models are asked on a further benchmark: as on the first, but for its own entries; nothing is
 * measured there while tuning.
 */
export function furtherEvaluationOf(
  spec: Pick<ExperimentSpec, "evaluation">,
  own: Record<string, unknown>,
): EvaluationOptions {
  return evaluationSchema.parse({ ...spec.evaluation, ...WITHOUT_TUNING, ...own });
}

/** Answers to one problem: a greedy one and the samples; of a control those that make pass@1. */
export function answersAProblem({ samples }: EvaluationOptions, isControl: boolean): number {
  return isControl ? Math.max(samples, 1) : 1 + samples;
}

const WITHOUT_TUNING = { checkpointProblems: 0, heldOutPairs: 0 };

/** Names of what a record holds besides its benchmark: controls and further benchmarks. */
export function furtherNames(
  spec: Pick<ExperimentSpec, "evaluation" | "furtherBenchmarks">,
): string[] {
  const controlled = (name: string | null, { withheld }: EvaluationOptions): string[] =>
    withheld ? [withheldName(name)] : [];
  return [
    ...controlled(null, spec.evaluation),
    ...Object.entries(spec.furtherBenchmarks ?? {}).flatMap(([name, { evaluation }]) => [
      name,
      ...controlled(name, furtherEvaluationOf(spec, evaluation)),
    ]),
  ];
}

/** Name of the control of a benchmark (null: the one that makes pass@1) among the further ones. */
export function withheldName(benchmark: string | null): string {
  return benchmark === null ? "withheld" : `${benchmark}-withheld`;
}

/**
 * File of one of a record's further benchmarks; of a control, the file of the benchmark whose code
 * it withholds.
 * @param name  one of `furtherNames`
 */
export function furtherFile(
  spec: Pick<ExperimentSpec, "benchmark" | "furtherBenchmarks">,
  name: string,
): string {
  const further = spec.furtherBenchmarks ?? {};
  const controlled = Object.keys(further).find((own) => withheldName(own) === name);
  return further[controlled ?? name]?.benchmark ?? spec.benchmark;
}

/** Options of one tuning run: the experiment's, with the arm's over them, entry by entry. */
export function tuneOptionsOf(
  spec: Pick<ExperimentSpec, "tune">,
  arm: Record<string, unknown>,
  seed: number,
): TuneOptions {
  const { options, objective } = namedObjectiveOf(spec, arm);
  return tuneOptionsSchemaOf(objective).parse({ ...options, seed });
}

/**
 * Options of one tuning run before they are checked, with the loss of their file.
 * @throws UsageError if they name a file that gives none
 */
export function namedObjectiveOf(
  spec: Pick<ExperimentSpec, "tune">,
  arm: Record<string, unknown>,
): NamedObjective {
  return namedObjective(over(withoutGeneralName(spec.tune, arm), arm));
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/**
 * Entries of `own` over those of `general`; inside groups entry by entry, null takes a group away.
 */
function over(
  general: Readonly<Record<string, unknown>>,
  own: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  const merged: Record<string, unknown> = { ...general };
  for (const [key, value] of Object.entries(own)) {
    const under = merged[key];
    merged[key] = isObject(value) && isObject(under) ? over(under, value) : value;
  }
  return merged;
}

/** Whether `path` leads to something that is written in `options`. */
function isWritten(options: unknown, path: readonly string[]): boolean {
  const [key, ...rest] = path;
  if (key === undefined) return true;
  return isObject(options) && key in options && isWritten(options[key], rest);
}

/**
 * Reports each faulty tuning option once, at the place where the user wrote it. `tune` and `arms`
 * that are no objects are others' to report.
 */
function checkTuneOptions(
  spec: { readonly tune?: unknown; readonly arms?: unknown },
  fault: (path: string[], message: string) => void,
): void {
  const told = new Set<string>();
  const tune = isObject(spec.tune) ? spec.tune : {};
  for (const [name, arm] of Object.entries(isObject(spec.arms) ? spec.arms : { "": {} })) {
    if (!isObject(arm)) continue;
    // what is missing is written nowhere: then it is the experiment's
    const place = (...path: string[]): string[] =>
      isWritten(arm, path) ? ["arms", name, ...path] : ["tune", ...path];
    const tell = (path: string[], message: string): void => {
      if (!told.has(path.join("."))) fault(path, message);
      told.add(path.join("."));
    };
    if ("seed" in tune || "seed" in arm)
      tell(place("seed"), "expected the seeds in the list `seeds`, got one here; remove it");
    let named: NamedObjective;
    try {
      named = namedObjectiveOf({ tune }, arm);
    } catch (error) {
      if (!(error instanceof UsageError)) throw error;
      tell(place("objective", "file"), error.message);
      continue;
    }
    const options = { ...named.options, seed: 0 };
    const schema = tuneOptionsSchemaOf(named.objective);
    const result = schema.safeParse(options, { reportInput: true });
    for (const issue of result.error?.issues ?? [])
      for (const keys of issue.code === "unrecognized_keys"
        ? issue.keys.map((key) => [...issue.path, key])
        : [issue.path])
        tell(
          place(...keys.map(String)),
          issue.code === "unrecognized_keys"
            ? "no such option"
            : issue.message.replace(/^Invalid input: /, ""),
        );
  }
}

/** Reports the faults of further benchmarks' own entries where they stand. */
function checkFurtherEvaluations(
  { furtherBenchmarks }: { readonly furtherBenchmarks?: unknown },
  fault: (path: string[], message: string) => void,
): void {
  for (const name of Object.keys(isObject(furtherBenchmarks) ? furtherBenchmarks : {}))
    if (/(^|-)withheld$/.test(name))
      fault(
        ["furtherBenchmarks", name],
        `expected another name: "withheld" is the control without the buggy code`,
      );
  for (const [name, further] of Object.entries(
    isObject(furtherBenchmarks) ? furtherBenchmarks : {},
  )) {
    if (!isObject(further) || !isObject(further["evaluation"])) continue;
    for (const issue of evaluationSchema.safeParse(further["evaluation"], { reportInput: true })
      .error?.issues ?? [])
      fault(
        ["furtherBenchmarks", name, "evaluation", ...issue.path.map(String)],
        issue.message.replace(/^Invalid input: /, ""),
      );
  }
}

function gridArms(grid: {
  alpha: number[];
  beta: number[];
}): [string, { objective: { alpha: number; beta: number } }][] {
  return grid.alpha.flatMap((alpha) =>
    grid.beta.map((beta): [string, { objective: { alpha: number; beta: number } }] => [
      cellName(alpha, beta),
      { objective: { alpha, beta } },
    ]),
  );
}

/** Arms of a spec by name; a grid's cells count as arms. */
export function armsOf(spec: ExperimentSpec): [string, ArmOptions][] {
  return spec.arms ? Object.entries(spec.arms) : gridArms(spec.grid!);
}

/**
 * Reads and checks a spec; `settings` are `path=value` overrides, applied before checking.
 * @throws UsageError listing every fault by its path
 * @example readSpec("experiments/ablation.json", ["tune.steps=50", "seeds=[1]"])
 */
export function readSpec(path: string, settings: readonly string[] = []): ExperimentSpec {
  const document = readDocument(path, settings, "experiment");
  anchorObjectives(document, path);
  refuseFlatOptions(document, path);
  return withoutSchemaKey(check(document, specSchema, path));
}

/**
 * The same for a spec that is about to be run: a data file that is not there and a projection that
 * the base lacks are faults too, listed with the others.
 * @throws UsageError listing every fault by its path
 */
export function readRunnableSpec(path: string, settings: readonly string[] = []): ExperimentSpec {
  const document = readDocument(path, settings, "experiment");
  anchorObjectives(document, path);
  refuseFlatOptions(document, path);
  const checked = faultsOf(document, specSchema);
  const faults = [...checked.faults, ...(isObject(document) ? inputFaults(document) : [])];
  if (faults.length > 0) throw new UsageError(`${path}: ${faults.join("; ")}`);
  return withoutSchemaKey(checked.value!);
}

/** @throws UsageError naming the new place of every tuning option that stands outside its group */
function refuseFlatOptions(document: unknown, path: string): void {
  const { tune, arms } = Object(document) as { tune?: unknown; arms?: unknown };
  const own = Object.entries(isObject(arms) ? arms : {});
  const flat = flatKeysSentence([
    ["tune.", tune],
    ...own.map(([name, arm]): [string, unknown] => [`arms.${name}.`, arm]),
  ]);
  if (flat !== null) throw new UsageError(`${path}: ${flat}`);
}

/** What names the schema is for editors: no part of the experiment or its record. */
function withoutSchemaKey({ $schema: _, ...spec }: z.infer<typeof specSchema>): ExperimentSpec {
  return spec;
}

/**
 * Faults of what a spec names, by path: files that are not there, low-rank targets that the base
 * model does not have. The spec itself need not be sound.
 */
export function inputFaults(spec: Readonly<Record<string, unknown>>): string[] {
  const further = isObject(spec["furtherBenchmarks"]) ? spec["furtherBenchmarks"] : {};
  const files: [string, unknown][] = [
    ...["benchmark", "instructions", "pairs", "heldOutPairs", "heldOutInstructions"].map(
      (key): [string, unknown] => [key, spec[key]],
    ),
    ...Object.entries(further).map(([name, own]): [string, unknown] => [
      `furtherBenchmarks.${name}.benchmark`,
      isObject(own) ? own["benchmark"] : undefined,
    ]),
  ];
  const tune = isObject(spec["tune"]) ? spec["tune"] : {};
  const arms = Object.entries(isObject(spec["arms"]) ? spec["arms"] : {});
  const adapters: [string, unknown][] = [
    ["tune.adapter", tune["adapter"]],
    ...arms.map(([name, arm]): [string, unknown] => [
      `arms.${name}.adapter`,
      isObject(arm) ? arm["adapter"] : undefined,
    ]),
  ];
  return [...missingFiles(files), ...baseFaults("base", spec["base"], adapters)];
}

/** Default place of an experiment's own file. */
export function shippedSpec(name: string): string {
  return join(projectRoot, "experiments", `${name}.json`);
}
