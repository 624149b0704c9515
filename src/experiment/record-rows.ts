/**
 * @file The rows of an opened record's tables, from its files: results joined with their problems
 * and arms, answers with their verdicts, training metrics taken apart into steps and measurements.
 */
import { languageOfTask } from "../benchmark/problems.js";
import { CCT_TERMS } from "../cct/objectives/comparison-terms.js";
import { objectiveNamed } from "../cct/objectives/registry.js";
import type { TermsOfArm } from "../figures/rows.js";
import type { Problem } from "../records.js";
import type { PlannedResult } from "../statistics/planned.js";
import type { RateTable } from "../statistics/rate-table.js";
import {
  type ArmAnswer,
  type ArmMetrics,
  type ArmResult,
  type ExperimentRecord,
  tablesByArm,
} from "./record.js";
import {
  CURVE_QUANTITIES,
  type AnswerRow,
  type ArmTableRow,
  type ContrastTableRow,
  type CurveRow,
  type MetricsRow,
  type ProblemRow,
  type ResultRow,
  type TrialRow,
} from "./record-columns.js";
import { armsOf, tuneOptionsOf } from "./spec.js";

/**
 * α and β of each arm, null for the base model as it is; and its level of every factor, a column by
 * its name.
 */
export type ArmWeights = (arm: string) => { alpha: number | null; beta: number | null };

/** What a record says of its arms' losses: the spec, or the record itself where a file held one. */
type Losses = Pick<ExperimentRecord, "spec" | "summary">;

/** Weights and levels of a record's arms, defaults filled in. */
export function armWeights({ spec, summary }: Losses): ArmWeights {
  const byArm = new Map(
    armsOf(spec).map(({ name, levels, options, isTuned }): [string, ReturnType<ArmWeights>] => {
      if (!isTuned) return [name, { alpha: null, beta: null, ...levels }];
      const stored = summary.objectives?.[name];
      const { alpha, beta } = stored ?? tuneOptionsOf(spec, options, 0).objective;
      return [name, { alpha, beta, ...levels }];
    }),
  );
  return (arm) => byArm.get(arm) ?? { alpha: null, beta: null };
}

/** Terms that the objective of each arm declares; those of `cct` for an arm that is not tuned. */
export function armTerms({ spec, summary }: Losses): TermsOfArm {
  const byArm = new Map(
    armsOf(spec).map(({ name, options, isTuned }) => {
      if (!isTuned) return [name, CCT_TERMS];
      const stored = summary.objectives?.[name];
      if (stored !== undefined) return [name, stored.terms];
      return [name, objectiveNamed(tuneOptionsOf(spec, options, 0).objective.name).terms];
    }),
  );
  return (arm) => byArm.get(arm) ?? CCT_TERMS;
}

/** What is known of problems by their id; empty where the benchmark's file is not there. */
export type Known = ReadonlyMap<string, Problem>;

/** Judged answers of one benchmark. */
export function resultRows(
  results: readonly ArmResult[],
  benchmark: string,
  known: Known,
  weights: ArmWeights,
): ResultRow[] {
  const counted = results.some(({ mode }) => mode === "sampled") ? "sampled" : "greedy";
  return results.map((result) => {
    const problem = known.get(result.taskId);
    return {
      benchmark,
      arm: result.arm,
      ...weights(result.arm),
      seed: result.seed,
      mode: result.mode,
      sample: result.sample,
      taskId: result.taskId,
      language: problem?.language ?? languageOfTask(result.taskId),
      bugType: result.bugType,
      stratum: result.stratum ?? null,
      complexity: result.complexity ?? null,
      entryPoint: problem?.entryPoint ?? null,
      passed: result.passed,
      inPassAt1: result.mode === counted,
      outcome: result.outcome,
      repeatsBug: result.repeatsBug,
      holdsTestLiteral: result.holdsTestLiteral ?? null,
      passedBySyntaxTree: result.passedBySyntaxTree ?? null,
    };
  });
}

/** Problems that were asked, in the order in which they come. */
export function problemRows(
  results: readonly ArmResult[],
  benchmark: string,
  known: Known,
): ProblemRow[] {
  const first = new Map(results.map((result) => [result.taskId, result]));
  return [...first.values()].map(({ taskId, bugType, stratum, complexity }) => {
    const problem = known.get(taskId);
    return {
      benchmark,
      taskId,
      language: problem?.language ?? languageOfTask(taskId),
      bugType,
      stratum: stratum ?? null,
      complexity: complexity ?? null,
      entryPoint: problem?.entryPoint ?? null,
      failureSymptoms: problem?.failureSymptoms ?? null,
      lines: problem ? linesOf(problem.declaration + problem.buggySolution) : null,
    };
  });
}

const linesOf = (code: string): number => code.split("\n").filter((line) => line.trim()).length;

/** Answers with their verdicts. */
export function answerRows(
  answers: readonly ArmAnswer[],
  results: readonly ArmResult[],
  benchmark: string,
): AnswerRow[] {
  const key = (row: ArmAnswer | ArmResult): string =>
    JSON.stringify([row.arm, row.seed, row.mode, row.sample, row.taskId]);
  const verdicts = new Map(results.map((result) => [key(result), result]));
  return answers.flatMap((answer) => {
    const verdict = verdicts.get(key(answer));
    if (verdict === undefined) return []; // an answer beyond those that were judged
    const { arm, seed, mode, sample, taskId, completion, tokens, finish } = answer;
    const { bugType, passed, outcome } = verdict;
    return {
      ...{ benchmark, arm, seed, mode, sample, taskId, bugType, passed, outcome, completion },
      ...{ raw: answer.raw ?? completion, tokens, finish },
    };
  });
}

/** Counts of a metrics line: what its measurements are of. */
const COUNTS = [
  ...["problems", "heldOutPairs", "controlPairs", "heldOutInstructions", "heldOutWorded"],
];

/** Beginning of a quantity that was measured on a further benchmark, before its name. */
const FURTHER = "passAt1:";

/** Whether a key of a metrics line is a measurement at a checkpoint. */
const isQuantity = (name: string): boolean => name in CURVE_QUANTITIES || name.startsWith(FURTHER);

/** Whether a key of a metrics line is a measurement, or counts what one is of. */
const isMeasured = (name: string): boolean =>
  isQuantity(name) || COUNTS.includes(name) || name.startsWith("problems:");

/** Logged optimizer steps. */
export function metricsRows(lines: readonly ArmMetrics[], weights: ArmWeights): MetricsRow[] {
  return lines
    .filter((line) => typeof line["loss"] === "number")
    .map(({ arm, seed, step, ...line }) => ({
      arm,
      ...weights(arm),
      seed,
      step,
      activeHinges: null, // where the objective has no hinge
      ...Object.fromEntries(Object.entries(line).filter(([name]) => !isMeasured(name))),
    })) as unknown as MetricsRow[];
}

/** Count behind a quantity that is no measure of all held-out or control pairs. */
const MEASURED_ON: Readonly<Record<string, string>> = {
  passAt1: "problems",
  withheldPassAt1: "problems",
  repeatsBug: "problems",
  heldOutLm: "heldOutInstructions",
  heldOutSeq: "heldOutWorded",
  heldOutSeqNewWordings: "heldOutWorded",
  firstDifference: "heldOutWorded",
};

/** How many problems, pairs or instructions a quantity was measured on. */
function measuredOn(quantity: string, line: ArmMetrics): number | null {
  if (quantity.startsWith("gradNorm")) return null;
  if (quantity.startsWith(FURTHER))
    return line[`problems:${quantity.slice(FURTHER.length)}`] as number;
  const pairs = quantity.startsWith("heldOut") ? "heldOutPairs" : "controlPairs";
  return line[MEASURED_ON[quantity] ?? pairs] as number;
}

/** Measurements at checkpoints, one row each. */
export function curveRows(lines: readonly ArmMetrics[], weights: ArmWeights): CurveRow[] {
  return lines.flatMap((line) =>
    [...Object.keys(CURVE_QUANTITIES), ...Object.keys(line).filter((n) => n.startsWith(FURTHER))]
      .filter((quantity) => typeof line[quantity] === "number")
      .map((quantity) => ({
        arm: line.arm,
        ...weights(line.arm),
        seed: line.seed,
        step: line.step,
        quantity,
        value: line[quantity] as number,
        n: measuredOn(quantity, line),
      })),
  );
}

/**
 * The summary of one benchmark's arms.
 * @param planned  arms whose difference was planned; undefined without a plan
 */
export function armTableRows(
  arms: ExperimentRecord["summary"]["arms"],
  benchmark: string,
  weights: ArmWeights,
  planned: ReadonlySet<string> | undefined,
): ArmTableRow[] {
  return Object.entries(arms).map(([arm, summary]) => {
    const delta = summary.deltaVsReference;
    return {
      benchmark,
      arm,
      ...weights(arm),
      seeds: summary.seeds,
      problems: summary.problems,
      samples: summary.samples,
      from: summary.from,
      passAt1: summary.passAt1,
      low: summary.interval[0],
      high: summary.interval[1],
      greedy: summary.passAt1Greedy?.estimate ?? null,
      difference: delta?.estimate ?? null,
      differenceLow: delta?.interval[0] ?? null,
      differenceHigh: delta?.interval[1] ?? null,
      p: delta?.p ?? null,
      pHolm: delta?.pHolm ?? null,
      repeatsBug: summary.answers?.repeatsBug?.rate ?? null, // absent in older records
      exploratory: planned && delta ? !planned.has(arm) : null,
    };
  });
}

/** The planned comparisons. */
export function contrastRows(contrasts: readonly PlannedResult[]): ContrastTableRow[] {
  return contrasts.map(({ name, estimate, interval, p, pHolm, problems, ...rest }) => ({
    contrast: name,
    estimate,
    low: interval[0],
    high: interval[1],
    p,
    pHolm,
    problems,
    seeds: rest.perSeed.length,
    smallest: rest.smallestDifference ?? null,
  }));
}

/** Trials with what they came to. */
export function trialRows(record: ExperimentRecord, weights: ArmWeights): TrialRow[] {
  const tables = tablesByArm(record.results);
  const steps = new Map<string, number>();
  for (const { arm, seed, step } of record.metrics) {
    const key = `${seed} ${arm}`;
    steps.set(key, Math.max(step, steps.get(key) ?? step));
  }
  return record.trials.map(({ id, arm, seed }) => {
    const { main, greedy } = tables[arm]!;
    return {
      id,
      arm,
      ...weights(arm),
      seed,
      steps: steps.get(`${seed} ${arm}`) ?? null,
      passAt1: rateOf(main, seed),
      greedy: greedy ? rateOf(greedy, seed) : null,
    };
  });
}

/** Share of a seed's answers that pass. */
function rateOf({ seeds, passes, samples, tasks }: RateTable, seed: number): number {
  const passed = passes[seeds.indexOf(seed)]!.reduce((sum, count) => sum + count, 0);
  return passed / (samples * tasks.length);
}
