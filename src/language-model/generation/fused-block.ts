/**
 * @file What the graphs of generation share: the decoder's blocks over fused weights
 * (fused-weights.ts), the first states, the logits, and how queries, keys and values lie in their
 * one product.
 */
import { tf } from "../../engine/tf.js";
import type { TensorMap } from "../../engine/types.js";
import { architectureOf, type ModelConfig } from "../architecture.js";
import { block, type BlockWeights } from "../block.js";
import { weight } from "../projection.js";
import { NORMS } from "../norms.js";

/** x · Wᵀ of a fused matrix, plus its bias. */
function linear(x: tf.Tensor, weights: TensorMap, name: string): tf.Tensor {
  const product = tf.matMul(x, weight(weights, name), false, true);
  const bias = weights[`${name}.bias`];
  return bias ? tf.add(product, bias) : product;
}

/** The norm's gain and bias are in the matrices behind it. */
const plainNorm = (config: ModelConfig, x: tf.Tensor): tf.Tensor =>
  NORMS[architectureOf(config).norm].plain(x, config.normEps);

/** First states: embeddings of the tokens, and of their positions where those are learned. */
export function embed(weights: TensorMap, ids: tf.Tensor, positions: () => tf.Tensor): tf.Tensor {
  const x = tf.gather(weight(weights, "embed"), ids);
  const learned = weights["embedPositions"];
  return learned ? tf.add(x, positions()) : x;
}

/** Logits of last states, [..., vocabSize]. */
export function fusedLogits(config: ModelConfig, weights: TensorMap, x: tf.Tensor): tf.Tensor {
  return linear(plainNorm(config, x), weights, "head");
}

/**
 * The states behind all blocks.
 * @param attend  takes queries, keys and values of a layer as one product, [..., (heads + 2 ·
 *   kvHeads) · headSize], and gives the heads' results, one beside the other
 * @param last  the rows of the last block that go on, see `block`
 */
export function fusedBlocks(
  config: ModelConfig,
  weights: TensorMap,
  first: tf.Tensor,
  attend: (qkv: tf.Tensor, layer: number) => tf.Tensor,
  last?: (rows: tf.Tensor) => tf.Tensor,
): tf.Tensor {
  let x = first;
  for (let layer = 0; layer < config.layers; layer++)
    x = block(
      config,
      x,
      fusedBlock(config, weights, layer),
      (qkv) => attend(qkv, layer),
      layer === config.layers - 1 ? last : undefined,
    );
  return x;
}

function fusedBlock(
  config: ModelConfig,
  weights: TensorMap,
  layer: number,
): BlockWeights<tf.Tensor> {
  const { gated } = architectureOf(config);
  return {
    norm: (x) => plainNorm(config, x),
    attentionInputs: (h) =>
      headNorms(config, linear(h, weights, `qkv.${layer}`), weights[`headGains.${layer}`]),
    attentionOutput: (joined) => linear(joined, weights, `out.${layer}`),
    feedForwardInputs(h) {
      const inner = linear(h, weights, `gateUp.${layer}`);
      if (!gated) return { up: inner };
      const [gate, up] = tf.split(inner, 2, -1) as [tf.Tensor, tf.Tensor];
      return { gate, up };
    },
    feedForwardOutput: (inner) => linear(inner, weights, `down.${layer}`),
  };
}

/**
 * The product with a norm over each head of its queries and keys. @param gains  [heads + kvHeads,
 * headSize]; undefined where there are no such norms
 */
function headNorms(config: ModelConfig, qkv: tf.Tensor, gains?: tf.Tensor): tf.Tensor {
  if (!gains) return qkv;
  const { heads: H, kvHeads: G, headSize: d } = config;
  const before = qkv.shape.slice(0, -1);
  const [both, values] = tf.split(qkv, [(H + G) * d, G * d], -1) as [tf.Tensor, tf.Tensor];
  const normal = NORMS.rms.plain(tf.reshape(both, [...before, H + G, d]), config.normEps);
  return tf.concat([tf.reshape(tf.mul(normal, gains), [...before, (H + G) * d]), values], -1);
}

/**
 * Queries [..., heads, headSize] and keys [..., kvHeads, headSize], turned, and values [...,
 * kvHeads · headSize] of the product.
 * @param turn  queries and keys, heads of both one after the other
 */
export function headsOf(
  { heads: H, kvHeads: G, headSize: d }: ModelConfig,
  qkv: tf.Tensor,
  turn: (both: tf.Tensor) => tf.Tensor,
): { readonly queries: tf.Tensor; readonly keys: tf.Tensor; readonly values: tf.Tensor } {
  const before = qkv.shape.slice(0, -1);
  const [both, values] = tf.split(qkv, [(H + G) * d, G * d], -1) as [tf.Tensor, tf.Tensor];
  const [queries, keys] = tf.split(
    turn(tf.reshape(both, [...before, H + G, d])),
    [H, G],
    before.length,
  ) as [tf.Tensor, tf.Tensor];
  return { queries, keys, values };
}

/** Heads of K tokens for each of B texts as [B, kvHeads, K · n, headSize], n to each key head. */
export function byGroup(
  { kvHeads: G, headSize: d }: ModelConfig,
  x: tf.Tensor,
  [B, K]: readonly [number, number],
  n: number,
): tf.Tensor {
  const grouped = tf.transpose(tf.reshape(x, [B, K, G, n * d]), [0, 2, 1, 3]);
  return tf.reshape(grouped, [B, G, K * n, d]);
}
