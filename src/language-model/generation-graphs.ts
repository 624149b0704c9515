/**
 * @file The decoder's two graphs for generation: prefill (one prompt, padded to a length) and decode (one token for
 * every slot against its cache). The same mathematics as decoder.ts, arranged for speed: query, key and value share
 * one matrix, gate and up another; the gains of the norms and 1/√d are multiplied into the matrices behind them.
 * A token's own key and value do not stand in the cache yet: its score is joined in front of the cached ones, so the
 * cache is only read, and is written in place by kv-cache.ts.
 */
import { tf } from "../engine/tf.js";
import type { HostMap, TensorMap, TensorSpec } from "../engine/types.js";
import { floatWeight, type LanguageModel } from "./checkpoint.js";
import type { ModelConfig } from "./config.js";
import { rotate, weight } from "./decoder.js";
import { rotaryTable } from "./rotary.js";

/** Fused weights, [out, in]: embed, head, and per layer qkv.N, out.N, gateUp.N, down.N. */
export function fuseWeights(model: LanguageModel): HostMap {
  const { config } = model, D = config.hiddenSize;
  const read = (name: string): Float32Array => floatWeight(model, name).data;
  const embedding = read("model.embed_tokens.weight");
  const fused: HostMap = {
    embed: { shape: [config.vocabSize, D], data: embedding },
    head: join(D, [config.tieEmbeddings ? embedding : read("lm_head.weight")], read("model.norm.weight")),
  };
  for (let layer = 0; layer < config.layers; layer++) {
    const l = (name: string): Float32Array => read(`model.layers.${layer}.${name}.weight`);
    const query = l("self_attn.q_proj").map((x) => x / Math.sqrt(config.headSize));
    fused[`qkv.${layer}`] = join(D, [query, l("self_attn.k_proj"), l("self_attn.v_proj")], l("input_layernorm"));
    fused[`out.${layer}`] = { shape: [D, config.heads * config.headSize], data: l("self_attn.o_proj") };
    fused[`gateUp.${layer}`] = join(D, [l("mlp.gate_proj"), l("mlp.up_proj")], l("post_attention_layernorm"));
    fused[`down.${layer}`] = { shape: [D, config.intermediateSize], data: l("mlp.down_proj") };
  }
  return fused;
}

/** Matrices below each other, each column times its gain. */
function join(columns: number, matrices: readonly Float32Array[], gain: Float32Array): { shape: number[]; data: Float32Array } {
  const data = new Float32Array(matrices.reduce((sum, m) => sum + m.length, 0));
  let at = 0;
  for (const matrix of matrices) for (let i = 0; i < matrix.length; i++) data[at++] = matrix[i]! * gain[i % columns]!;
  return { shape: [data.length / columns, columns], data };
}

const linear = (x: tf.Tensor, w: tf.Tensor): tf.Tensor => tf.matMul(x, w, false, true);
const normalise = (x: tf.Tensor, epsilon: number): tf.Tensor => tf.mul(x, tf.rsqrt(tf.add(tf.mean(tf.square(x), -1, true), epsilon)));

function feedForward(config: ModelConfig, weights: TensorMap, layer: number, x: tf.Tensor): tf.Tensor {
  const both = linear(normalise(x, config.rmsNormEps), weight(weights, `gateUp.${layer}`));
  const [gate, up] = tf.split(both, 2, -1) as [tf.Tensor, tf.Tensor];
  return tf.add(x, linear(tf.mul(tf.mul(gate, tf.sigmoid(gate)), up), weight(weights, `down.${layer}`)));
}

/** Inputs of {@link prefill}. */
export function prefillInputs(length: number): Record<string, TensorSpec> {
  return { ids: { shape: [length], dtype: "int32" }, last: { shape: [1], dtype: "int32" } };
}

/**
 * One prompt from an empty context.
 * @param inputs  ids int32 [T], padded at the end with any id; last int32 [1], index of the prompt's last token
 * @returns logits [1, V] after the last token; k.N, v.N [kvHeads, T, headSize] (keys turned to their positions)
 */
export function prefill(config: ModelConfig, inputs: TensorMap, weights: TensorMap): TensorMap {
  const { heads: H, kvHeads: G, headSize: d } = config;
  const ids = weight(inputs, "ids"), last = weight(inputs, "last"), T = ids.shape[0]!;
  const table = rotaryTable(config, T);
  const cos = tf.tensor2d(table.cos, table.shape), sin = tf.tensor2d(table.sin, table.shape);
  const index = tf.range(0, T, 1, "int32");
  const mask = tf.where(tf.lessEqual(tf.reshape(index, [1, T]), tf.reshape(index, [T, 1])), tf.scalar(0), tf.scalar(-1e9)); // [T, T]
  const byHead = (x: tf.Tensor, n: number, t: number): tf.Tensor => tf.transpose(tf.reshape(x, [t, n, d]), [1, 0, 2]); // [n, t, d]
  const outputs: TensorMap = {};
  let x = tf.gather(weight(weights, "embed"), ids); // [T, D]
  for (let layer = 0; layer < config.layers; layer++) {
    const final = layer === config.layers - 1; // only the last token's state is wanted of the last layer
    const t = final ? 1 : T;
    const qkv = byHead(linear(normalise(x, config.rmsNormEps), weight(weights, `qkv.${layer}`)), H + 2 * G, T);
    const [turning, v] = tf.split(qkv, [H + G, G], 0) as [tf.Tensor, tf.Tensor];
    const [queries, k] = tf.split(rotate(turning, cos, sin), [H, G], 0) as [tf.Tensor, tf.Tensor];
    const pick = (of: tf.Tensor, axis = 0): tf.Tensor => (final ? tf.gather(of, last, axis) : of);
    const q = pick(queries, 1); // [H, t, d]
    outputs[`k.${layer}`] = k;
    outputs[`v.${layer}`] = v;
    const scores = tf.add(tf.reshape(tf.matMul(tf.reshape(q, [G, (H / G) * t, d]), k, false, true), [H, t, T]), pick(mask));
    const mixed = tf.reshape(tf.matMul(tf.reshape(tf.softmax(scores), [G, (H / G) * t, T]), v), [H, t, d]);
    const joined = tf.reshape(tf.transpose(mixed, [1, 0, 2]), [t, H * d]);
    x = feedForward(config, weights, layer, tf.add(pick(x), linear(joined, weight(weights, `out.${layer}`))));
  }
  outputs["logits"] = linear(normalise(x, config.rmsNormEps), weight(weights, "head"));
  return outputs;
}

/** Inputs of {@link decode} for `slots` rows with caches of `length` positions. */
export function decodeInputs(config: ModelConfig, slots: number, length: number): Record<string, TensorSpec> {
  const inputs: Record<string, TensorSpec> = {
    ids: { shape: [slots], dtype: "int32" }, positions: { shape: [slots], dtype: "int32" }, mask: { shape: [slots, length] },
  };
  for (let layer = 0; layer < config.layers; layer++)
    for (const kind of ["k", "v"]) inputs[`${kind}.${layer}`] = { shape: [slots, config.kvHeads, length, config.headSize] };
  return inputs;
}

/**
 * One token for each slot.
 * @param inputs  ids, positions int32 [B]; mask [B, C], 0 where the cache holds a token of the slot, −1e9 elsewhere;
 *   caches k.N, v.N [B, kvHeads, C, headSize]
 * @returns logits [B, V]; newK.N, newV.N [B, kvHeads, headSize] to be written at the token's position
 */
export function decode(config: ModelConfig, inputs: TensorMap, weights: TensorMap): TensorMap {
  const { heads: H, kvHeads: G, headSize: d } = config;
  const positions = weight(inputs, "positions"), B = positions.shape[0]!, C = weight(inputs, "mask").shape[1]!;
  const table = rotaryTable(config);
  const angles = (data: Float32Array): tf.Tensor => tf.tile(tf.reshape(tf.gather(tf.tensor2d(data, table.shape), positions), [B, 1, d / 2]), [1, H + G, 1]); // repeated once here: broadcasting rows of d/2 is slow
  const cos = angles(table.cos), sin = angles(table.sin);
  const mask = tf.reshape(weight(inputs, "mask"), [B, 1, 1, C]);
  const outputs: TensorMap = {};
  let x = tf.gather(weight(weights, "embed"), weight(inputs, "ids")); // [B, D]
  for (let layer = 0; layer < config.layers; layer++) {
    const qkv = linear(normalise(x, config.rmsNormEps), weight(weights, `qkv.${layer}`));
    const [turning, values] = tf.split(qkv, [(H + G) * d, G * d], -1) as [tf.Tensor, tf.Tensor];
    const [queries, keys] = tf.split(rotate(tf.reshape(turning, [B, H + G, d]), cos, sin), [H, G], 1) as [tf.Tensor, tf.Tensor];
    outputs[`newK.${layer}`] = keys;
    outputs[`newV.${layer}`] = tf.reshape(values, [B, G, d]);
    const q = tf.reshape(queries, [B, G, H / G, d]), k = tf.reshape(keys, [B, G, 1, d]), v = tf.reshape(values, [B, G, 1, d]);
    const past = tf.add(tf.matMul(q, weight(inputs, `k.${layer}`), false, true), mask); // [B, G, H/G, C]
    const own = tf.sum(tf.mul(q, k), -1, true); // [B, G, H/G, 1]
    const [ownShare, pastShare] = tf.split(tf.softmax(tf.concat([own, past], -1)), [1, C], -1) as [tf.Tensor, tf.Tensor];
    const mixed = tf.add(tf.matMul(pastShare, weight(inputs, `v.${layer}`)), tf.mul(ownShare, v)); // [B, G, H/G, d]
    x = feedForward(config, weights, layer, tf.add(x, linear(tf.reshape(mixed, [B, H * d]), weight(weights, `out.${layer}`))));
  }
  outputs["logits"] = linear(normalise(x, config.rmsNormEps), weight(weights, "head"));
  return outputs;
}
