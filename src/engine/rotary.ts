/**
 * @file Rotary position embedding (Su et al., arXiv 2104.09864) in Hugging Face's half-split convention: element i of
 * a head pairs with element i + d/2. One operator when compiled; its gradient is the rotation back.
 */
import { hasKernel, withGradient } from "./custom-gradient.js";
import { tf } from "./tf.js";

/**
 * (a, b) → (a·cos − b·sin, b·cos + a·sin) for the two halves of the last axis, by each token's position.
 * @param x  [R, H, T, d], d even
 * @param positions  int32 [R, T], 0 ≤ position < M
 * @param cos  [M, d/2], by position; takes no gradient
 * @param sin  like cos
 * @returns [R, H, T, d]; differentiable in x
 */
export function rotary(x: tf.Tensor, positions: tf.Tensor, cos: tf.Tensor, sin: tf.Tensor): tf.Tensor {
  return withGradient([x], ([input]) => ({
    value: turn(input, positions, cos, sin),
    saved: [positions, cos, sin],
    gradient: (dy, [at, c, s]) => [turn(dy, at!, c!, s!.neg())],
  }));
}

function turn(x: tf.Tensor, positions: tf.Tensor, cos: tf.Tensor, sin: tf.Tensor): tf.Tensor {
  if (hasKernel("Rotary")) return tf.engine().runKernel("Rotary", { x, positions, cos, sin });
  const [R, , T, d] = x.shape as [number, number, number, number];
  const at = positions.reshape([R * T]) as tf.Tensor1D;
  const c = tf.gather(cos, at).reshape([R, 1, T, d / 2]), s = tf.gather(sin, at).reshape([R, 1, T, d / 2]);
  const [a, b] = tf.split(x, 2, -1) as [tf.Tensor, tf.Tensor];
  return tf.concat([a.mul(c).sub(b.mul(s)), b.mul(c).add(a.mul(s))], -1);
}
