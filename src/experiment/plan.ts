/**
 * @file What an experiment is to compute and can see, before it runs: its trials, and for each of
 * its comparisons the smallest difference that its problems and seeds detect, by the variances of a
 * record that is there already (statistics/power.ts). What it costs: plan-cost.ts.
 */
import { readProblems } from "../benchmark/problems.js";
import { UsageError } from "../errors.js";
import type { Problem } from "../records.js";
import { type PlannedComparison, sizeOf } from "../statistics/planned.js";
import {
  contrastMoments,
  contrastVariance,
  type Design,
  minimumDetectableEffect,
  predictedWidth,
  problemsToResolve,
  seedsToResolve,
} from "../statistics/power.js";
import { MAIN_BENCHMARK } from "./contrast-keys.js";
import { termsIn } from "./plan-terms.js";
import { type ExperimentRecord, tablesByArm } from "./record.js";
import {
  answersAProblem,
  controlledProblems,
  dataPath,
  type EvaluationOptions,
  type ExperimentSpec,
  furtherEvaluationOf,
} from "./spec.js";
import type { Store } from "./store.js";
import { distinctTrials, type Trial, trialsOf } from "./trial.js";

/** One trial of a plan. */
export interface PlannedTrial {
  /** Its name in the store: 20 hexadecimal digits. */
  readonly id: string;
  /** Its arm. */
  readonly arm: string;
  /** Training seed. */
  readonly seed: number;
  /** Tuning steps; 0 of an arm that is not tuned. */
  readonly steps: number;
  /** Whether the store has it. */
  readonly computed: boolean;
}

/** The work of an experiment. */
export interface PlannedWork {
  /** All of them, arm by arm. */
  readonly trials: readonly PlannedTrial[];
  /** The different ones that the store lacks, as they are computed. */
  readonly lacking: readonly Trial[];
  /** Different trials that the store lacks; arms that are alike share one. */
  readonly missing: number;
  /** Answers that one trial generates, on all benchmarks, with the control where it is asked. */
  readonly answersPerTrial: number;
  /** Problems, seeds and answers a problem with which pass@1 is measured. */
  readonly design: Design;
}

/** What an experiment can see of one comparison. */
export interface PlannedContrast extends PlannedComparison {
  /** Problems, seeds and answers a problem that it is measured with. */
  readonly design: Design;
  /** Smallest true value seen with 80% power at level 0.05, in rate units. */
  readonly smallestDifference: number;
  /** Width of the 95% interval to be expected, in rate units. */
  readonly intervalWidth: number;
  /** Seeds an arm that resolve the difference asked for; null if no number of them does. */
  readonly seedsNeeded?: number | null;
  /** Problems that resolve it with the spec's seeds; null if no number of them does. */
  readonly problemsNeeded?: number | null;
}

/** What the trials of a spec are, and which a store has already. */
export function planWork(spec: ExperimentSpec, store: Store): PlannedWork {
  const all = trialsOf(spec);
  const trials = all.map(({ id, arm, seed, spec: { tune } }) => ({
    id,
    arm,
    seed,
    steps: tune?.steps ?? 0,
    computed: store.isDone(id),
  }));
  const lacking = distinctTrials(all).filter(({ id }) => !store.isDone(id));
  const asked = askedOf(spec);
  const answers = asked.map(
    ({ problems, evaluation }) =>
      problems.length * answersAProblem(evaluation, false) +
      (evaluation.withheld
        ? controlledProblems(problems, evaluation).length * answersAProblem(evaluation, true)
        : 0),
  );
  return {
    trials,
    lacking,
    missing: lacking.length,
    answersPerTrial: answers.reduce((sum, count) => sum + count, 0),
    design: designOf(spec),
  };
}

/** Where a comparison is asked; on the first benchmark when it says nothing. */
type Where = Pick<PlannedComparison, "benchmark" | "less">;

/**
 * Problems, seeds and answers a problem with which a spec measures pass@1, or what a comparison
 * compares: of a benchmark less another those problems that both have.
 */
export function designOf(spec: ExperimentSpec, { benchmark, less }: Where = {}): Design {
  const asked = [benchmark, ...(less === undefined ? [] : [less])].map((name) =>
    askedOn(spec, name),
  );
  const tasks = asked.map(({ problems }) => new Set(problems.map(({ taskId }) => taskId)));
  return {
    problems: [...tasks[0]!].filter((task) => tasks.every((of) => of.has(task))).length,
    seeds: spec.seeds.length,
    samples: Math.min(...asked.map(({ evaluation }) => answersAProblem(evaluation, true))),
  };
}

/** Problems of a benchmark, and how they are asked. */
interface Asked {
  readonly problems: readonly Problem[];
  readonly evaluation: EvaluationOptions;
}

/** The problems of each benchmark that are asked, and how: first the one that makes pass@1. */
export const askedOf = (spec: ExperimentSpec): Asked[] =>
  [MAIN_BENCHMARK, ...Object.keys(spec.furtherBenchmarks ?? {})].map((name) => askedOn(spec, name));

function askedOn(spec: ExperimentSpec, name = MAIN_BENCHMARK): Asked {
  const further = spec.furtherBenchmarks?.[name];
  const evaluation = further ? furtherEvaluationOf(spec, further.evaluation) : spec.evaluation;
  const path = dataPath((further ?? spec).benchmark);
  return { problems: readProblems(path).slice(0, evaluation.problems), evaluation };
}

/**
 * What a design sees of each comparison of which a record has the arms, by that record's variances.
 * @param designFor  of a comparison; the record's own sizes when null
 * @param effect  difference to resolve, > 0, in rate units; without it nothing is said of needs
 * @returns those comparisons; the others are left out
 * @throws UsageError if the record has the arms of none
 */
export function planContrasts(
  record: ExperimentRecord,
  comparisons: readonly PlannedComparison[],
  designFor: ((comparison: PlannedComparison) => Design) | null,
  effect?: number,
): PlannedContrast[] {
  const termsOf = termsIn(record);
  const known = comparisons.flatMap((comparison) => {
    const terms = termsOf(comparison);
    return terms === undefined ? [] : [{ comparison, terms }];
  });
  if (known.length === 0)
    throw new UsageError(
      `plan: expected a record with the arms of a comparison (${comparisons[0]?.name ?? "none"}` +
        `${comparisons.length > 1 ? ", …" : ""}), got "${record.spec.name}" with ` +
        `${Object.keys(tablesByArm(record.results)).join(", ")}; name another with --record, ` +
        "such as a run of the spec's nano twin",
    );
  return known.map(({ comparison, terms }) => {
    const variance = contrastVariance(terms);
    const design = designFor?.(comparison) ?? sizeOf(terms);
    return {
      ...comparison,
      design,
      smallestDifference: minimumDetectableEffect(variance, design),
      intervalWidth: predictedWidth(contrastMoments(terms), design),
      ...(effect !== undefined && {
        seedsNeeded: seedsToResolve(variance, design, effect),
        problemsNeeded: problemsToResolve(variance, design, effect),
      }),
    };
  });
}
