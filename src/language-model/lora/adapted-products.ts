/**
 * @file Projections with adapters, fast: x·Wᵀ + scaling·(x·Aᵀ)·Bᵀ of all modules that read one x
 * (arXiv 2106.09685). Three savings, since products with a side of r elements are bound by memory
 * and cost several times their arithmetic: one product with all A's below each other, forward and
 * for their gradients; where x has many rows the branch is added to the weight, W + scaling·B·A,
 * once a step instead of to every result and every gradient of x; and the gradient of B is computed
 * transposed, so that the transposed operand is the narrow one.
 */
import { withGradient } from "../../engine/layers/custom-gradient.js";
import { tf } from "../../engine/tf.js";

/** One module with its adapter. */
export interface AdaptedWeight {
  /** [out, in]; frozen: takes no gradient. */
  readonly W: tf.Tensor2D;
  /** [r, in]; modules may share one, as the same tensor. */
  readonly A: tf.Tensor2D;
  /** [out, r] */
  readonly B: tf.Tensor2D;
  /** Scalar; takes no gradient. */
  readonly scaling: tf.Tensor;
}

/**
 * x·Wᵀ + scaling·(x·Aᵀ)·Bᵀ of every module.
 * @param x  what all of them read, [N, in]
 * @returns [N, out] each; differentiable in x, A and B
 */
export function adaptedProducts(x: tf.Tensor2D, modules: readonly AdaptedWeight[]): tf.Tensor2D[] {
  const matrices = [...new Set(modules.map(({ A }) => A))];
  const down = downProduct(x, tf.concat(matrices)); // [N, Σr]
  const parts =
    matrices.length === 1
      ? [down]
      : tf.split(
          down,
          matrices.map(({ shape }) => shape[0]),
          1,
        );
  return modules.map((module) =>
    adaptedProduct(x, parts[matrices.indexOf(module.A)]! as tf.Tensor2D, module),
  );
}

/** x·Aᵀ whose gradient goes to A alone: `adaptedProduct` knows that of x. */
function downProduct(x: tf.Tensor2D, A: tf.Tensor2D): tf.Tensor2D {
  return withGradient([A], ([a]) => ({
    value: tf.matMul(x, a, false, true), // [N, r]
    saved: [x],
    gradient: (dy, [X]) => [tf.matMul(dy as tf.Tensor2D, X as tf.Tensor2D, true)],
  })) as tf.Tensor2D;
}

/**
 * With d = x·Aᵀ and u = scaling·dy·B:  dx = dy·W + u·A (dy·(W + scaling·B·A) if merged),  dd =
 * u,  dB = scaling·dyᵀ·d.
 */
function adaptedProduct(
  x: tf.Tensor2D,
  down: tf.Tensor2D,
  { W, A, B, scaling }: AdaptedWeight,
): tf.Tensor2D {
  const [N] = x.shape;
  const [out, width] = W.shape;
  const merged = N * (out + width) >= 2 * out * width; // elements that the branch would be added to
  return withGradient([x, down, B], ([input, d, b]) => {
    const scaled = tf.mul(b, scaling) as tf.Tensor2D; // [out, r]
    const weight: tf.Tensor2D = merged ? tf.add(W, tf.matMul(scaled, A)) : W;
    const product = tf.matMul(input, weight, false, true); // [N, out]
    return {
      value: merged ? product : tf.add(product, tf.matMul(d, scaled, false, true)),
      saved: [weight, d, scaled, A, scaling],
      gradient: (dy, saved) => {
        const [used, D, S, a, factor] = saved as [
          tf.Tensor2D,
          tf.Tensor2D,
          tf.Tensor2D,
          tf.Tensor2D,
          tf.Tensor,
        ];
        const g = dy as tf.Tensor2D;
        const u = tf.matMul(g, S);
        const dx = tf.matMul(g, used); // [N, r], [N, in]
        return [
          merged ? dx : tf.add(dx, tf.matMul(u, a)),
          u,
          tf.transpose(tf.matMul(tf.mul(D, factor) as tf.Tensor2D, g, true)),
        ];
      },
    };
  }) as tf.Tensor2D;
}
