/**
 * @file One graph for all of a large model's generation: any number of tokens behind any number of cached ones, for any number of
 * texts. A prompt's prefill is one text with nothing cached, decoding one token of each text, verification of drafts several.
 * So the weights are loaded and prepacked once, whatever lengths come.
 * The same mathematics as verify-graph.ts; the softmax over own and cached scores is written out, as a split would name lengths.
 */
import { STAND_INS } from "../engine/open-extents.js";
import { tf } from "../engine/tf.js";
import type { TensorMap, TensorSpec } from "../engine/types.js";
import type { ModelConfig } from "./config.js";
import { weight } from "./decoder.js";
import { embed, feedForward, linear, normalise, turning } from "./generation-graphs.js";

/** Open extents: texts, tokens of each, cached positions of each, and rows of logits that are wanted. */
export const EXTEND = { texts: STAND_INS[0], tokens: STAND_INS[1], cached: STAND_INS[2], wanted: STAND_INS[3] };

/** Inputs of {@link extend}. */
export function extendInputs({ layers, heads, kvHeads, headSize }: ModelConfig): Record<string, TensorSpec> {
  const { texts: B, tokens: K, cached: C, wanted: W } = EXTEND;
  const inputs: Record<string, TensorSpec> = {
    ids: { shape: [B, K], dtype: "int32" }, positions: { shape: [B, K], dtype: "int32" }, wanted: { shape: [W], dtype: "int32" },
    mask: { shape: [B, 1, 1, C] }, ownMask: { shape: [K * (heads / kvHeads), K] },
  };
  for (let layer = 0; layer < layers; layer++) for (const kind of ["k", "v"]) inputs[`${kind}.${layer}`] = { shape: [B, kvHeads, C, headSize] };
  return inputs;
}

/** `ownMask` of `tokens` tokens for `heads` query heads of a key head: 0 where a token sees one of its own text's, −1e9 where that comes later; [tokens·heads, tokens]. */
export function causalMask(tokens: number, heads: number): Float32Array {
  const mask = new Float32Array(tokens * heads * tokens).fill(-1e9);
  for (let row = 0; row < tokens * heads; row++) mask.fill(0, row * tokens, row * tokens + Math.floor(row / heads) + 1);
  return mask;
}

/**
 * K tokens for each of B texts, behind C cached ones.
 * @param inputs  ids, positions int32 [B, K]; wanted int32 [W], rows of [B·K]; mask [B, 1, 1, C], 0 where the cache holds a token and −1e9
 *   elsewhere; ownMask, see {@link causalMask}; caches k.N, v.N [B, kvHeads, C, headSize]
 * @returns logits [W, V] after the wanted tokens; newK.N, newV.N [B, kvHeads, K, headSize] (keys turned to their positions)
 */
export function extend(config: ModelConfig, inputs: TensorMap, weights: TensorMap): TensorMap {
  const { heads: H, kvHeads: G, headSize: d, hiddenSize: D } = config;
  const positions = weight(inputs, "positions"), mask = weight(inputs, "mask"), ownMask = weight(inputs, "ownMask"), [B, K] = positions.shape as [number, number];
  const turn = turning(config, config.maxPositions, (angles) => tf.tile(tf.reshape(tf.gather(angles, positions), [B, K, 1, angles.shape[1]]), [1, 1, H + G, 1]));
  const byGroup = (x: tf.Tensor, heads: number): tf.Tensor => // [B, K, G·heads, d] → [B, G, K·heads, d]
    tf.reshape(tf.transpose(tf.reshape(x, [B, K, G, heads * d]), [0, 2, 1, 3]), [B, G, K * heads, d]);
  const outputs: TensorMap = {};
  let x = embed(weights, weight(inputs, "ids"), () => tf.gather(weight(weights, "embedPositions"), positions)); // [B, K, D]
  for (let layer = 0; layer < config.layers; layer++) {
    const qkv = linear(normalise(config, x), weights, `qkv.${layer}`);
    const [both, values] = tf.split(qkv, [(H + G) * d, G * d], -1) as [tf.Tensor, tf.Tensor];
    const [queries, keys] = tf.split(turn(tf.reshape(both, [B, K, H + G, d])), [H, G], 2) as [tf.Tensor, tf.Tensor];
    const q = byGroup(queries, H / G), k = byGroup(keys, 1), v = byGroup(tf.reshape(values, [B, K, G, d]), 1);
    outputs[`newK.${layer}`] = k;
    outputs[`newV.${layer}`] = v;
    const past = tf.add(tf.matMul(q, weight(inputs, `k.${layer}`), false, true), mask); // [B, G, K·H/G, C]
    const own = tf.add(tf.matMul(q, k, false, true), ownMask); // [B, G, K·H/G, K]
    const most = tf.maximum(tf.max(past, -1, true), tf.max(own, -1, true));
    const pastShare = tf.exp(tf.sub(past, most)), ownShare = tf.exp(tf.sub(own, most));
    const total = tf.add(tf.sum(pastShare, -1, true), tf.sum(ownShare, -1, true));
    const mixed = tf.div(tf.add(tf.matMul(pastShare, weight(inputs, `v.${layer}`)), tf.matMul(ownShare, v)), total); // [B, G, K·H/G, d]
    const joined = tf.reshape(tf.transpose(tf.reshape(mixed, [B, G, K, (H / G) * d]), [0, 2, 1, 3]), [B, K, H * d]);
    x = feedForward(config, weights, layer, x, tf.add(x, linear(joined, weights, `out.${layer}`)));
  }
  const last = tf.gather(tf.reshape(x, [B * K, D]), weight(inputs, "wanted")); // [W, D]
  outputs["logits"] = linear(normalise(config, last), weights, "head");
  return outputs;
}
