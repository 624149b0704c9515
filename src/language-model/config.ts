/**
 * @file The shape of a Llama-family decoder, read from and written as Hugging Face's config.json.
 * Source: transformers' LlamaConfig, in the spelling of version 4 (rope_theta, torch_dtype) and of version 5
 * (rope_parameters, dtype). A key that would change the result and that this decoder does not know is refused by
 * name; keys without influence on the logits (use_cache, initializer_range, attention_dropout, …) are passed over.
 */
import { z } from "zod";
import { sizeOf } from "../engine/types.js";
import { UsageError } from "../errors.js";
import { check } from "../files/read.js";

/** A decoder's shape; the names are LlamaConfig's meanings in this project's words. */
export interface ModelConfig {
  /** Rows of the embedding, at least the tokenizer's entries. */
  readonly vocabSize: number;
  /** Width of the residual stream. */
  readonly hiddenSize: number;
  readonly layers: number;
  /** Query heads. */
  readonly heads: number;
  /** Key and value heads; divides `heads` (grouped-query attention where smaller). */
  readonly kvHeads: number;
  /** Width of one head, even. */
  readonly headSize: number;
  /** Width of the SwiGLU layer. */
  readonly intermediateSize: number;
  /** Longest sequence, in tokens. */
  readonly maxPositions: number;
  /** Base of the rotary frequencies. */
  readonly ropeTheta: number;
  readonly rmsNormEps: number;
  /** Whether the output projection is the embedding. */
  readonly tieEmbeddings: boolean;
  readonly bosTokenId: number | null;
  readonly eosTokenId: number;
}

const count = z.number().int().positive();
const id = z.number().int().nonnegative();
const ropeParameters = z.looseObject({ rope_type: z.string().optional(), type: z.string().optional(), rope_theta: z.number().positive().optional() });

/** LlamaConfig with its defaults where the key is missing. */
const llamaConfig = z.looseObject({
  architectures: z.array(z.string()).nullish(),
  model_type: z.string(),
  vocab_size: count,
  hidden_size: count,
  intermediate_size: count,
  num_hidden_layers: count,
  num_attention_heads: count,
  num_key_value_heads: count.nullish(),
  head_dim: count.nullish(),
  hidden_act: z.string().default("silu"),
  max_position_embeddings: count.default(2048),
  rms_norm_eps: z.number().positive().default(1e-6),
  rope_theta: z.number().positive().nullish(),
  rope_parameters: ropeParameters.nullish(),
  rope_scaling: ropeParameters.nullish(),
  tie_word_embeddings: z.boolean().default(false),
  bos_token_id: id.nullable().default(1),
  eos_token_id: z.union([id, z.array(id).length(1).transform((list) => list[0]!)]).default(2),
});

/** What changes the result and is not supported: key → accepted values (undefined and null always are). */
const unsupported: Readonly<Record<string, readonly unknown[]>> = {
  attention_bias: [false],
  mlp_bias: [false],
  rope_interleaved: [false],
  partial_rotary_factor: [1],
  sliding_window: [],
  quantization_config: [],
  attn_logit_softcapping: [],
  final_logit_softcapping: [],
};

/**
 * Checks a parsed config.json.
 * @param json  the document
 * @param where  named in errors, for example the file's path
 * @throws UsageError with every missing, wrong or unsupported key at once
 */
export function readConfig(json: unknown, where: string): ModelConfig {
  const hf = check(json, llamaConfig, where);
  const faults: string[] = [];
  if (hf.model_type !== "llama") faults.push(`model_type: expected "llama", got "${hf.model_type}"`);
  for (const name of hf.architectures ?? [])
    if (name !== "LlamaForCausalLM") faults.push(`architectures: expected LlamaForCausalLM, got ${name}`);
  if (hf.hidden_act !== "silu") faults.push(`hidden_act: expected "silu", got "${hf.hidden_act}"`);
  for (const [key, accepted] of Object.entries(unsupported)) {
    const value = (hf as Record<string, unknown>)[key];
    if (value !== undefined && value !== null && !accepted.includes(value)) faults.push(`${key}: ${JSON.stringify(value)} is not supported`);
  }
  for (const key of ["rope_parameters", "rope_scaling"] as const) {
    const type = hf[key]?.rope_type ?? hf[key]?.type ?? "default";
    if (type !== "default") faults.push(`${key}: type "${type}" is not supported, only "default"`);
    const extra = Object.keys(hf[key] ?? {}).filter((k) => !["rope_type", "type", "rope_theta"].includes(k));
    if (type === "default" && extra.length > 0) faults.push(`${key}: ${extra.join(", ")} not supported`);
  }
  const kvHeads = hf.num_key_value_heads ?? hf.num_attention_heads;
  const headSize = hf.head_dim ?? hf.hidden_size / hf.num_attention_heads;
  if (!Number.isInteger(headSize) || headSize % 2 !== 0) faults.push(`head_dim: expected an even integer, got ${headSize}`);
  if (hf.num_attention_heads % kvHeads !== 0) faults.push(`num_key_value_heads: expected a divisor of num_attention_heads ${hf.num_attention_heads}, got ${kvHeads}`);
  if (faults.length > 0) throw new UsageError(`${where}: ${faults.join("; ")}; use a plain Llama checkpoint`);
  return {
    vocabSize: hf.vocab_size, hiddenSize: hf.hidden_size, layers: hf.num_hidden_layers, heads: hf.num_attention_heads, kvHeads, headSize,
    intermediateSize: hf.intermediate_size, maxPositions: hf.max_position_embeddings,
    ropeTheta: hf.rope_parameters?.rope_theta ?? hf.rope_scaling?.rope_theta ?? hf.rope_theta ?? 10000,
    rmsNormEps: hf.rms_norm_eps, tieEmbeddings: hf.tie_word_embeddings, bosTokenId: hf.bos_token_id, eosTokenId: hf.eos_token_id,
  };
}

/** config.json's content for `config`, in both spellings, so that old and new transformers open it. */
export function configJson(config: ModelConfig, dtype: "float32" | "float16"): Record<string, unknown> {
  return {
    architectures: ["LlamaForCausalLM"], attention_bias: false, attention_dropout: 0, bos_token_id: config.bosTokenId, dtype,
    eos_token_id: config.eosTokenId, head_dim: config.headSize, hidden_act: "silu", hidden_size: config.hiddenSize, initializer_range: 0.02,
    intermediate_size: config.intermediateSize, max_position_embeddings: config.maxPositions, mlp_bias: false, model_type: "llama",
    num_attention_heads: config.heads, num_hidden_layers: config.layers, num_key_value_heads: config.kvHeads, rms_norm_eps: config.rmsNormEps,
    rope_parameters: { rope_theta: config.ropeTheta, rope_type: "default" }, rope_theta: config.ropeTheta,
    tie_word_embeddings: config.tieEmbeddings, torch_dtype: dtype, use_cache: true, vocab_size: config.vocabSize,
  };
}

/**
 * Every weight of a model by its Hugging Face name, with its shape; matrices are [out, in].
 * @returns in the order in which the decoder uses them; `lm_head.weight` only where embeddings are not tied
 */
export function parameterShapes(config: ModelConfig): Map<string, readonly number[]> {
  const { hiddenSize: D, headSize, intermediateSize: F, vocabSize: V } = config;
  const shapes = new Map<string, readonly number[]>([["model.embed_tokens.weight", [V, D]]]);
  for (let layer = 0; layer < config.layers; layer++) {
    const at = `model.layers.${layer}.`;
    shapes.set(`${at}input_layernorm.weight`, [D]);
    shapes.set(`${at}self_attn.q_proj.weight`, [config.heads * headSize, D]);
    shapes.set(`${at}self_attn.k_proj.weight`, [config.kvHeads * headSize, D]);
    shapes.set(`${at}self_attn.v_proj.weight`, [config.kvHeads * headSize, D]);
    shapes.set(`${at}self_attn.o_proj.weight`, [D, config.heads * headSize]);
    shapes.set(`${at}post_attention_layernorm.weight`, [D]);
    shapes.set(`${at}mlp.gate_proj.weight`, [F, D]);
    shapes.set(`${at}mlp.up_proj.weight`, [F, D]);
    shapes.set(`${at}mlp.down_proj.weight`, [D, F]);
  }
  shapes.set("model.norm.weight", [D]);
  if (!config.tieEmbeddings) shapes.set("lm_head.weight", [V, D]);
  return shapes;
}

/** Number of weights. */
export function parameterCount(config: ModelConfig): number {
  let sum = 0;
  for (const shape of parameterShapes(config).values()) sum += sizeOf(shape);
  return sum;
}
