/**
 * @file The reference model of an objective that has one (DPO): the model that the run starts from,
 * frozen. Its log-probabilities of the pairs' tokens are computed once, before the first step, and
 * go with the batches from there on; so no step computes a second model, and a resumed run finds
 * the same numbers.
 */
import type { ScoredSide } from "../cct/scored-code.js";
import type { LanguageModel } from "../language-model/checkpoint.js";
import { assembleStep } from "./batch.js";
import type { TuneOptions } from "./options.js";
import { tokenCosts } from "./sequence-rows.js";
import type { TrainingPair } from "./shared-prefix.js";
import type { StepPlan } from "./step-plan.js";
import type { TrainedWeights } from "./trained-weights.js";

/**
 * The plan, its pairs with the log-probabilities that the start gives their scored tokens.
 * @param weights  as they are before the first step
 */
export async function withReference(
  plan: StepPlan,
  { config, frozen, trained }: Pick<TrainedWeights, "config" | "frozen" | "trained">,
  options: Pick<TuneOptions, "data" | "engine">,
): Promise<StepPlan> {
  const steps = Array.from({ length: plan.steps }, (_, step) => plan.data(step));
  const pairs = [...new Set(steps.flatMap((step) => step.pairs))];
  const { rowLength } = options.data;
  const { threads, accumulate } = options.engine;
  const sequences = pairs.flatMap(({ correctIds, buggyIds }) => [correctIds, buggyIds]);
  const model = { config, parameters: { ...frozen, ...trained } };
  const logs = await logProbabilities(model, sequences, rowLength, threads);
  const scored = new Map(
    pairs.map((pair, p) => [pair, referenced(pair, logs[2 * p]!, logs[2 * p + 1]!)]),
  );
  const data = (step: number): ReturnType<StepPlan["data"]> => {
    const own = plan.data(step);
    return { ...own, pairs: own.pairs.map((pair) => scored.get(pair) ?? pair) };
  };
  return {
    ...plan,
    data,
    feeds: (step) => assembleStep(data(step), plan.shape, accumulate),
  };
}

function referenced(pair: TrainingPair, correct: Float32Array, buggy: Float32Array): TrainingPair {
  const { code } = pair;
  if (code === undefined) return pair;
  const side = (of: ScoredSide, logs: Float32Array): ScoredSide => ({
    ...of,
    reference: logs.subarray(of.from, of.from + of.differs.length),
  });
  return {
    ...pair,
    code: { ...code, correct: side(code.correct, correct), buggy: side(code.buggy, buggy) },
  };
}

/**
 * Log-probability of every token of some sequences, each by itself, nats; 0 for a first token,
 * which nothing predicts.
 * @param model  with an adapter's parameters, if it has one
 * @param rowLength  at least the longest sequence
 */
async function logProbabilities(
  model: Pick<LanguageModel, "config" | "parameters">,
  sequences: readonly (readonly number[])[],
  rowLength: number,
  threads: number,
): Promise<Float32Array[]> {
  if (sequences.length === 0) return [];
  const costs = await tokenCosts(model, sequences, rowLength, threads);
  return costs.map((of) => Float32Array.from([0, ...of], (cost, i) => (i === 0 ? 0 : -cost)));
}
