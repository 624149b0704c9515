/**
 * @file The decoder as a tfjs program, for every family: what its blocks are made of stands in the
 * config's architecture (architecture.ts), its weights have Llama's names. Sources: RMSNorm arXiv
 * 1910.07467; layer norm 1607.06450; rotary 2104.09864 in Hugging Face's half-split convention;
 * SwiGLU 2002.05202; grouped queries 2305.13245; parallel blocks 2204.06745. Rows hold packed
 * texts: attention is causal inside a segment and blind to the others, so a packed row computes
 * what its texts compute alone. Weights stay [out, in] as Hugging Face stores them and are
 * multiplied transposed: onnxruntime's Gemm reads either order at one speed, and gradients need no
 * transposed copy.
 */
import { attention } from "../engine/layers/attention.js";
import { recomputed } from "../engine/layers/recompute.js";
import { rmsNorm } from "../engine/layers/rms-norm.js";
import { tf } from "../engine/tf.js";
import type { TensorMap } from "../engine/types.js";
import { architectureOf, type ModelConfig, scoreDivisor } from "./architecture.js";
import { block, type BlockWeights } from "./block.js";
import { layerIndex } from "./layer-index.js";
import { NORMS } from "./norms.js";
import { projection, projections, weight } from "./projection.js";
import { turningTo } from "./rotary/turning.js";

/** Packed rows; all int32, shape [R, T]. */
export interface DecoderInputs {
  /** Token ids, each below `vocabSize`. */
  readonly ids: tf.Tensor;
  /** Place of each token within its own text, from 0, below `maxPositions`. */
  readonly positions: tf.Tensor;
  /**
   * Which text of the row a token belongs to; 0 is padding, which no text sees and whose states
   * mean nothing (but are finite).
   */
  readonly segments: tf.Tensor;
  /**
   * A second segment that a token sees besides its own, at earlier columns of the row: its own
   * where it continues none. So several segments can go on from one (a pair's two sides from their
   * common prefix), blind to each other.
   */
  readonly continues?: tf.Tensor;
  /** float32 [R, T, hiddenSize], added to the embeddings (NEFTune); absent outside of tuning. */
  readonly noise?: tf.Tensor;
  /**
   * int32 [N]: flat positions, row · T + column, at which the last block and the final norm are
   * computed; all of them when absent.
   */
  readonly only?: tf.Tensor1D;
}

/** Queries, keys and values of a block, [N, heads · headSize] each. */
interface Projected {
  readonly queries: tf.Tensor;
  readonly keys: tf.Tensor;
  readonly values: tf.Tensor;
}

/** A norm by the name of its weights. */
function norm(config: ModelConfig, x: tf.Tensor, weights: TensorMap, name: string): tf.Tensor {
  return NORMS[architectureOf(config).norm].apply(
    x,
    weight(weights, `${name}.weight`),
    () => weight(weights, `${name}.bias`),
    config.normEps,
  );
}

/** A block over the checkpoint's weights and its adapters. */
function blockWeights(
  config: ModelConfig,
  weights: TensorMap,
  layer: number,
): BlockWeights<Projected> {
  const { gated, queryKeyNorm } = architectureOf(config);
  const at = `model.layers.${layer}.`;
  const project = <Names extends readonly string[]>(from: tf.Tensor, ...names: Names) =>
    projections(
      from,
      weights,
      names.map((name) => `${at}${name}.weight`),
    ) as { [K in keyof Names]: tf.Tensor2D };
  const headNorm = (x: tf.Tensor, name: string): tf.Tensor => {
    if (!queryKeyNorm) return x;
    const gain = weight(weights, `${at}self_attn.${name}.weight`);
    return tf.reshape(rmsNorm(tf.reshape(x, [-1, config.headSize]), gain, config.normEps), x.shape);
  };
  return {
    norm: (x, which) => norm(config, x, weights, at + NORM_NAMES[which]),
    attentionInputs(h) {
      const [queries, keys, values] = project(
        h,
        "self_attn.q_proj",
        "self_attn.k_proj",
        "self_attn.v_proj",
      );
      return {
        queries: tf.mul(headNorm(queries, "q_norm"), 1 / scoreDivisor(config, layer)),
        keys: headNorm(keys, "k_norm"),
        values,
      };
    },
    attentionOutput: (joined) => project(joined, "self_attn.o_proj")[0],
    feedForwardInputs(h) {
      if (!gated) return { up: project(h, "mlp.up_proj")[0] };
      const [gate, up] = project(h, "mlp.gate_proj", "mlp.up_proj");
      return { gate, up };
    },
    feedForwardOutput: (inner) => project(inner, "mlp.down_proj")[0],
  };
}
const NORM_NAMES = { input: "input_layernorm", post: "post_attention_layernorm" };

/**
 * States after the final norm.
 * @param parameters  by canonical names, see `parameterShapes`
 * @param recompute  keeps each layer's input alone for the backward pass, and computes the layer
 *   again there
 * @returns [R·T, hiddenSize]
 */
export function hiddenStates(
  config: ModelConfig,
  parameters: TensorMap,
  inputs: DecoderInputs,
  recompute = false,
): tf.Tensor2D {
  return hiddenStatesWith(-1, config, parameters, inputs, recompute).last;
}

/** States of one pass, [R·T, hiddenSize] each. */
export interface LayerStates {
  /** After the final norm: what logits are made of. With `only`, [N, hiddenSize]. */
  readonly last: tf.Tensor2D;
  /** Those of the layer that was asked for. */
  readonly layer: tf.Tensor2D;
}

/**
 * States after the final norm, and those of one layer (see {@link layerIndex}), which are the same
 * tensor for the last.
 * @param recompute  as that of {@link hiddenStates}
 * @throws RangeError if there is no such layer
 */
export function hiddenStatesWith(
  layer: number,
  config: ModelConfig,
  parameters: TensorMap,
  inputs: DecoderInputs,
  recompute = false,
): LayerStates {
  const wanted = layerIndex(config, layer);
  const { heads: H, kvHeads: G, headSize: d, hiddenSize: D } = config;
  const [R, T] = inputs.ids.shape as [number, number];
  const turn = turningTo(config, inputs.positions);
  const mask = attentionMask(inputs, R, T);
  const split = (x: tf.Tensor, n: number): tf.Tensor =>
    tf.transpose(tf.reshape(x, [R, T, n, d]), [0, 2, 1, 3]); // [R, n, T, d]

  const layerOf = (x: tf.Tensor, weights: TensorMap, layer: number): tf.Tensor => {
    const { only } = inputs;
    const isRead = only && layer === config.layers - 1;
    const going = isRead ? (rows: tf.Tensor) => tf.gather(rows, only) : (rows: tf.Tensor) => rows;
    const attend = ({ queries, keys, values }: Projected): tf.Tensor => {
      const q = turn(split(queries, H), layer);
      const k = turn(split(keys, G), layer);
      const v = split(values, G);
      const mixed = attention(q, k, v, mask, true);
      return going(tf.reshape(tf.transpose(mixed, [0, 2, 1, 3]), [R * T, H * d]));
    };
    return block(config, x, blockWeights(config, weights, layer), attend, going);
  };

  const flat = (x: tf.Tensor): tf.Tensor2D => tf.reshape(x, [-1, D]);
  let x = firstStates(config, parameters, inputs); // [R·T, D]
  let read = x;
  for (let at = 0; at < config.layers; at++) {
    x = recompute ? layerAgain(x, parameters, at, layerOf) : layerOf(x, parameters, at);
    if (at + 1 === wanted) read = x;
  }
  const last = flat(norm(config, x, parameters, "model.norm"));
  return { last, layer: wanted === config.layers ? last : flat(read) };
}

/**
 * Embeddings of the tokens, and of their positions where those are learned, [R·T, hiddenSize].
 */
function firstStates(config: ModelConfig, parameters: TensorMap, inputs: DecoderInputs): tf.Tensor {
  const N = inputs.ids.size;
  const rowsOf = (name: string, at: tf.Tensor): tf.Tensor =>
    tf.gather(weight(parameters, name), tf.reshape(at, [N]));
  let x = rowsOf("model.embed_tokens.weight", inputs.ids);
  if (inputs.noise) x = tf.add(x, tf.reshape(inputs.noise, [N, config.hiddenSize]));
  if (architectureOf(config).positions === "learned")
    x = tf.add(x, rowsOf("model.embed_positions.weight", inputs.positions));
  return x;
}

/**
 * A layer whose gradient computes it again. An adapter's matrices are read anew too, so that
 * weights with them added are not kept.
 */
function layerAgain(
  x: tf.Tensor,
  parameters: TensorMap,
  layer: number,
  layerOf: (x: tf.Tensor, weights: TensorMap, layer: number) => tf.Tensor,
): tf.Tensor {
  const own = Object.keys(parameters).filter(
    (name) => name.startsWith(`model.layers.${layer}.`) && parameters[name]!.dtype === "float32",
  );
  const [small, large] = [true, false].map((adapter) =>
    own.filter((name) => /\.lora_[AB]$/.test(name) === adapter),
  ) as [string[], string[]];
  const tensors = (names: string[]): tf.Tensor[] => names.map((name) => parameters[name]!);
  return recomputed([x, ...tensors(small)], tensors(large), ([input, ...weights]) =>
    layerOf(
      input!,
      {
        ...parameters,
        ...Object.fromEntries([...small, ...large].map((name, i) => [name, weights[i]!])),
      },
      layer,
    ),
  );
}

/**
 * Logits of states: hidden · Wᵀ with the output projection, or the embedding where they are tied;
 * [N, vocabSize].
 */
export function logitsOf(
  config: ModelConfig,
  parameters: TensorMap,
  hidden: tf.Tensor2D,
): tf.Tensor2D {
  if (!config.tieEmbeddings) return projection(hidden, parameters, "lm_head.weight");
  const logits = projection(hidden, parameters, "model.embed_tokens.weight");
  const bias = parameters["lm_head.bias"];
  return bias ? tf.add(logits, bias) : logits;
}

/**
 * 0 where a query may look, −1e9 elsewhere, [R, 1, T, T]. Every query sees itself, so no softmax is
 * empty.
 */
function attentionMask({ segments, continues }: DecoderInputs, R: number, T: number): tf.Tensor {
  const seenBy = (ids: tf.Tensor): tf.Tensor =>
    tf.equal(tf.reshape(ids, [R, 1, T, 1]), tf.reshape(segments, [R, 1, 1, T]));
  const same = continues ? tf.logicalOr(seenBy(segments), seenBy(continues)) : seenBy(segments);
  const index = tf.range(0, T, 1, "int32");
  const causal = tf.lessEqual(tf.reshape(index, [1, 1, 1, T]), tf.reshape(index, [1, 1, T, 1]));
  return tf.where(tf.logicalAnd(same, causal), tf.scalar(0), tf.scalar(-1e9));
}
