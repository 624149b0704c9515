/**
 * @file What an experiment costs and can see, before it runs: its trials, and for each arm the
 * smallest difference from the reference that its problems and seeds detect, by the variances of a
 * record that is there already (statistics/power.ts).
 */
import { readProblems } from "../benchmark/problems.js";
import { UsageError } from "../errors.js";
import {
  type Design,
  minimumDetectableEffect,
  pilotVariance,
  problemsToResolve,
  seedsToResolve,
} from "../statistics/power.js";
import { armTables } from "../statistics/summary.js";
import { type ExperimentRecord, resultsByArm } from "./record.js";
import {
  answersAProblem,
  dataPath,
  type EvaluationOptions,
  type ExperimentSpec,
  furtherEvaluationOf,
} from "./spec.js";
import type { Store } from "./store.js";
import { trialsOf } from "./trial.js";

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
  /** Different trials that the store lacks; arms that are alike share one. */
  readonly missing: number;
  /** Answers that one trial generates, on all benchmarks, with the control where it is asked. */
  readonly answersPerTrial: number;
  /** Problems, seeds and answers a problem with which pass@1 is measured. */
  readonly design: Design;
}

/** What an experiment can see of one arm. */
export interface PlannedContrast {
  /** The arm that is compared. */
  readonly arm: string;
  /** The arm that it is compared with. */
  readonly reference: string;
  /** Smallest true difference seen with 80% power at level 0.05, in rate units. */
  readonly smallestDifference: number;
  /** Seeds an arm that resolve the difference asked for; null if no number of them does. */
  readonly seedsNeeded?: number | null;
  /** Problems that resolve it with the spec's seeds; null if no number of them does. */
  readonly problemsNeeded?: number | null;
}

/** What the trials of a spec are, and which a store has already. */
export function planWork(spec: ExperimentSpec, store: Store): PlannedWork {
  const trials = trialsOf(spec).map(({ id, arm, seed, spec: { tune } }) => ({
    id,
    arm,
    seed,
    steps: tune?.steps ?? 0,
    computed: store.isDone(id),
  }));
  const lacking = trials.filter(({ computed }) => !computed).map(({ id }) => id);
  const asked = askedOf(spec);
  const answers = asked.map(
    ({ problems, evaluation }) =>
      problems *
      (answersAProblem(evaluation, false) +
        (evaluation.withheld ? answersAProblem(evaluation, true) : 0)),
  );
  return {
    trials,
    missing: new Set(lacking).size,
    answersPerTrial: answers.reduce((sum, count) => sum + count, 0),
    design: {
      problems: asked[0]!.problems,
      seeds: spec.seeds.length,
      samples: answersAProblem(spec.evaluation, true),
    },
  };
}

/** How many problems of each benchmark are asked, and how: first the one that makes pass@1. */
function askedOf(spec: ExperimentSpec): { problems: number; evaluation: EvaluationOptions }[] {
  const further = Object.values(spec.furtherBenchmarks ?? {});
  return [
    { benchmark: spec.benchmark, evaluation: spec.evaluation },
    ...further.map(({ benchmark, evaluation }) => ({
      benchmark,
      evaluation: furtherEvaluationOf(spec, evaluation),
    })),
  ].map(({ benchmark, evaluation }) => ({
    problems: readProblems(dataPath(benchmark)).slice(0, evaluation.problems).length,
    evaluation,
  }));
}

/**
 * What a design sees of each of the arms that a record has too, by that record's variances.
 * @param arms  arms of the experiment, its reference among them or not
 * @param effect  difference to resolve, > 0, in rate units; without it nothing is said of needs
 * @returns one contrast an arm but the reference; arms that the record lacks have none
 * @throws UsageError if the record lacks the reference, or has none of the other arms
 */
export function planContrasts(
  record: ExperimentRecord,
  { arms, reference, design }: { arms: readonly string[]; reference: string; design: Design },
  effect?: number,
): PlannedContrast[] {
  const results = resultsByArm(record.results);
  const known = Object.keys(results);
  const shared = arms.filter((arm) => arm !== reference && known.includes(arm));
  if (!known.includes(reference) || shared.length === 0)
    throw new UsageError(
      `plan: expected a record with "${reference}" and another arm of the spec ` +
        `(${arms.join(", ")}), got "${record.spec.name}" with ${known.join(", ")}; name another ` +
        "with --record, such as a run of the spec's nano twin",
    );
  const against = armTables(results[reference]!).main;
  return shared.map((arm) => {
    const variance = pilotVariance(armTables(results[arm]!).main, against);
    return {
      arm,
      reference,
      smallestDifference: minimumDetectableEffect(variance, design),
      ...(effect !== undefined && {
        seedsNeeded: seedsToResolve(variance, design, effect),
        problemsNeeded: problemsToResolve(variance, design, effect),
      }),
    };
  });
}
