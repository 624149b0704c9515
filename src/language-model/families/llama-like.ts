/**
 * @file What Llama and its heirs share: the keys of their sizes, and tensor names, which are the
 *   decoder's own.
 */
import { z } from "zod";
import { architectureOf, type ModelConfig } from "../architecture.js";
import { activation, count, endIds, endsOf, epsilon, startId, type TensorNames } from "./family.js";
import { readRope, type Rope, ROPE_KEYS, writeRope } from "../rotary/settings.js";

/** Llama's keys of sizes, special tokens and rotary settings in config.json. */
export const LLAMA_KEYS = {
  vocab_size: count,
  hidden_size: count,
  intermediate_size: count,
  num_hidden_layers: count,
  num_attention_heads: count,
  num_key_value_heads: count.nullish(),
  head_dim: count.nullish(),
  max_position_embeddings: count,
  tie_word_embeddings: z.boolean(),
  bos_token_id: startId,
  eos_token_id: endIds,
  ...ROPE_KEYS,
};

/**
 * Sizes and rotary settings under Llama's keys.
 * @param faults  gets a clause for heads that do not divide, and for rotary settings that only
 *   other families know
 */
export function readLlama(
  hf: z.output<z.ZodObject<typeof LLAMA_KEYS>>,
  normEps: number,
  faults: string[],
): { config: ModelConfig; rope: Rope } {
  const rope = readRope(hf, hf.max_position_embeddings, faults);
  const { partialRotaryFactor } = rope;
  if (partialRotaryFactor !== undefined && partialRotaryFactor !== 1)
    faults.push(`rope_parameters: partial_rotary_factor ${partialRotaryFactor} is not supported`);
  const kvHeads = hf.num_key_value_heads ?? hf.num_attention_heads;
  const headSize = hf.head_dim ?? hf.hidden_size / hf.num_attention_heads;
  if (!Number.isInteger(headSize) || headSize % 2 !== 0)
    faults.push(`head_dim: expected an even integer, got ${headSize}`);
  if (hf.num_attention_heads % kvHeads !== 0)
    faults.push(
      "num_key_value_heads: expected a divisor of num_attention_heads " +
        `${hf.num_attention_heads}, got ${kvHeads}`,
    );
  const config = {
    vocabSize: hf.vocab_size,
    hiddenSize: hf.hidden_size,
    layers: hf.num_hidden_layers,
    heads: hf.num_attention_heads,
    kvHeads,
    headSize,
    intermediateSize: hf.intermediate_size,
    maxPositions: hf.max_position_embeddings,
    ropeTheta: rope.ropeTheta,
    normEps,
    tieEmbeddings: hf.tie_word_embeddings,
    bosTokenId: hf.bos_token_id,
    ...endsOf(hf.eos_token_id),
  };
  return { config, rope };
}

/** The counterpart of {@link readLlama}, with the activation; the norm has another key in each. */
export function writeLlama(config: ModelConfig): Record<string, unknown> {
  return {
    attention_dropout: 0,
    head_dim: config.headSize,
    hidden_size: config.hiddenSize,
    intermediate_size: config.intermediateSize,
    max_position_embeddings: config.maxPositions,
    num_attention_heads: config.heads,
    num_hidden_layers: config.layers,
    num_key_value_heads: config.kvHeads,
    ...writeRope(config),
    hidden_act: architectureOf(config).activation,
  };
}

/**
 * A config cut to the window that attention slides over: texts within it are the same with and
 * without, longer ones are refused.
 */
export function withinWindow(
  config: ModelConfig,
  window: number | null | undefined,
  keys: Readonly<Record<string, unknown>>,
): { config: ModelConfig; kept: Record<string, unknown> } {
  if (window == null || window >= config.maxPositions) return { config, kept: {} };
  return {
    config: { ...config, maxPositions: window },
    kept: { ...keys, max_position_embeddings: config.maxPositions, sliding_window: window },
  };
}

/** Keys of windows in some layers, as Qwen2Config has them. */
export const WINDOW_KEYS = {
  use_sliding_window: z.boolean().default(false),
  sliding_window: count.nullish().default(4096),
  max_window_layers: z.number().int().nonnegative().default(28),
  layer_types: z.array(z.enum(["full_attention", "sliding_attention"])).nullish(),
};

/** What Qwen2Config and Qwen3Config have alike, with its defaults where the key is missing. */
export const QWEN_KEYS = {
  ...LLAMA_KEYS,
  ...WINDOW_KEYS,
  num_key_value_heads: count.nullish().default(32),
  hidden_act: activation.default("silu"),
  max_position_embeddings: count.default(32768),
  rms_norm_eps: epsilon.default(1e-6),
  tie_word_embeddings: z.boolean().default(false),
  bos_token_id: startId.default(null),
};

/**
 * {@link withinWindow} by these keys. @param slides  whether a layer's attention slides where
 * layer_types does not say
 */
export function withinQwenWindow(
  config: ModelConfig,
  hf: Omit<z.output<z.ZodObject<typeof WINDOW_KEYS>>, "sliding_window"> & {
    readonly sliding_window?: number | null | undefined;
  },
  slides: boolean,
): ReturnType<typeof withinWindow> {
  const any = hf.use_sliding_window && (hf.layer_types?.includes("sliding_attention") ?? slides);
  return withinWindow(config, any ? hf.sliding_window : null, {
    use_sliding_window: true,
    max_window_layers: hf.max_window_layers,
    ...(hf.layer_types && { layer_types: hf.layer_types }),
  });
}

/** Llama's tensor names, which are the canonical ones: nothing is renamed. */
export const LLAMA_NAMES: TensorNames = {
  prefix: "model.",
  outer: {},
  layers: "model.layers.",
  inner: {},
  ignored: /rotary_emb\.inv_freq$/,
};
