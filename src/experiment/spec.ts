/**
 * @file What an experiment is: one JSON file, checked at once with all its faults listed, and
 * expanded into trials (the cells of its design × seeds). Nothing here computes.
 */
import { join } from "node:path";
import type { z } from "zod";
import { evenlyDrawn } from "../benchmark/evenly-drawn.js";
import { UsageError } from "../errors.js";
import { check, faultsOf } from "../files/read.js";
import { projectRoot } from "../files/project-root.js";
import { flatKeysSentence } from "../training/flat-options.js";
import { tuneOptionsSchemaOf, type TuneOptions } from "../training/options.js";
import { factorsOf } from "./design.js";
import { isObject } from "../training/flat-options.js";
import { over, tuneEntries } from "./overrides.js";
import { checkContrasts } from "./planned-contrasts.js";
import { readDocument } from "./spec-document.js";
import {
  checkDesign,
  checkFurtherEvaluations,
  checkLevelData,
  checkSynthesis,
  checkTuneOptions,
} from "./spec-faults.js";
import { inputFaults } from "./spec-inputs.js";
import {
  anchorObjectives,
  type NamedObjective,
  namedObjective,
  withoutGeneralName,
} from "./spec-objective.js";
import { evaluationSchema, specShape, type EvaluationOptions } from "./spec-keys.js";

export { type Arm, armsOf, cellName } from "./design.js";
export { dataPath } from "./spec-document.js";
export { inputFaults } from "./spec-inputs.js";
export type { EvaluationOptions } from "./spec-keys.js";

const specSchema = specShape.superRefine(
  (spec, context) => {
    const fault = (path: string[], message: string): void => {
      context.addIssue({ code: "custom", path, message });
    };
    checkDesign(spec, fault);
    checkLevelData(spec, fault);
    checkTuneOptions(spec, fault);
    checkContrasts(spec, fault);
    checkFurtherEvaluations(spec, fault);
    checkSynthesis(spec, fault);
  },
  { when: ({ value }) => isObject(value) },
); // also where other keys are at fault: all faults at once
/** A checked spec, defaults filled in. */
export type ExperimentSpec = Omit<z.infer<typeof specSchema>, "$schema">;

/**
 * How models are asked on a further benchmark: as on the first, but for its own entries; what is
 * measured while tuning is measured there where its own entries say so.
 */
export function furtherEvaluationOf(
  spec: Pick<ExperimentSpec, "evaluation">,
  own: Record<string, unknown>,
): EvaluationOptions {
  const { checkpointLosses: _, ...general } = spec.evaluation;
  return evaluationSchema.parse({ ...general, ...WITHOUT_TUNING, ...own });
}

/** Answers to one problem: a greedy one and the samples; of a control those that make pass@1. */
export function answersAProblem({ samples }: EvaluationOptions, isControl: boolean): number {
  return isControl ? Math.max(samples, 1) : 1 + samples;
}

/** The problems of a benchmark that its control without the buggy code is asked on. */
export function controlledProblems<T>(
  problems: readonly T[],
  { withheldProblems = Infinity }: EvaluationOptions,
): T[] {
  return evenlyDrawn(problems, withheldProblems);
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
  const own = tuneEntries(arm);
  return namedObjective(over(withoutGeneralName(spec.tune, own), own));
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
  const { tune, ...design } = Object(document) as Record<string, unknown>;
  const levels = factorsOf(design)
    .flat()
    .filter(({ path: [key] }) => key !== "grid");
  const flat = flatKeysSentence([
    ["tune.", tune],
    ...levels.map((level): [string, unknown] => [`${level.path.join(".")}.`, level.options]),
  ]);
  if (flat !== null) throw new UsageError(`${path}: ${flat}`);
}

/** What names the schema is for editors: no part of the experiment or its record. */
function withoutSchemaKey({ $schema: _, ...spec }: z.infer<typeof specSchema>): ExperimentSpec {
  return spec;
}

/** Default place of an experiment's own file. */
export function shippedSpec(name: string): string {
  return join(projectRoot, "experiments", `${name}.json`);
}
