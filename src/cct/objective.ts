/**
 * @file The objective of Code Comparison Tuning on one packed batch: L = L_lm + α·L_token +
 * β·L_seq. Source: arXiv 2403.19121, "overall training objective", α = 2.0, β = 0.5. One function
 * serves every arm: plain instruction tuning is α = β = 0, token-only β = 0, sequence-only α = 0.
 * The weights of the batch hold the normalisers of the whole optimiser step, so the losses of its
 * micro-batches add up to the loss of the step.
 */
import { crossEntropy } from "../engine/layers/cross-entropy.js";
import { tf } from "../engine/tf.js";
import { type PreferenceHeadOptions, preferenceScores } from "./preference-head.js";
import { type TokenComparisonOptions, tokenComparison } from "./token-comparison-loss.js";

/** Weights and choices of the objective. */
export interface ObjectiveOptions extends PreferenceHeadOptions, TokenComparisonOptions {
  /** α ≥ 0, weight of the token-level comparison; default 2. */
  readonly alpha?: number;
  /** β ≥ 0, weight of the sequence-level comparison; default 0.5. */
  readonly beta?: number;
}

/**
 * What the objective reads of a packed batch; unused entries have weight 0 (and any valid index).
 */
export interface ObjectiveBatch {
  /** int32 [N]: flat position (row · T + column) whose hidden state predicts the target. */
  readonly targetIndex: tf.Tensor1D;
  /** int32 [N]: token ids. */
  readonly targets: tf.Tensor1D;
  /** float32 [N]: 1 / response tokens of the step on instruction targets, else 0. */
  readonly lmWeights: tf.Tensor1D;
  /** float32 [N]: the same on sequence-comparison targets. */
  readonly seqWeights: tf.Tensor1D;
  /** int32 [P]: flat positions of correct code. */
  readonly correctIndex: tf.Tensor1D;
  /** int32 [P]: flat positions of buggy code. */
  readonly buggyIndex: tf.Tensor1D;
  /** float32 [P]: pair weight / pairs of the step, else 0. */
  readonly pairWeights: tf.Tensor1D;
}

/**
 * Every scalar of {@link objective}; all but `headNorm` add up over the micro-batches of a step.
 */
export const OBJECTIVE_METRICS = [
  "loss",
  "lm",
  "token",
  "seq",
  "margin",
  "activeHinges",
  "pairAccuracy",
  "headNorm",
  "hiddenNorm",
] as const;
export type ObjectiveMetrics = Record<(typeof OBJECTIVE_METRICS)[number], tf.Scalar>;

/**
 * The whole objective L = L_lm + α·L_token + β·L_seq of a packed batch, as tfjs scalars.
 * @param hidden  last hidden states after the final norm, shape [R·T, H]
 * @param logitsOf  maps hidden states [N, H] to logits [N, V]
 * @param head  w of the preference head, shape [H]
 * @returns `loss` = L; `lm`, `token`, `seq` unweighted, ≥ 0; `margin`, `activeHinges`,
 *   `pairAccuracy` as in `tokenComparison`; `headNorm` |w|; `hiddenNorm` mean |h| over the compared
 *   positions
 */
export function objective(
  hidden: tf.Tensor2D,
  logitsOf: (hidden: tf.Tensor2D) => tf.Tensor2D,
  head: tf.Tensor1D,
  batch: ObjectiveBatch,
  { alpha = 2, beta = 0.5, margin = 1, ...headOptions }: ObjectiveOptions = {},
): ObjectiveMetrics {
  const predicting = tf.gather(hidden, batch.targetIndex) as tf.Tensor2D; // [N, H]
  const nll = crossEntropy(logitsOf(predicting), batch.targets); // [N]
  const lm = tf.sum(tf.mul(batch.lmWeights, nll)) as tf.Scalar;
  const seq = tf.sum(tf.mul(batch.seqWeights, nll)) as tf.Scalar;
  const scores = preferenceScores(hidden, head, headOptions); // [R·T]
  const comparison = tokenComparison(
    scores,
    batch.correctIndex,
    batch.buggyIndex,
    batch.pairWeights,
    { margin },
  );
  const norms = tf.sqrt(tf.sum(tf.square(hidden), 1)); // [R·T]
  // [P]
  const compared = tf.add(tf.gather(norms, batch.correctIndex), tf.gather(norms, batch.buggyIndex));
  return {
    loss: tf.add(lm, tf.add(tf.mul(alpha, comparison.token), tf.mul(beta, seq))),
    lm,
    seq,
    ...comparison,
    headNorm: tf.sqrt(tf.sum(tf.square(head))),
    hiddenNorm: tf.sum(tf.mul(batch.pairWeights, tf.div(compared, 2))),
  };
}
