/**
 * @file What an experiment is: one JSON file, checked at once with all its faults listed, and
 * expanded into trials (arms × seeds, or an α × β grid × seeds). Nothing here computes.
 */
import { join, resolve } from "node:path";
import { z } from "zod";
import { ANSWER_FORMATS } from "../benchmark/prompt-formats.js";
import { PROMPT_MODES } from "../benchmark/prompts.js";
import { UsageError } from "../errors.js";
import { check, parseJson, readText } from "../files/read.js";
import { projectRoot } from "../files/project-root.js";
import { tuneOptionsSchema, type TuneOptions } from "../training/options.js";

const rate = z.number().min(0).max(1);

/** How a model is asked and judged. */
export const evaluationSchema = z.strictObject({
  /** Prompt format of the reference harness. */
  format: z.enum(ANSWER_FORMATS).default("octocoder"),
  /** Ask through the model's own chat template, in place of `format`. */
  promptFormat: z.literal("chat").optional(),
  /** What tells the intention: the tests, or the docstring. */
  mode: z.enum(PROMPT_MODES).default("docs"),
  /** Samples a problem beside the greedy one; 0 for none. */
  samples: z.int().min(0).max(200).default(4),
  temperature: z.number().positive().max(5).default(0.2),
  topP: rate.default(0.95),
  maxNewTokens: z.int().positive().default(128),
  /**
   * Tokens drafted for every step from the text itself: faster where answers repeat their prompts,
   * and the same answers; when absent, 3 for a large model (128 MiB of weights) and none for a
   * small one.
   */
  speculate: z.int().min(0).max(16).optional(),
  /**
   * Say of every answer whether it holds the test's expected values, and whether it passes if taken
   * out of the raw text by its syntax tree; not when absent.
   */
  describeAnswers: z.boolean().optional(),
  /** Judge only the first so many problems (tests and quick looks); all when absent. */
  problems: z.int().positive().optional(),
  /**
   * Problems, drawn evenly from the benchmark, on which greedy pass@1 is also taken at every
   * checkpoint of tuning (`checkpointEvery`): the curves over training; 0 for none.
   */
  checkpointProblems: z.int().min(0).default(0),
  /**
   * Held-out pairs, from the file's start, that margin and pair accuracy are measured on every
   * `evalEvery` steps; and, as negative control, one edit that keeps the meaning of each of their
   * functions.
   */
  heldOutPairs: z.int().min(0).default(64),
});
export type EvaluationOptions = z.infer<typeof evaluationSchema>;

/** Overrides of tuning options; checked below, together with what they override. */
const overridesSchema = z.record(z.string(), z.unknown());
const armSchema = z.union([z.null(), overridesSchema]);

const nameSchema = z
  .string()
  .regex(
    /^[a-z0-9][a-z0-9-]*$/,
    'expected lower-case letters, digits and hyphens, for example "ablation"',
  );

const specSchema = z
  .strictObject({
    name: nameSchema,
    description: z.string().optional(),
    /** Hugging Face folder of the base model; paths are relative to the project's folder. */
    base: z.string(),
    benchmark: z.string(),
    /**
     * Benchmarks that every model is asked on besides, by name (in files and tables), each with its
     * own entries over `evaluation`: another language, say.
     */
    furtherBenchmarks: z
      .record(
        nameSchema,
        z.strictObject({ benchmark: z.string(), evaluation: overridesSchema.default({}) }),
      )
      .optional(),
    /**
     * Instruction records in any format of data/instruction-formats.ts: JSON, JSON Lines (either
     * may be .gz) or Parquet.
     */
    instructions: z.string(),
    pairs: z.string(),
    /** Pairs never trained on; margins and accuracies are measured on them. */
    heldOutPairs: z.string(),
    /**
     * Answers that the held-out pairs' code stands in (see `context` of the tuning options);
     * without them that code is scored alone.
     */
    heldOutInstructions: z.string().optional(),
    /**
     * false: refuse instructions and pairs that hold problems of the benchmark, before anything is
     * tuned; true: look, and go on whatever is found. Unchecked when absent. No part of a trial's
     * identity.
     */
    allowContaminated: z.boolean().optional(),
    seeds: z
      .array(z.int().min(0))
      .min(1)
      .refine((s) => new Set(s).size === s.length, "expected distinct seeds"),
    /** Options of every tuned arm; an arm's own entries win. */
    tune: overridesSchema.default({}),
    /** Named arms; null means the base model as it is. */
    arms: z.record(z.string(), armSchema).optional(),
    /** Instead of arms: every α with every β, named `α=…, β=…`. */
    grid: z
      .strictObject({
        alpha: z.array(z.number().min(0)).min(1),
        beta: z.array(z.number().min(0)).min(1),
      })
      .optional(),
    evaluation: evaluationSchema.default(evaluationSchema.parse({})),
    /** The arm that every other is compared with. */
    reference: z.string().default("instruction"),
    /**
     * Training steps kept in the record: every so many; 10 when absent. No part of a trial's
     * identity.
     */
    metricsEvery: z.int().min(1).optional(),
    /**
     * Keep every answer, raw and as it was executed, in the record. No part of a trial's identity.
     */
    keepAnswers: z.boolean().optional(),
    replicates: z.int().min(100).max(100_000).default(2000),
  })
  .superRefine((spec, context) => {
    if ((spec.arms === undefined) === (spec.grid === undefined))
      context.addIssue({
        code: "custom",
        path: ["arms"],
        message: "expected either arms or grid, and not both",
      });
    const names = spec.arms
      ? Object.keys(spec.arms)
      : spec.grid
        ? gridArms(spec.grid).map(([name]) => name)
        : [];
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
export type ExperimentSpec = z.infer<typeof specSchema>;

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

const WITHOUT_TUNING = { checkpointProblems: 0, heldOutPairs: 0 };

/** Options of one tuning run: the experiment's, overridden by the arm's. */
export function tuneOptionsOf(
  spec: Pick<ExperimentSpec, "tune">,
  arm: Record<string, unknown>,
  seed: number,
): TuneOptions {
  return tuneOptionsSchema.parse({ ...spec.tune, ...arm, seed });
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/**
 * Reports each faulty tuning option once, at the place where the user wrote it. `tune` and `arms`
 * that are no objects are others' to report.
 */
function checkTuneOptions(
  spec: { readonly tune?: unknown; readonly arms?: unknown },
  fault: (path: string[], message: string) => void,
): void {
  const told = new Set<string>(),
    tune = isObject(spec.tune) ? spec.tune : {};
  for (const [name, arm] of Object.entries(isObject(spec.arms) ? spec.arms : { "": {} })) {
    if (!isObject(arm)) continue;
    const place = (key: string, ...inside: string[]): string[] => [
      ...(key in arm ? ["arms", name, key] : ["tune", key]),
      ...inside,
    ];
    const tell = (path: string[], message: string): void => {
      if (!told.has(path.join("."))) fault(path, message);
      told.add(path.join("."));
    };
    if ("seed" in tune || "seed" in arm)
      tell(place("seed"), "expected the seeds in the list `seeds`, got one here; remove it");
    const result = tuneOptionsSchema.safeParse({ ...tune, ...arm, seed: 0 }, { reportInput: true });
    for (const issue of result.error?.issues ?? [])
      for (const keys of issue.code === "unrecognized_keys"
        ? issue.keys.map((key) => [...issue.path, key])
        : [issue.path])
        tell(
          place(...(keys.map(String) as [string, ...string[]])),
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
}): [string, { alpha: number; beta: number }][] {
  return grid.alpha.flatMap((alpha) =>
    grid.beta.map((beta): [string, { alpha: number; beta: number }] => [
      cellName(alpha, beta),
      { alpha, beta },
    ]),
  );
}

/** Arms of a spec by name; a grid's cells count as arms. */
export function armsOf(spec: ExperimentSpec): [string, z.infer<typeof armSchema>][] {
  return spec.arms ? Object.entries(spec.arms) : gridArms(spec.grid!);
}

/**
 * Reads and checks a spec; `settings` are `path=value` overrides, applied before checking.
 * @throws UsageError listing every fault by its path
 * @example readSpec("experiments/ablation.json", ["tune.steps=50", "seeds=[1]"])
 */
export function readSpec(path: string, settings: readonly string[] = []): ExperimentSpec {
  return check(readDocument(path, settings), specSchema, path);
}

/**
 * A JSON document with `path=value` overrides applied, not yet checked. @throws UsageError if it
 * does not parse
 */
export function readDocument(path: string, settings: readonly string[]): unknown {
  const document = parseJson(readText(path), path);
  for (const setting of settings) override(document, setting);
  return document;
}

function override(document: unknown, setting: string): void {
  const equals = setting.indexOf("=");
  if (equals < 1)
    throw new UsageError(
      `--set: expected path=value, got "${setting}"; for example --set tune.steps=50`,
    );
  const keys = setting.slice(0, equals).split(".");
  const text = setting.slice(equals + 1);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    value = text;
  }
  let place = document as Record<string, unknown>;
  for (const key of keys.slice(0, -1)) {
    if (place[key] === null || typeof place[key] !== "object") place[key] = {};
    place = place[key] as Record<string, unknown>;
  }
  place[keys.at(-1)!] = value;
}

/** A spec's path as written, or inside the project when it is relative and not found from here. */
export function dataPath(path: string): string {
  return resolve(projectRoot, path);
}

/** Default place of an experiment's own file. */
export function shippedSpec(name: string): string {
  return join(projectRoot, "experiments", `${name}.json`);
}
