/**
 * @file What a weight of the decoder does to states: x · Wᵀ, with its bias and the branch of an
 * adapter where there are such.
 */
import { tf } from "../engine/tf.js";
import type { TensorMap } from "../engine/types.js";
import { loraProducts } from "./lora/branch.js";

/** A weight by name. @throws RangeError naming it if absent */
export function weight(parameters: TensorMap, name: string): tf.Tensor {
  const found = parameters[name];
  if (!found)
    throw new RangeError(
      `decoder: expected a parameter named ${name}, got none; load the model with loadModel ` +
        "or make it with initialModel",
    );
  return found;
}

/**
 * x · Wᵀ, plus the bias and the branch of an adapter where there are such, of all projections that
 * read one x.
 * @param x  [N, in]
 * @param names  the weights' canonical names, such as `model.layers.3.self_attn.q_proj.weight`,
 *   [out, in]; a bias, [out], is `….bias`
 * @returns [N, out] each
 * @throws RangeError naming a weight that is absent
 */
export function projections(
  x: tf.Tensor,
  parameters: TensorMap,
  names: readonly string[],
): tf.Tensor2D[] {
  const products = loraProducts(
    x as tf.Tensor2D,
    parameters,
    names.map((name) => ({
      module: name.replace(/\.weight$/, ""),
      W: weight(parameters, name) as tf.Tensor2D,
    })),
  );
  return products.map((product, i) => {
    const bias = parameters[names[i]!.replace(/weight$/, "bias")];
    return bias ? tf.add(product, bias) : product;
  });
}

/** The same for one: what a projection of the decoder goes through. */
export function projection(x: tf.Tensor, parameters: TensorMap, name: string): tf.Tensor2D {
  return projections(x, parameters, [name])[0]!;
}
