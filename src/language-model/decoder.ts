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
import { attention } from "../engine/attention.js";
import { layerNorm } from "../engine/layer-norm.js";
import { recomputed } from "../engine/recompute.js";
import { rmsNorm } from "../engine/rms-norm.js";
import { rotary } from "../engine/rotary.js";
import { swiglu } from "../engine/swiglu.js";
import { tf } from "../engine/tf.js";
import type { TensorMap } from "../engine/types.js";
import { ACTIVATIONS } from "./activations.js";
import { architectureOf, scoreDivisor } from "./architecture.js";
import type { ModelConfig } from "./config.js";
import { loraProducts } from "./lora/branch.js";
import { rotaryTable } from "./rotary.js";

/** Packed rows; all int32, shape [R, T]. */
export interface DecoderInputs {
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
}

/** A weight by name. @throws RangeError naming it if absent */
export function weight(parameters: TensorMap, name: string): tf.Tensor {
  const found = parameters[name];
  if (!found)
    throw new RangeError(
      `decoder: expected a parameter named ${name}, got none; load the model with loadModel or make it with initialModel`,
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
  const { heads: H, kvHeads: G, headSize: d, hiddenSize: D, rmsNormEps } = config,
    { norm: kind, positions, block, gated, activation } = architectureOf(config);
  const [R, T] = inputs.ids.shape as [number, number];
  const turn =
    positions === "rotary" ? turning(config, inputs.positions) : (x: tf.Tensor): tf.Tensor => x;
  const mask = attentionMask(inputs, R, T);
  const split = (x: tf.Tensor, n: number): tf.Tensor =>
    tf.transpose(tf.reshape(x, [R, T, n, d]), [0, 2, 1, 3]); // [R, n, T, d]
  const norm = (x: tf.Tensor, weights: TensorMap, name: string): tf.Tensor => {
    // [R·T, D]
    const gain = weight(weights, `${name}.weight`);
    return kind === "rms"
      ? rmsNorm(x, gain, rmsNormEps)
      : layerNorm(x, gain, weight(weights, `${name}.bias`), rmsNormEps);
  };

  const layerOf = (x: tf.Tensor, weights: TensorMap, layer: number): tf.Tensor => {
    // [R·T, D]
    const at = `model.layers.${layer}.`;
    const project = <Names extends readonly string[]>(from: tf.Tensor, ...names: Names) =>
      projections(
        from,
        weights,
        names.map((name) => `${at}${name}.weight`),
      ) as { [K in keyof Names]: tf.Tensor2D };
    const feedForward = (m: tf.Tensor): tf.Tensor => {
      const inner = gated
        ? swiglu(...project(m, "mlp.gate_proj", "mlp.up_proj"))
        : ACTIVATIONS[activation](project(m, "mlp.up_proj")[0]);
      return project(inner, "mlp.down_proj")[0];
    };
    const h = norm(x, weights, `${at}input_layernorm`);
    const [queries, keys, values] = project(
      h,
      "self_attn.q_proj",
      "self_attn.k_proj",
      "self_attn.v_proj",
    );
    const q = turn(split(tf.mul(queries, 1 / scoreDivisor(config, layer)), H));
    const k = turn(split(keys, G)),
      v = split(values, G);
    const joined = tf.reshape(tf.transpose(attention(q, k, v, mask, true), [0, 2, 1, 3]), [
      R * T,
      H * d,
    ]);
    const attended = tf.add(x, project(joined, "self_attn.o_proj")[0]);
    const read = block === "serial" ? attended : x; // what the feed-forward layer sees
    return tf.add(
      attended,
      feedForward(
        block === "parallel-one-norm" ? h : norm(read, weights, `${at}post_attention_layernorm`),
      ),
    );
  };

  let x = tf.gather(
    weight(parameters, "model.embed_tokens.weight"),
    tf.reshape(inputs.ids, [R * T]),
  ); // [R·T, D]
  if (inputs.noise) x = tf.add(x, tf.reshape(inputs.noise, [R * T, D]));
  if (positions === "learned")
    x = tf.add(
      x,
      tf.gather(
        weight(parameters, "model.embed_positions.weight"),
        tf.reshape(inputs.positions, [R * T]),
      ),
    );
  for (let layer = 0; layer < config.layers; layer++)
    x = recompute ? layerAgain(x, parameters, layer, layerOf) : layerOf(x, parameters, layer);
  return tf.reshape(norm(x, parameters, "model.norm"), [R * T, D]);
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
  const logits = projection(hidden, parameters, "model.embed_tokens.weight"),
    bias = parameters["lm_head.bias"];
  return bias ? tf.add(logits, bias) : logits;
}

/** Turns queries or keys, [R, n, T, d], to their positions, int32 [R, T]. */
function turning(config: ModelConfig, positions: tf.Tensor): (x: tf.Tensor) => tf.Tensor {
  const table = rotaryTable(config),
    cos = tf.tensor2d(table.cos, table.shape),
    sin = tf.tensor2d(table.sin, table.shape);
  return (x) => rotary(x, positions, cos, sin);
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
