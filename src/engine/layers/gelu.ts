/**
 * @file The Gaussian error linear unit (Hendrycks and Gimpel, arXiv 1606.08415), exact and in the
 * approximation by a hyperbolic tangent that GPT-2 made common; forward in one operator when
 * compiled. The gradient needs x alone.
 */
import { hasKernel, withGradient } from "./custom-gradient.js";
import { tf } from "../tf.js";

/**
 * "none": x·Φ(x), Φ the normal distribution; "tanh": x·(1 + tanh(√(2/π)·(x + 0.044715·x³)))/2, at
 * most 5e-4 apart.
 */
export type GeluApproximation = "none" | "tanh";

const CUBIC = 0.044715;
const INNER = Math.sqrt(2 / Math.PI);

/**
 * @param x  any shape
 * @returns like x; with dy·(Φ(x) + x·Φ′(x)), Φ and Φ′ those of the approximation, as gradient
 */
export function gelu(x: tf.Tensor, approximate: GeluApproximation): tf.Tensor {
  const share = approximate === "tanh" ? tanhShare : normalShare;
  return withGradient([x], ([input]) => ({
    value: hasKernel("Gelu")
      ? tf.engine().runKernel("Gelu", { x: input }, { approximate })
      : input.mul(share(input).cumulative),
    saved: [input],
    gradient: (dy, [X]) => {
      const { cumulative, density } = share(X!);
      return [dy.mul(cumulative.add(X!.mul(density)))];
    },
  }));
}

/** Φ = (1 + erf(x/√2))/2 and Φ′ = exp(−x²/2)/√(2π). */
function normalShare(x: tf.Tensor): { cumulative: tf.Tensor; density: tf.Tensor } {
  return {
    cumulative: tf.erf(x.mul(Math.SQRT1_2)).add(1).mul(0.5),
    density: x
      .square()
      .mul(-0.5)
      .exp()
      .mul(1 / Math.sqrt(2 * Math.PI)),
  };
}

/**
 * Φ ≈ (1 + t)/2 with t = tanh(√(2/π)·(x + 0.044715·x³)), and its derivative (1 − t²)/2·√(2/π)·(1 +
 * 3·0.044715·x²).
 */
function tanhShare(x: tf.Tensor): { cumulative: tf.Tensor; density: tf.Tensor } {
  const squares = x.square();
  const t = x.mul(squares.mul(CUBIC).add(1)).mul(INNER).tanh();
  return {
    cumulative: t.add(1).mul(0.5),
    density: tf
      .sub(1, t.square())
      .mul(squares.mul(3 * CUBIC).add(1))
      .mul(INNER / 2),
  };
}
