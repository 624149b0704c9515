/**
 * @file Layer normalization (Ba et al., arXiv 1607.06450), forward in one operator when compiled.
 */
import { hasKernel, withGradient } from "./custom-gradient.js";
import { tf } from "../tf.js";

/**
 * y = (x − μ)·r·gain + bias with μ = mean(x), r = 1/√(mean((x − μ)²) + ε), over the last axis.
 * @param x  [N, D]
 * @param gain  [D]
 * @param bias  [D]
 * @param epsilon  ε > 0
 * @returns [N, D]; differentiable in x, gain and bias: with n = (x − μ)·r and u = dy·gain
 *   dx = r·(u − mean(u) − n·mean(u·n)),  dgain = Σ_n dy·n,  dbias = Σ_n dy
 */
export function layerNorm(
  x: tf.Tensor,
  gain: tf.Tensor,
  bias: tf.Tensor,
  epsilon: number,
): tf.Tensor {
  return withGradient([x, gain, bias], ([input, g, b]) => {
    const [value, mean, r] = forward(input, g, b, epsilon);
    return {
      value,
      saved: [input, g, mean, r],
      gradient: (dy, saved) => {
        // [N, D], [D], [N, 1], [N, 1]
        const [X, weight, mu, scale] = saved as [tf.Tensor, tf.Tensor, tf.Tensor, tf.Tensor];
        const n = X.sub(mu).mul(scale);
        const u = dy.mul(weight);
        const dx = u
          .sub(u.mean(-1, true))
          .sub(n.mul(u.mul(n).mean(-1, true)))
          .mul(scale);
        return [dx, dy.mul(n).sum(0), dy.sum(0)];
      },
    };
  });
}

/** The result [N, D], μ [N, 1] and r [N, 1]. */
function forward(
  x: tf.Tensor,
  gain: tf.Tensor,
  bias: tf.Tensor,
  epsilon: number,
): [tf.Tensor, tf.Tensor, tf.Tensor] {
  if (hasKernel("LayerNorm"))
    return tf.engine().runKernel("LayerNorm", { x, gain, bias }, { epsilon }) as unknown as [
      tf.Tensor,
      tf.Tensor,
      tf.Tensor,
    ];
  const mean = x.mean(-1, true);
  const centered = x.sub(mean);
  const r = centered.square().mean(-1, true).add(epsilon).rsqrt();
  return [centered.mul(r).mul(gain).add(bias), mean, r];
}
