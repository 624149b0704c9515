/**
 * @file The preference head r: one score for each hidden state. Source: arXiv 2403.19121, "a linear
 * head": r(h) = w·h. A bias would cancel in r(h_i) − r(h'_i), so there is none. Deviation D7
 * (`head: normalized`): r(h) = s · w·h / (|w||h|), bounded by ±s, because the margin of a linear
 * head can be met by growing norms alone.
 */
import { tf } from "../engine/tf.js";

/** Kinds of head. */
export const HEADS = ["linear", "normalized"] as const;

/** Options of the preference head. */
export interface PreferenceHeadOptions {
  /** Default `linear`. */
  readonly head?: (typeof HEADS)[number];
  /**
   * s > 0, the largest score of a `normalized` head; default 10. A `linear` head does not read it.
   */
  readonly headScale?: number;
}

const TINY = 1e-12; // added to squared norms: keeps the gradient finite at h = 0

/**
 * Plain-array oracle: the score of one hidden state.
 * @param hidden  h, shape [H]
 * @param weight  w, shape [H]
 * @returns w·h, or s·cos(w, h) in [−s, s] for a normalised head
 * @throws RangeError if the lengths differ
 * @example preferenceScore([3, 4], [1, 0], { head: "normalized", headScale: 10 }) // 6
 */
export function preferenceScore(
  hidden: ArrayLike<number>,
  weight: ArrayLike<number>,
  { head = "linear", headScale = 10 }: PreferenceHeadOptions = {},
): number {
  if (hidden.length !== weight.length)
    throw new RangeError(
      `preferenceScore: hidden state has shape [${hidden.length}] but the head [${weight.length}]; use the head tuned with this model`,
    );
  let dot = 0,
    hh = TINY,
    ww = TINY;
  for (let i = 0; i < hidden.length; i++) {
    dot += hidden[i]! * weight[i]!;
    hh += hidden[i]! ** 2;
    ww += weight[i]! ** 2;
  }
  return head === "linear" ? dot : (headScale * dot) / Math.sqrt(hh * ww);
}

/**
 * Tensor form of {@link preferenceScore}.
 * @param hidden  shape [N, H]
 * @param weight  shape [H]
 * @returns scores, shape [N]
 */
export function preferenceScores(
  hidden: tf.Tensor2D,
  weight: tf.Tensor1D,
  { head = "linear", headScale = 10 }: PreferenceHeadOptions = {},
): tf.Tensor1D {
  const [N, H] = hidden.shape;
  // [N]
  const scores = tf.reshape(tf.matMul(hidden, tf.reshape(weight, [H, 1])), [N]) as tf.Tensor1D;
  if (head === "linear") return scores;
  const hh = tf.add(tf.sum(tf.square(hidden), 1), TINY); // [N]
  const ww = tf.add(tf.sum(tf.square(weight)), TINY); // []
  return tf.mul(tf.mul(scores, headScale), tf.rsqrt(tf.mul(hh, ww)));
}
