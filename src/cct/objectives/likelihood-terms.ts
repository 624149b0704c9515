/** @file L_lm and L_seq, which all objectives of the library share. */
import { crossEntropy } from "../../engine/layers/cross-entropy.js";
import { tf } from "../../engine/tf.js";
import type { ObjectiveBatch, ObjectiveStates } from "./objective.js";

/** Both are weighted sums of the targets' negative log-likelihoods. */
export function likelihoodTerms(
  { hidden, logitsOf }: ObjectiveStates,
  { targetIndex, targets, lmWeights, seqWeights }: ObjectiveBatch,
): { lm: tf.Tensor; seq: tf.Tensor } {
  const predicting = tf.gather(hidden, targetIndex) as tf.Tensor2D; // [N, H]
  const nll = crossEntropy(logitsOf(predicting), targets); // [N]
  return { lm: tf.sum(tf.mul(lmWeights, nll)), seq: tf.sum(tf.mul(seqWeights, nll)) };
}
