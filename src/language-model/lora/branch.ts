/**
 * @file What an adapter adds to a projection: scaling · dropout(x) · Aᵀ · Bᵀ (Hu et al., arXiv 2106.09685).
 * The decoder's `projection` asks for it by the module's name; a module without an adapter has none.
 */
import { withGradient } from "../../engine/custom-gradient.js";
import { tf } from "../../engine/tf.js";
import type { TensorMap } from "../../engine/types.js";

/** Names of a module's adapter among the parameters of a decoder; `module` is a weight's canonical name without `.weight`. */
export const loraNames = (module: string) => ({
  /** A, [r, in]. */
  A: `${module}.lora_A`,
  /** B, [out, r]. */
  B: `${module}.lora_B`,
  /** Scalar, the factor of the branch. */
  scaling: `${module}.lora_scaling`,
  /** Only while tuning with dropout: bool [N, in], true where an element of x is kept. */
  kept: `${module}.lora_kept`,
});

/**
 * The branch of `module`, or null if it has no adapter.
 * @param x  input of the projection, [N, in]
 * @returns [N, out]; with dropout, kept elements are not scaled up here: `lora_scaling` must hold the 1/(1 − p)
 * @throws RangeError if there is an A without B or scaling
 */
export function loraBranch(x: tf.Tensor, parameters: TensorMap, module: string): tf.Tensor2D | null {
  const names = loraNames(module);
  const { [names.A]: A, [names.B]: B, [names.scaling]: scaling, [names.kept]: kept } = parameters;
  if (!A) return null;
  if (!B || !scaling) throw new RangeError(`decoder: expected ${names.B} and ${names.scaling} beside ${names.A}, got ${B ? names.B : scaling ? names.scaling : "neither"}; use adaptedParameters`);
  const down = kept ? droppedProduct(x, A, kept) : tf.matMul(x as tf.Tensor2D, A as tf.Tensor2D, false, true); // [N, r]
  return tf.matMul(tf.mul(down, scaling) as tf.Tensor2D, B as tf.Tensor2D, false, true);
}

/** Parameters for a step with dropout of probability `rate`: where masks are fed, scalings hold the 1/(1 − rate). */
export function scaledForDropout(parameters: TensorMap, rate: number): TensorMap {
  const scaled = { ...parameters };
  for (const name of Object.keys(parameters)) if (name.endsWith(".lora_kept")) {
    const { scaling } = loraNames(name.slice(0, -".lora_kept".length));
    scaled[scaling] = tf.div(parameters[scaling]!, 1 - rate);
  }
  return scaled;
}

/**
 * (x∘kept)·Aᵀ. The gradient applies the mask anew, by another operator than the forward pass (equal ones would be one
 * node), so that what is kept between the two is x, which the projection keeps anyway, and a byte an element.
 */
function droppedProduct(x: tf.Tensor, A: tf.Tensor, kept: tf.Tensor): tf.Tensor {
  return withGradient([x, A], ([input, a]) => ({
    value: tf.matMul(tf.where(kept, input, tf.scalar(0)) as tf.Tensor2D, a as tf.Tensor2D, false, true), // [N, r]
    saved: [input, a, kept],
    gradient: (dy, [X, weights, mask]) => {
      const factor = tf.cast(mask!, "float32"); // [N, in]
      return [tf.mul(tf.matMul(dy, weights!), factor), tf.matMul(dy, tf.mul(X!, factor), true, false)];
    },
  }));
}
