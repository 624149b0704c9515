/**
 * @file The decoder's two graphs for generation: prefill (one prompt, padded to a length) and
 * decode (one token for every slot against its cache). The same mathematics as decoder.ts, arranged
 * for speed over fused-weights.ts. A token's own key and value do not stand in the cache yet: its
 * score is joined in front of the cached ones, so the cache is only read, and is written in place
 * by kv-cache.ts.
 */
import { rotate } from "../../engine/rotary.js";
import { tf } from "../../engine/tf.js";
import type { TensorMap, TensorSpec } from "../../engine/types.js";
import { ACTIVATIONS } from "../activations.js";
import { architectureOf } from "../architecture.js";
import type { ModelConfig } from "../config.js";
import { weight } from "../decoder.js";
import { rotaryTable } from "../rotary.js";

/** x · Wᵀ of a fused matrix, plus its bias. */
export function linear(x: tf.Tensor, weights: TensorMap, name: string): tf.Tensor {
  const product = tf.matMul(x, weight(weights, name), false, true),
    bias = weights[`${name}.bias`];
  return bias ? tf.add(product, bias) : product;
}

/**
 * x over its root mean square, or less its mean over its deviation; the norm's gain and bias are in
 * the matrices.
 */
export function normalise(config: ModelConfig, x: tf.Tensor): tf.Tensor {
  const centred = architectureOf(config).norm === "layer" ? tf.sub(x, tf.mean(x, -1, true)) : x;
  return tf.mul(
    centred,
    tf.rsqrt(tf.add(tf.mean(tf.square(centred), -1, true), config.rmsNormEps)),
  );
}

/**
 * The states after the feed-forward layer: it reads `attended`, or in a parallel block `x`, the
 * states before attention.
 */
export function feedForward(
  config: ModelConfig,
  weights: TensorMap,
  layer: number,
  x: tf.Tensor,
  attended: tf.Tensor,
): tf.Tensor {
  const { block, gated, activation } = architectureOf(config);
  const inner = linear(
    normalise(config, block === "serial" ? attended : x),
    weights,
    `gateUp.${layer}`,
  );
  const active = (): tf.Tensor => {
    if (!gated) return ACTIVATIONS[activation](inner);
    const [gate, up] = tf.split(inner, 2, -1) as [tf.Tensor, tf.Tensor];
    return tf.mul(tf.mul(gate, tf.sigmoid(gate)), up);
  };
  return tf.add(attended, linear(active(), weights, `down.${layer}`));
}

/** First states: embeddings of the tokens, and of their positions where those are learned. */
export function embed(weights: TensorMap, ids: tf.Tensor, positions: () => tf.Tensor): tf.Tensor {
  const x = tf.gather(weight(weights, "embed"), ids),
    learned = weights["embedPositions"];
  return learned ? tf.add(x, positions()) : x;
}

/**
 * Turns queries and keys to their positions: with cosines and sines, [count, r/2] each, as `spread`
 * lays them out.
 */
export function turning(
  config: ModelConfig,
  count: number,
  spread: (angles: tf.Tensor2D) => tf.Tensor,
): (x: tf.Tensor) => tf.Tensor {
  if (architectureOf(config).positions === "learned") return (x) => x;
  const table = rotaryTable(config, count);
  const cos = spread(tf.tensor2d(table.cos, table.shape)),
    sin = spread(tf.tensor2d(table.sin, table.shape));
  return (x) => rotate(x, cos, sin);
}

/** Inputs of {@link prefill}. */
export function prefillInputs(length: number): Record<string, TensorSpec> {
  return { ids: { shape: [length], dtype: "int32" }, last: { shape: [1], dtype: "int32" } };
}

/**
 * One prompt from an empty context.
 * @param inputs  ids int32 [T], padded at the end with any id; last int32 [1], index of the
 *   prompt's last token
 * @returns logits [1, V] after the last token; k.N, v.N [kvHeads, T, headSize] (keys turned to
 *   their positions)
 */
export function prefill(config: ModelConfig, inputs: TensorMap, weights: TensorMap): TensorMap {
  const { heads: H, kvHeads: G, headSize: d } = config;
  const ids = weight(inputs, "ids"),
    last = weight(inputs, "last"),
    T = ids.shape[0]!;
  const turn = turning(config, T, (angles) => angles);
  const index = tf.range(0, T, 1, "int32");
  const mask = tf.where(
    tf.lessEqual(tf.reshape(index, [1, T]), tf.reshape(index, [T, 1])),
    tf.scalar(0),
    tf.scalar(-1e9),
  ); // [T, T]
  const byHead = (x: tf.Tensor, n: number, t: number): tf.Tensor =>
    tf.transpose(tf.reshape(x, [t, n, d]), [1, 0, 2]); // [n, t, d]
  const outputs: TensorMap = {};
  // [T, D]
  let x = embed(weights, ids, () => tf.slice(weight(weights, "embedPositions"), [0, 0], [T, -1]));
  for (let layer = 0; layer < config.layers; layer++) {
    // only the last token's state is wanted of the last layer
    const final = layer === config.layers - 1;
    const t = final ? 1 : T;
    const qkv = byHead(linear(normalise(config, x), weights, `qkv.${layer}`), H + 2 * G, T);
    const [both, v] = tf.split(qkv, [H + G, G], 0) as [tf.Tensor, tf.Tensor];
    const [queries, k] = tf.split(turn(both), [H, G], 0) as [tf.Tensor, tf.Tensor];
    const pick = (of: tf.Tensor, axis = 0): tf.Tensor => (final ? tf.gather(of, last, axis) : of);
    const q = pick(queries, 1); // [H, t, d]
    outputs[`k.${layer}`] = k;
    outputs[`v.${layer}`] = v;
    const scores = tf.add(
      tf.reshape(tf.matMul(tf.reshape(q, [G, (H / G) * t, d]), k, false, true), [H, t, T]),
      pick(mask),
    );
    const mixed = tf.reshape(tf.matMul(tf.reshape(tf.softmax(scores), [G, (H / G) * t, T]), v), [
      H,
      t,
      d,
    ]);
    const joined = tf.reshape(tf.transpose(mixed, [1, 0, 2]), [t, H * d]);
    const before = pick(x);
    x = feedForward(
      config,
      weights,
      layer,
      before,
      tf.add(before, linear(joined, weights, `out.${layer}`)),
    );
  }
  outputs["logits"] = linear(normalise(config, x), weights, "head");
  return outputs;
}

/** Inputs of {@link decode} for `slots` rows with caches of `length` positions. */
export function decodeInputs(
  config: ModelConfig,
  slots: number,
  length: number,
): Record<string, TensorSpec> {
  const inputs: Record<string, TensorSpec> = {
    ids: { shape: [slots], dtype: "int32" },
    positions: { shape: [slots], dtype: "int32" },
    mask: { shape: [slots, length] },
  };
  for (let layer = 0; layer < config.layers; layer++)
    for (const kind of ["k", "v"])
      inputs[`${kind}.${layer}`] = { shape: [slots, config.kvHeads, length, config.headSize] };
  return inputs;
}

/**
 * One token for each slot.
 * @param inputs  ids, positions int32 [B]; mask [B, C], 0 where the cache holds a token of the
 *   slot, −1e9 elsewhere; caches k.N, v.N [B, kvHeads, C, headSize]
 * @returns logits [B, V]; newK.N, newV.N [B, kvHeads, headSize] to be written at the token's
 *   position
 */
export function decode(config: ModelConfig, inputs: TensorMap, weights: TensorMap): TensorMap {
  const { heads: H, kvHeads: G, headSize: d } = config;
  const positions = weight(inputs, "positions"),
    B = positions.shape[0]!,
    C = weight(inputs, "mask").shape[1]!;
  const turn = turning(config, config.maxPositions, (angles) =>
    // repeated once here: broadcasting rows of half a head is slow
    tf.tile(tf.reshape(tf.gather(angles, positions), [B, 1, angles.shape[1]]), [1, H + G, 1]),
  );
  const mask = tf.reshape(weight(inputs, "mask"), [B, 1, 1, C]);
  const outputs: TensorMap = {};
  let x = embed(weights, weight(inputs, "ids"), () =>
    tf.gather(weight(weights, "embedPositions"), positions),
  ); // [B, D]
  for (let layer = 0; layer < config.layers; layer++) {
    const qkv = linear(normalise(config, x), weights, `qkv.${layer}`);
    const [both, values] = tf.split(qkv, [(H + G) * d, G * d], -1) as [tf.Tensor, tf.Tensor];
    const [queries, keys] = tf.split(turn(tf.reshape(both, [B, H + G, d])), [H, G], 1) as [
      tf.Tensor,
      tf.Tensor,
    ];
    outputs[`newK.${layer}`] = keys;
    outputs[`newV.${layer}`] = tf.reshape(values, [B, G, d]);
    const q = tf.reshape(queries, [B, G, H / G, d]),
      k = tf.reshape(keys, [B, G, 1, d]),
      v = tf.reshape(values, [B, G, 1, d]);
    // [B, G, H/G, C]
    const past = tf.add(tf.matMul(q, weight(inputs, `k.${layer}`), false, true), mask);
    const own = tf.sum(tf.mul(q, k), -1, true); // [B, G, H/G, 1]
    const [ownShare, pastShare] = tf.split(tf.softmax(tf.concat([own, past], -1)), [1, C], -1) as [
      tf.Tensor,
      tf.Tensor,
    ];
    // [B, G, H/G, d]
    const mixed = tf.add(tf.matMul(pastShare, weight(inputs, `v.${layer}`)), tf.mul(ownShare, v));
    x = feedForward(
      config,
      weights,
      layer,
      x,
      tf.add(x, linear(tf.reshape(mixed, [B, H * d]), weights, `out.${layer}`)),
    );
  }
  outputs["logits"] = linear(normalise(config, x), weights, "head");
  return outputs;
}
