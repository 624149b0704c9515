/**
 * @file Token-level comparison loss: the L_token term of Code Comparison Tuning (CCT). Source:
 * arXiv 2403.19121, "token-level comparison". Deviation D1: the printed formula carries a leading
 * minus, which would reward the buggy code; we minimise the positive hinge. Which positions meet is
 * decided in paired-positions.ts.
 */
import { tf } from "../engine/tf.js";
import type { PairedPositions } from "./paired-positions.js";

/** Options of the token-level comparison. */
export interface TokenComparisonOptions {
  /** Hinge margin, in units of the preference score r, > 0; default 1 (the paper's 1.0). */
  readonly margin?: number;
}

/**
 * Plain-array oracle: L_token of one pair, Σ_k weight · max(0, margin − rCorrect[i_k] +
 * rBuggy[j_k]).
 * @param rCorrect  scores r(h_i) of the correct code, shape [T]
 * @param rBuggy  scores r(h'_j) of the buggy code, shape [T']
 * @param positions  index pairs (i_k, j_k) and weight, from `pairPositions`
 * @returns ≥ 0, in score units; equals `margin` where the head scores both alike and every position
 *   is paired
 * @throws RangeError if a position is no index of its scores, or `margin` is not a finite number >
 *   0
 * @example tokenComparisonLoss([0, 2, 0], [0, 0, 1], pairPositions([5, 6, 0], [5, 7, 0])) // 1, the mean of 0 and 2
 */
export function tokenComparisonLoss(
  rCorrect: ArrayLike<number>,
  rBuggy: ArrayLike<number>,
  positions: Pick<PairedPositions, "correctIndex" | "buggyIndex" | "weight">,
  { margin = 1 }: TokenComparisonOptions = {},
): number {
  if (!(margin > 0 && margin < Infinity))
    throw new RangeError(`tokenComparisonLoss: margin must be a finite number > 0, got ${margin}`);
  const { correctIndex, buggyIndex, weight } = positions;
  let sum = 0;
  correctIndex.forEach((i, k) => {
    const j = buggyIndex[k],
      good = rCorrect[i],
      bad = j === undefined ? undefined : rBuggy[j];
    if (good === undefined || bad === undefined)
      throw new RangeError(
        `tokenComparisonLoss: pair ${k} compares positions ${i} and ${j}, but rCorrect has shape [${rCorrect.length}] and rBuggy [${rBuggy.length}]; score the padded sequences`,
      );
    sum += weight * Math.max(0, margin - good + bad);
  });
  return sum;
}

/** Tensors of {@link tokenComparison}, each a scalar. */
export interface TokenComparison {
  /** Σ weight · max(0, margin − r + r'): L_token, ≥ 0. */
  readonly token: tf.Scalar;
  /** Σ weight · (r − r'): mean margin, in score units. */
  readonly margin: tf.Scalar;
  /** Σ weight · [hinge > 0]: share of the compared positions that still pull, in [0, 1]. */
  readonly activeHinges: tf.Scalar;
  /** Σ weight · [r > r']: share of the compared positions that are ranked rightly, in [0, 1]. */
  readonly pairAccuracy: tf.Scalar;
}

/**
 * Tensor form over a packed batch.
 * @param scores  r of every position of the batch, shape [R·T]
 * @param correctIndex  int32 [P], flat positions of the correct sides
 * @param buggyIndex  int32 [P], flat positions of the buggy sides
 * @param weights  float32 [P]; they hold the normalisers (1/(M − I) of each pair, over the number
 *   of pairs) and are 0 for unused entries
 */
export function tokenComparison(
  scores: tf.Tensor1D,
  correctIndex: tf.Tensor1D,
  buggyIndex: tf.Tensor1D,
  weights: tf.Tensor1D,
  { margin = 1 }: TokenComparisonOptions = {},
): TokenComparison {
  const difference = tf.sub(tf.gather(scores, correctIndex), tf.gather(scores, buggyIndex)); // [P]
  const hinge = tf.relu(tf.sub(margin, difference)); // [P]
  const mean = (values: tf.Tensor): tf.Scalar => tf.sum(tf.mul(weights, values));
  return {
    token: mean(hinge),
    margin: mean(difference),
    activeHinges: mean(tf.cast(tf.greater(hinge, 0), "float32")),
    pairAccuracy: mean(tf.cast(tf.greater(difference, 0), "float32")),
  };
}
