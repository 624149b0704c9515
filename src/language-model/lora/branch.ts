/**
 * @file What an adapter adds to a projection: scaling · dropout(x) · Aᵀ · Bᵀ (Hu et al., arXiv
 * 2106.09685). The decoder's `projection` asks for it by the module's name; a module without an
 * adapter has none.
 */
import { withGradient } from "../../engine/layers/custom-gradient.js";
import { tf } from "../../engine/tf.js";
import type { TensorMap } from "../../engine/types.js";
import { adaptedProducts, type AdaptedWeight } from "./adapted-products.js";

/**
 * Names of a module's adapter among the parameters of a decoder; `module` is a weight's canonical
 * name without `.weight`.
 */
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
 * The module whose A serves a projection that has none of its own: query's, where query, key and
 * value are one matrix in the checkpoint.
 */
export const sharingModule = (module: string): string => module.replace(/\.[kv]_proj$/, ".q_proj");

/**
 * x·Wᵀ of each module, plus the branch of its adapter where it has one.
 * @param x  input of all of them, [N, in]
 * @param modules  by canonical names without `.weight`, with their weights [out, in]
 * @returns [N, out] each; with dropout, kept elements are not scaled up here: `lora_scaling` must
 *   hold the 1/(1 − p)
 * @throws RangeError if there is a B without A or scaling
 */
export function loraProducts(
  x: tf.Tensor2D,
  parameters: TensorMap,
  modules: readonly { readonly module: string; readonly W: tf.Tensor2D }[],
): tf.Tensor2D[] {
  const joint: { readonly at: number; readonly weight: AdaptedWeight }[] = [];
  const results = modules.map(({ module, W }, at) => {
    const adapter = adapterOf(parameters, module);
    if (adapter && !adapter.kept) return void joint.push({ at, weight: { W, ...adapter } });
    const product: tf.Tensor2D = tf.matMul(x, W, false, true);
    return adapter?.kept
      ? (tf.add(product, droppedBranch(x, adapter, adapter.kept)) as tf.Tensor2D)
      : product;
  });
  if (joint.length > 0)
    adaptedProducts(
      x,
      joint.map(({ weight }) => weight),
    ).forEach((product, i) => {
      results[joint[i]!.at] = product;
    });
  return results as tf.Tensor2D[];
}

interface ModuleAdapter {
  readonly A: tf.Tensor2D;
  readonly B: tf.Tensor2D;
  readonly scaling: tf.Tensor;
  readonly kept: tf.Tensor | undefined;
}

function adapterOf(parameters: TensorMap, module: string): ModuleAdapter | null {
  const names = loraNames(module);
  const shared = loraNames(sharingModule(module));
  const { [names.B]: B, [names.scaling]: scaling } = parameters;
  if (!B) return null;
  const A = parameters[names.A] ?? parameters[shared.A];
  const kept = parameters[names.kept] ?? parameters[shared.kept];
  if (!A || !scaling)
    throw new RangeError(
      `decoder: expected ${names.A} and ${names.scaling} beside ${names.B}, got ` +
        `${A || scaling ? names[A ? "A" : "scaling"] : "neither"}; use adaptedParameters`,
    );
  return { A: A as tf.Tensor2D, B: B as tf.Tensor2D, scaling, kept };
}

/** The branch under dropout, [N, out]. */
function droppedBranch(
  x: tf.Tensor2D,
  { A, B, scaling }: ModuleAdapter,
  kept: tf.Tensor,
): tf.Tensor2D {
  const down = droppedProduct(x, A, kept); // [N, r]
  return tf.matMul(tf.mul(down, scaling) as tf.Tensor2D, B, false, true);
}

/**
 * Parameters for a step with dropout of probability `rate`: where masks are fed, scalings hold the
 * 1/(1 − rate).
 */
export function scaledForDropout(parameters: TensorMap, rate: number): TensorMap {
  if (!Object.keys(parameters).some((name) => name.endsWith(".lora_kept"))) return parameters;
  return Object.fromEntries(
    Object.entries(parameters).map(([name, tensor]) => [
      name,
      name.endsWith(".lora_scaling") ? tf.div(tensor, 1 - rate) : tensor,
    ]),
  );
}

/**
 * (x∘kept)·Aᵀ. The gradient applies the mask anew, by another operator than the forward pass (equal
 * ones would be one node), so that what is kept between the two is x, which the projection keeps
 * anyway, and a byte an element.
 */
function droppedProduct(x: tf.Tensor, A: tf.Tensor, kept: tf.Tensor): tf.Tensor {
  return withGradient([x, A], ([input, a]) => ({
    value: tf.matMul(
      tf.where(kept, input, tf.scalar(0)) as tf.Tensor2D,
      a as tf.Tensor2D,
      false,
      true,
    ), // [N, r]
    saved: [input, a, kept],
    gradient: (dy, [X, weights, mask]) => {
      const factor = tf.cast(mask!, "float32"); // [N, in]
      return [
        tf.mul(tf.matMul(dy, weights!), factor),
        tf.matMul(dy, tf.mul(X!, factor), true, false),
      ];
    },
  }));
}
