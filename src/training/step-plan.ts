/**
 * @file Which data every step of a tuning run sees, and in what static shape: planned whole before
 * the first step. All arms of a seed see the same instruction samples in the same order; where
 * alpha or beta is above 0, pairs are added, again the same ones in the same order, as comparisons
 * (alpha), as sequence samples (beta), or as both. Nothing of an arm's own ever takes the place of
 * an instruction sample (docs/method.md, "What each arm sees").
 */
import {
  assembleStep,
  type BatchFeeds,
  type BatchShape,
  type StepData,
  tokensOf,
} from "./batch.js";
import { batchShape } from "./batch-shape.js";
import { dataOrder } from "./data-order.js";
import type { TuneOptions } from "./options.js";
import type { TrainingPair } from "./shared-prefix.js";
import type { TokenizedSample } from "./tokenized-sample.js";

/** Tokenised data of a run. */
export interface PlannedData {
  /** Instruction samples that fit a row. */
  readonly instructions: readonly TokenizedSample[];
  /**
   * Length of each pair in a measure that no option of an arm changes: how batches of pairs are
   * balanced.
   */
  readonly pairLengths: readonly number[];
  /** A pair as a comparison; null where no term needs it. */
  readonly comparison: ((pair: number) => TrainingPair) | null;
  /** A pair as a sequence sample, at its `visit`-th use; null where no term needs it. */
  readonly sequence: ((pair: number, visit: number) => TokenizedSample) | null;
}

/** Everything that is fixed before the first step. */
export interface StepPlan {
  /** Optimizer steps to make. */
  readonly steps: number;
  /** Extents of every micro-batch. */
  readonly shape: BatchShape;
  /** Data of a step, 0 ≤ step < steps. */
  data(step: number): StepData;
  /** Feeds of a step, one set a micro-batch. */
  feeds(step: number): BatchFeeds[];
}

type PlanOptions = Pick<TuneOptions, "seed" | "steps"> & {
  readonly data: Pick<
    TuneOptions["data"],
    "instructionsPerStep" | "pairsPerStep" | "rowLength" | "budget"
  >;
  readonly engine: Pick<TuneOptions["engine"], "accumulate" | "trimRows">;
};

/**
 * Plans a run. With `budget: "steps"` it makes `steps` steps. With `"tokens"` it makes as many as
 * fit into the tokens that `steps` steps on the instruction samples alone would process (at least
 * 1), so that every arm costs the same.
 */
export function planSteps(data: PlannedData, options: PlanOptions): StepPlan {
  const { seed } = options;
  const { instructionsPerStep, pairsPerStep, rowLength, budget } = options.data;
  const { accumulate, trimRows } = options.engine;
  const instructionOrder = dataOrder(
    data.instructions.map(({ ids }) => ids.length),
    instructionsPerStep,
    seed,
    "instructions",
  );
  const { comparison, sequence } = data;
  const pairOrder =
    comparison || sequence ? dataOrder(data.pairLengths, pairsPerStep, seed, "pairs") : () => [];
  const stepData = (step: number): StepData => ({
    instructions: instructionOrder(step).map(({ index }) => data.instructions[index]!),
    pairs: comparison ? pairOrder(step).map(({ index }) => comparison(index)) : [],
    sequences: sequence ? pairOrder(step).map(({ index, visit }) => sequence(index, visit)) : [],
  });
  const steps = budget === "steps" ? options.steps : stepsWithinTokens(stepData, options.steps);
  const all = Array.from({ length: steps }, (_, step) => stepData(step));
  const shape = batchShape(all, rowLength, accumulate, trimRows);
  return {
    steps,
    shape,
    data: stepData,
    feeds: (step) => assembleStep(all[step]!, shape, accumulate),
  };
}

function stepsWithinTokens(data: (step: number) => StepData, instructionSteps: number): number {
  let budget = 0;
  for (let step = 0; step < instructionSteps; step++)
    budget += tokensOf({ ...data(step), pairs: [], sequences: [] });
  for (let steps = 0; steps < instructionSteps; steps++) {
    budget -= tokensOf(data(steps));
    if (budget < 0) return Math.max(1, steps);
  }
  return instructionSteps;
}
