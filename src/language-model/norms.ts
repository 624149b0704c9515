/**
 * @file The norms that there are, by name: what each computes with its weights, and without them,
 * where they stand in the matrices behind it (generation/fused-weights.ts).
 */
import { layerNorm } from "../engine/layers/layer-norm.js";
import { rmsNorm } from "../engine/layers/rms-norm.js";
import { tf } from "../engine/tf.js";

/** A norm over the last axis. */
export interface NormKind {
  /** Whether a bias belongs to it. */
  readonly biased: boolean;
  /** Of x [N, D] with its gain and, where it has one, its bias, [D]. @param eps  > 0 */
  apply(x: tf.Tensor, gain: tf.Tensor, bias: () => tf.Tensor, eps: number): tf.Tensor;
  /** Over the last axis of any x, without gain and bias. @param eps  > 0 */
  plain(x: tf.Tensor, eps: number): tf.Tensor;
}

const overRootMeanSquare = (x: tf.Tensor, eps: number): tf.Tensor =>
  tf.mul(x, tf.rsqrt(tf.add(tf.mean(tf.square(x), -1, true), eps)));

/** Root mean square, and layer norm, which subtracts the mean first and adds a bias. */
export const NORMS = {
  rms: {
    biased: false,
    apply: (x, gain, _bias, eps) => rmsNorm(x, gain, eps),
    plain: overRootMeanSquare,
  },
  layer: {
    biased: true,
    apply: (x, gain, bias, eps) => layerNorm(x, gain, bias(), eps),
    plain: (x, eps) => overRootMeanSquare(tf.sub(x, tf.mean(x, -1, true)), eps),
  },
} as const satisfies Readonly<Record<string, NormKind>>;

/** A key of the table of norms. */
export type NormName = keyof typeof NORMS;
