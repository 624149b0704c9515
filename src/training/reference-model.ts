/**
 * @file The reference model of an objective that has one (DPO): the model that the run starts from,
 * frozen. Its log-probabilities of the pairs' tokens are computed once, before the first step, and
 * go with the batches from there on; so no step computes a second model, and a resumed run finds
 * the same numbers.
 */
import type { ScoredSide } from "../cct/scored-code.js";
import { compile } from "../engine/compile.js";
import { crossEntropy } from "../engine/layers/cross-entropy.js";
import { specsOf } from "../engine/gradients.js";
import { tf } from "../engine/tf.js";
import type { HostMap } from "../engine/types.js";
import type { ModelConfig } from "../language-model/architecture.js";
import { hiddenStates, logitsOf } from "../language-model/decoder.js";
import { assembleStep } from "./batch.js";
import type { TuneOptions } from "./options.js";
import { overPasses, rowsAtATime, sequenceRows } from "./sequence-rows.js";
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
  const parameters = { ...frozen, ...trained };
  const logs = await logProbabilities(config, parameters, sequences, rowLength, threads);
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
 * @param parameters  of the model, an adapter's included
 * @param rowLength  at least the longest sequence
 */
async function logProbabilities(
  config: ModelConfig,
  parameters: HostMap,
  sequences: readonly (readonly number[])[],
  rowLength: number,
  threads: number,
): Promise<Float32Array[]> {
  if (sequences.length === 0) return [];
  const rows = rowsAtATime(rowLength, config.vocabSize);
  const { cells, start, feeds } = sequenceRows(sequences, rowLength, rows);
  const N = rows * rowLength;
  const grid = { shape: [rows, rowLength], dtype: "int32" } as const;
  const program = await compile(
    (given) => {
      const { ids, positions, segments } = given as Record<string, tf.Tensor2D>;
      const inputs = { ids: ids!, positions: positions!, segments: segments! };
      const hidden = hiddenStates(config, given, inputs);
      return {
        nll: crossEntropy(logitsOf(config, given, hidden), tf.reshape(given["targets"]!, [N])),
      };
    },
    { ids: grid, positions: grid, segments: grid, targets: grid, ...specsOf(parameters) },
    { threads },
  );
  try {
    const { nll } = await overPasses(program, { cells, feeds }, N, parameters, ["nll"]);
    return sequences.map((ids, s) =>
      Float32Array.from(ids, (_, i) => (i === 0 ? 0 : -nll[start[s]! + i - 1]!)),
    );
  } finally {
    await program.dispose();
  }
}
