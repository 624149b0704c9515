/**
 * @file One graph for all of a large model's generation: any number of tokens behind any number of
 * cached ones, for any number of texts. A prompt's prefill is one text with nothing cached,
 * decoding one token of each text, verification of drafts several. So the weights are loaded and
 * prepacked once, whatever lengths come. The same mathematics as verify-graph.ts; the softmax is
 * written out, as a split would name lengths, over three parts: the prompt, what the text has
 * written, and its new tokens. Texts of one prompt share its keys and values: their queries are
 * gathered into one matrix, whose product with them reads them once (as Hydragen does, arXiv
 * 2402.05099), and its results are gathered back. All other layers work on the texts as they stand.
 */
import { STAND_INS } from "../../engine/graph/open-extents.js";
import { tf } from "../../engine/tf.js";
import type { TensorMap, TensorSpec } from "../../engine/types.js";
import type { ModelConfig } from "../architecture.js";
import { weight } from "../projection.js";
import { turningBy } from "../rotary/turning.js";
import { byGroup, embed, fusedBlocks, fusedLogits, headsOf } from "./fused-block.js";

/**
 * Open extents: texts, tokens of each, cached positions of each, rows of logits that are wanted;
 * prompts, positions of each, and queries to each key head of one.
 */
export const EXTEND = {
  texts: STAND_INS[0],
  tokens: STAND_INS[1],
  cached: STAND_INS[2],
  wanted: STAND_INS[3],
  prompts: STAND_INS[4],
  prompted: STAND_INS[5],
  queries: STAND_INS[6],
};

/** Inputs of {@link extend}. */
export function extendInputs({
  layers,
  heads,
  kvHeads,
  headSize,
}: ModelConfig): Record<string, TensorSpec> {
  const { texts: B, tokens: K, cached: C, wanted: W, prompts: U, prompted: P, queries: M } = EXTEND;
  const inputs: Record<string, TensorSpec> = {
    ids: { shape: [B, K], dtype: "int32" },
    positions: { shape: [B, K], dtype: "int32" },
    wanted: { shape: [W], dtype: "int32" },
    mask: { shape: [B, 1, 1, C] },
    ownMask: { shape: [K * (heads / kvHeads), K] },
    promptMask: { shape: [U, 1, 1, P] },
    askedBy: { shape: [U, kvHeads, M], dtype: "int32" },
    answeredAt: { shape: [B, kvHeads, K * (heads / kvHeads)], dtype: "int32" },
  };
  for (let layer = 0; layer < layers; layer++)
    for (const kind of ["k", "v"]) {
      inputs[`${kind}.${layer}`] = { shape: [B, kvHeads, C, headSize] };
      inputs[`prompt.${kind}.${layer}`] = { shape: [U, kvHeads, P, headSize] };
    }
  return inputs;
}

/**
 * `ownMask` of `tokens` tokens for `heads` query heads of a key head: 0 where a token sees one of
 * its own text's, −1e9 where that comes later; [tokens·heads, tokens].
 */
export function causalMask(tokens: number, heads: number): Float32Array {
  const mask = new Float32Array(tokens * heads * tokens).fill(-1e9);
  for (let row = 0; row < tokens * heads; row++)
    mask.fill(0, row * tokens, row * tokens + Math.floor(row / heads) + 1);
  return mask;
}

/**
 * K tokens for each of B texts, behind C cached ones, behind one of U prompts of up to P tokens.
 * @param inputs  ids, positions int32 [B, K]; wanted int32 [W], rows of [B·K]; mask [B, 1, 1, C], 0
 *   where the cache holds a token and −1e9 elsewhere; ownMask, see {@link causalMask}; caches k.N,
 *   v.N [B, kvHeads, C, headSize]; promptMask [U, 1, 1, P] and prompt.k.N, prompt.v.N [U, kvHeads,
 *   P, headSize] likewise; askedBy int32 [U, kvHeads, M], the rows of [B·kvHeads·K·heads/kvHeads]
 *   queries that look at a prompt (any where it has fewer than M), and answeredAt int32 [B,
 *   kvHeads, K·heads/kvHeads], where among [U·kvHeads·M] each stands there
 * @returns logits [W, V] after the wanted tokens; newK.N, newV.N [B, kvHeads, K, headSize] (keys
 *   turned to their positions)
 */
export function extend(config: ModelConfig, inputs: TensorMap, weights: TensorMap): TensorMap {
  const { heads: H, kvHeads: G, headSize: d, hiddenSize: D } = config;
  const positions = weight(inputs, "positions");
  const mask = weight(inputs, "mask");
  const ownMask = weight(inputs, "ownMask");
  const [B, K] = positions.shape as [number, number];
  const askedBy = weight(inputs, "askedBy");
  const answeredAt = weight(inputs, "answeredAt");
  const promptMask = weight(inputs, "promptMask");
  const asked = askedBy.size;
  const answers = (x: tf.Tensor): tf.Tensor =>
    tf.gather(tf.reshape(x, [asked, x.shape[3]!]), answeredAt); // [U, G, M, n] → [B, G, K·H/G, n]
  const turn = turningBy(config, config.maxPositions, (angles) =>
    tf.tile(tf.reshape(tf.gather(angles, positions), [B, K, 1, angles.shape[1]]), [1, 1, H + G, 1]),
  );
  const outputs: TensorMap = {};
  const attend = (qkv: tf.Tensor, layer: number): tf.Tensor => {
    const { queries, keys, values } = headsOf(config, qkv, (both) => turn(both, layer));
    const q = byGroup(config, queries, [B, K], H / G);
    const k = byGroup(config, keys, [B, K], 1);
    const v = byGroup(config, values, [B, K], 1);
    outputs[`newK.${layer}`] = k;
    outputs[`newV.${layer}`] = v;
    const mixed = mix(
      { q, k, v },
      {
        past: { k: weight(inputs, `k.${layer}`), v: weight(inputs, `v.${layer}`), mask },
        own: ownMask,
        prompt: {
          k: weight(inputs, `prompt.k.${layer}`),
          v: weight(inputs, `prompt.v.${layer}`),
          mask: promptMask,
        },
      },
      (x) => tf.gather(tf.reshape(x, [B * K * H, d]), askedBy),
      answers,
    ); // [B, G, K·H/G, d]
    const byText = tf.transpose(tf.reshape(mixed, [B, G, K, (H / G) * d]), [0, 2, 1, 3]);
    return tf.reshape(byText, [B, K, H * d]);
  };
  const first = embed(weights, weight(inputs, "ids"), () =>
    tf.gather(weight(weights, "embedPositions"), positions),
  ); // [B, K, D]
  const x = fusedBlocks(config, weights, first, attend);
  const last = tf.gather(tf.reshape(x, [B * K, D]), weight(inputs, "wanted")); // [W, D]
  outputs["logits"] = fusedLogits(config, weights, last);
  return outputs;
}

/** Keys and values that queries look at besides their own text's new ones, with their mask. */
interface Cached {
  readonly k: tf.Tensor;
  readonly v: tf.Tensor;
  readonly mask: tf.Tensor;
}

/**
 * Attention over the prompt, what the text has written, and its new tokens, with one softmax over
 * all three.
 * @param ask  gathers queries by prompt @param answers  what a prompt said, back by text
 */
function mix(
  { q, k, v }: { readonly q: tf.Tensor; readonly k: tf.Tensor; readonly v: tf.Tensor },
  seen: { readonly past: Cached; readonly own: tf.Tensor; readonly prompt: Cached },
  ask: (queries: tf.Tensor) => tf.Tensor,
  answers: (x: tf.Tensor) => tf.Tensor,
): tf.Tensor {
  const scores = (queries: tf.Tensor, keys: tf.Tensor, mask: tf.Tensor): tf.Tensor =>
    tf.add(tf.matMul(queries, keys, false, true), mask);
  const toPrompt = scores(ask(q), seen.prompt.k, seen.prompt.mask); // [U, G, M, P]
  const highest = tf.max(toPrompt, -1, true);
  const weighed = tf.exp(tf.sub(toPrompt, highest));
  const promptMost = answers(highest);
  const past = scores(q, seen.past.k, seen.past.mask); // [B, G, K·H/G, C]
  const own = scores(q, k, seen.own); // [B, G, K·H/G, K]
  const most = tf.maximum(promptMost, tf.maximum(tf.max(past, -1, true), tf.max(own, -1, true)));
  const promptShare = tf.exp(tf.sub(promptMost, most));
  const pastShare = tf.exp(tf.sub(past, most));
  const ownShare = tf.exp(tf.sub(own, most));
  const total = tf.add(
    tf.mul(answers(tf.sum(weighed, -1, true)), promptShare),
    tf.add(tf.sum(pastShare, -1, true), tf.sum(ownShare, -1, true)),
  );
  const ofPrompt = tf.mul(answers(tf.matMul(weighed, seen.prompt.v)), promptShare);
  const ofText = tf.add(tf.matMul(pastShare, seen.past.v), tf.matMul(ownShare, v));
  return tf.div(tf.add(ofPrompt, ofText), total);
}
