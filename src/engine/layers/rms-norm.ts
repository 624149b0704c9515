/**
 * @file Root-mean-square normalization (Zhang and Sennrich, arXiv 1910.07467), forward in one
 *   operator when compiled.
 */
import { hasKernel, withGradient } from "./custom-gradient.js";
import { tf } from "../tf.js";

/**
 * y = x·r·gain with r = 1/√(mean(x²) + ε), over the last axis.
 * @param x  [N, D]
 * @param gain  [D]
 * @param epsilon  ε > 0
 * @returns [N, D]; differentiable in x and gain:
 *   dx = dy·r·gain − x·r²·mean(dy·gain·x·r),  dgain = Σ_n dy·x·r
 */
export function rmsNorm(x: tf.Tensor, gain: tf.Tensor, epsilon: number): tf.Tensor {
  const D = gain.size;
  return withGradient([x, gain], ([input, g]) => {
    const [value, r] = forward(input, g, epsilon);
    return {
      value,
      saved: [input, g, r],
      gradient: (dy, saved) => {
        // [N, D], [D], [N, 1]
        const [X, weight, scale] = saved as [tf.Tensor, tf.Tensor, tf.Tensor];
        const u = dy.mul(scale);
        const w = u.mul(X); // dy·x·r
        // [N, 1]
        const mean = tf.matMul(w as tf.Tensor2D, weight.reshape([D, 1]) as tf.Tensor2D).div(D);
        return [u.mul(weight).sub(X.mul(mean.mul(scale.square()))), w.sum(0)];
      },
    };
  });
}

/** The result [N, D] and r [N, 1]. */
function forward(x: tf.Tensor, gain: tf.Tensor, epsilon: number): [tf.Tensor, tf.Tensor] {
  if (hasKernel("RmsNorm"))
    return tf.engine().runKernel("RmsNorm", { x, gain }, { epsilon }) as unknown as [
      tf.Tensor,
      tf.Tensor,
    ];
  const r = x.square().mean(-1, true).add(epsilon).rsqrt();
  return [x.mul(r).mul(gain), r];
}
