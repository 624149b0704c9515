/**
 * @file The decoder's two graphs for generation: prefill (one prompt, padded to a length) and
 * decode (one token for every slot against its cache): the blocks of fused-block.ts, and how they
 * attend. A token's own key and value do not stand in the cache yet: its
 * score is joined in front of the cached ones, so the cache is only read, and is written in place
 * by kv-cache.ts.
 */
import { tf } from "../../engine/tf.js";
import type { TensorMap, TensorSpec } from "../../engine/types.js";
import type { ModelConfig } from "../architecture.js";
import { weight } from "../projection.js";
import { turningBy } from "../rotary/turning.js";
import { embed, fusedBlocks, fusedLogits, headsOf } from "./fused-block.js";

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
  const ids = weight(inputs, "ids");
  const last = weight(inputs, "last");
  const T = ids.shape[0]!;
  const turn = turningBy(config, T, (angles) => angles);
  const index = tf.range(0, T, 1, "int32");
  const mask = tf.where(
    tf.lessEqual(tf.reshape(index, [1, T]), tf.reshape(index, [T, 1])),
    tf.scalar(0),
    tf.scalar(-1e9),
  ); // [T, T]
  const byHead = (x: tf.Tensor, n: number): tf.Tensor =>
    tf.transpose(tf.reshape(x, [T, n, d]), [1, 0, 2]); // [n, T, d]
  const outputs: TensorMap = {};
  const attend = (qkv: tf.Tensor, layer: number): tf.Tensor => {
    // only the last token's state is wanted of the last layer
    const final = layer === config.layers - 1;
    const t = final ? 1 : T;
    const pick = (of: tf.Tensor, axis = 0): tf.Tensor => (final ? tf.gather(of, last, axis) : of);
    const [both, v] = tf.split(byHead(qkv, H + 2 * G), [H + G, G], 0) as [tf.Tensor, tf.Tensor];
    const [queries, k] = tf.split(turn(both, layer), [H, G], 0) as [tf.Tensor, tf.Tensor];
    const q = pick(queries, 1); // [H, t, d]
    outputs[`k.${layer}`] = k;
    outputs[`v.${layer}`] = v;
    const scores = tf.add(
      tf.reshape(tf.matMul(tf.reshape(q, [G, (H / G) * t, d]), k, false, true), [H, t, T]),
      pick(mask),
    );
    const shares = tf.reshape(tf.softmax(scores), [G, (H / G) * t, T]);
    const mixed = tf.reshape(tf.matMul(shares, v), [H, t, d]);
    return tf.reshape(tf.transpose(mixed, [1, 0, 2]), [t, H * d]);
  };
  const first = embed(weights, ids, () =>
    tf.slice(weight(weights, "embedPositions"), [0, 0], [T, -1]),
  ); // [T, D]
  const x = fusedBlocks(config, weights, first, attend, (rows) => tf.gather(rows, last));
  outputs["logits"] = fusedLogits(config, weights, x);
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
  const positions = weight(inputs, "positions");
  const B = positions.shape[0]!;
  const C = weight(inputs, "mask").shape[1]!;
  const turn = turningBy(config, config.maxPositions, (angles) =>
    // repeated once here: broadcasting rows of half a head is slow
    tf.tile(tf.reshape(tf.gather(angles, positions), [B, 1, angles.shape[1]]), [1, H + G, 1]),
  );
  const mask = tf.reshape(weight(inputs, "mask"), [B, 1, 1, C]);
  const outputs: TensorMap = {};
  const attend = (qkv: tf.Tensor, layer: number): tf.Tensor => {
    const { queries, keys, values } = headsOf(config, qkv, (both) => turn(both, layer));
    outputs[`newK.${layer}`] = keys;
    outputs[`newV.${layer}`] = tf.reshape(values, [B, G, d]);
    const q = tf.reshape(queries, [B, G, H / G, d]);
    const k = tf.reshape(keys, [B, G, 1, d]);
    const v = tf.reshape(values, [B, G, 1, d]);
    // [B, G, H/G, C]
    const past = tf.add(tf.matMul(q, weight(inputs, `k.${layer}`), false, true), mask);
    const own = tf.sum(tf.mul(q, k), -1, true); // [B, G, H/G, 1]
    const [ownShare, pastShare] = tf.split(tf.softmax(tf.concat([own, past], -1)), [1, C], -1) as [
      tf.Tensor,
      tf.Tensor,
    ];
    // [B, G, H/G, d]
    const mixed = tf.add(tf.matMul(pastShare, weight(inputs, `v.${layer}`)), tf.mul(ownShare, v));
    return tf.reshape(mixed, [B, H * d]);
  };
  const first = embed(weights, weight(inputs, "ids"), () =>
    tf.gather(weight(weights, "embedPositions"), positions),
  ); // [B, D]
  const x = fusedBlocks(config, weights, first, attend);
  outputs["logits"] = fusedLogits(config, weights, x);
  return outputs;
}
