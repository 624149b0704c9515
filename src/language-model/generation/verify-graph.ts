/**
 * @file The decode graph for several tokens of every slot at once: the token that is known and,
 * behind it, drafted ones (prompt-lookup.ts). Logits after each say whether the drafts are what
 * the model would have written. The same mathematics as `decode` of generation-graphs.ts: own keys
 * and values stand before the cached ones, here K of them, of which each token sees itself and
 * those before it.
 */
import { tf } from "../../engine/tf.js";
import type { TensorMap, TensorSpec } from "../../engine/types.js";
import type { ModelConfig } from "../architecture.js";
import { weight } from "../projection.js";
import { turningBy } from "../rotary/turning.js";
import { byGroup, embed, fusedBlocks, fusedLogits, headsOf } from "./fused-block.js";
import { decodeInputs } from "./generation-graphs.js";

/**
 * Inputs of {@link verify} for `slots` rows of `tokens` tokens with caches of `length` positions.
 */
export function verifyInputs(
  config: ModelConfig,
  slots: number,
  tokens: number,
  length: number,
): Record<string, TensorSpec> {
  const several = { shape: [slots * tokens], dtype: "int32" } as const;
  return { ...decodeInputs(config, slots, length), ids: several, positions: several };
}

/**
 * K tokens for each slot.
 * @param inputs  ids, positions int32 [B·K], a slot's tokens behind each other; mask [B, C] and
 *   caches as `decode` takes them
 * @returns logits [B·K, V] after each token; newK.N, newV.N [B, kvHeads, K, headSize] to be written
 *   at the tokens' positions
 */
export function verify(config: ModelConfig, inputs: TensorMap, weights: TensorMap): TensorMap {
  const { heads: H, kvHeads: G, headSize: d } = config;
  const positions = weight(inputs, "positions");
  const N = positions.shape[0]!;
  const [B, C] = weight(inputs, "mask").shape as [number, number];
  const K = N / B;
  const turn = turningBy(config, config.maxPositions, (angles) =>
    tf.tile(tf.reshape(tf.gather(angles, positions), [N, 1, angles.shape[1]]), [1, H + G, 1]),
  );
  const mask = tf.reshape(weight(inputs, "mask"), [B, 1, 1, C]);
  const index = tf.range(0, K, 1, "int32");
  const causal = tf.where(
    tf.lessEqual(tf.reshape(index, [1, 1, K]), tf.reshape(index, [K, 1, 1])),
    tf.scalar(0),
    tf.scalar(-1e9),
  ); // [K, 1, K]
  const ownMask = tf.reshape(tf.tile(causal, [1, H / G, 1]), [1, 1, K * (H / G), K]);
  const outputs: TensorMap = {};
  const attend = (qkv: tf.Tensor, layer: number): tf.Tensor => {
    const { queries, keys, values } = headsOf(config, qkv, (both) => turn(both, layer));
    const q = byGroup(config, queries, [B, K], H / G);
    const k = byGroup(config, keys, [B, K], 1);
    const v = byGroup(config, values, [B, K], 1);
    outputs[`newK.${layer}`] = k;
    outputs[`newV.${layer}`] = v;
    // [B, G, K·H/G, C]
    const past = tf.add(tf.matMul(q, weight(inputs, `k.${layer}`), false, true), mask);
    const own = tf.add(tf.matMul(q, k, false, true), ownMask); // [B, G, K·H/G, K]
    const [ownShare, pastShare] = tf.split(tf.softmax(tf.concat([own, past], -1)), [K, C], -1) as [
      tf.Tensor,
      tf.Tensor,
    ];
    const mixed = tf.add(
      tf.matMul(pastShare, weight(inputs, `v.${layer}`)),
      tf.matMul(ownShare, v),
    ); // [B, G, K·H/G, d]
    const byText = tf.transpose(tf.reshape(mixed, [B, G, K, (H / G) * d]), [0, 2, 1, 3]);
    return tf.reshape(byText, [N, H * d]);
  };
  const first = embed(weights, weight(inputs, "ids"), () =>
    tf.gather(weight(weights, "embedPositions"), positions),
  ); // [N, D]
  outputs["logits"] = fusedLogits(config, weights, fusedBlocks(config, weights, first, attend));
  return outputs;
}
