/**
 * @file Rotary position embedding (Su et al., arXiv 2104.09864) in Hugging Face's half-split
 * convention: of the r elements of a head that turn, element i pairs with element i + r/2. One
 * operator when compiled; its gradient is the rotation back. Which angles a model has is not known
 * here: language-model/rotary/ makes them.
 */
import { hasKernel, withGradient } from "./custom-gradient.js";
import { tf } from "../tf.js";

/**
 * (a, b) → (a·cos − b·sin, b·cos + a·sin) for the two halves of the last axis' first r elements, by
 * each token's position; elements from r on stay as they are.
 * @param x  [R, H, T, d], d ≥ r
 * @param positions  int32 [R, T], 0 ≤ position < M
 * @param cos  [M, r/2], by position; takes no gradient
 * @param sin  like cos
 * @returns [R, H, T, d]; differentiable in x
 */
export function rotary(
  x: tf.Tensor,
  positions: tf.Tensor,
  cos: tf.Tensor,
  sin: tf.Tensor,
): tf.Tensor {
  return withGradient([x], ([input]) => ({
    value: turn(input, positions, cos, sin),
    saved: [positions, cos, sin],
    gradient: (dy, [at, c, s]) => [turn(dy, at!, c!, s!.neg())],
  }));
}

function turn(x: tf.Tensor, positions: tf.Tensor, cos: tf.Tensor, sin: tf.Tensor): tf.Tensor {
  if (hasKernel("Rotary")) return tf.engine().runKernel("Rotary", { x, positions, cos, sin });
  const [R, , T] = x.shape as [number, number, number, number];
  const half = cos.shape[1]!;
  const at = positions.reshape([R * T]) as tf.Tensor1D;
  const c = tf.gather(cos, at).reshape([R, 1, T, half]);
  const s = tf.gather(sin, at).reshape([R, 1, T, half]);
  return rotate(x, c, s);
}

/**
 * The same with angles that broadcast against the halves, [..., r/2]: what {@link rotary} is made
 * of.
 */
export function rotate(x: tf.Tensor, cos: tf.Tensor, sin: tf.Tensor): tf.Tensor {
  const d = x.shape.at(-1)!;
  const size = 2 * cos.shape.at(-1)!;
  const [turning, ...rest] = size < d ? tf.split(x, [size, d - size], -1) : [x];
  const [a, b] = tf.split(turning!, 2, -1) as [tf.Tensor, tf.Tensor];
  return tf.concat(
    [tf.sub(tf.mul(a, cos), tf.mul(b, sin)), tf.add(tf.mul(b, cos), tf.mul(a, sin)), ...rest],
    -1,
  );
}
