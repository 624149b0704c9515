/**
 * @file The shape of a decoder, read from and written as Hugging Face's config.json. What each
 * family calls its keys stands in families/; here is what all share. A key that would change the
 * result and that the decoder does not know is refused by name; keys without influence on the
 * logits (use_cache, initializer_range, attention_dropout, …) are passed over.
 */
import { z } from "zod";
import { sizeOf } from "../engine/types.js";
import { UsageError } from "../errors.js";
import { check } from "../files/read.js";
import { type Architecture, architectureOf, type ProjectionName } from "./architecture.js";
import { families, familyNamed } from "./families/index.js";
import { NORMS } from "./norms.js";
import type { Storage } from "./safetensors.js";

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
  /** Width of one head. */
  readonly headSize: number;
  /** Width of the feed-forward layer. */
  readonly intermediateSize: number;
  /** Longest sequence, in tokens. */
  readonly maxPositions: number;
  /** Base of the rotary frequencies; means nothing with learned positions. */
  readonly ropeTheta: number;
  /** ε of the norms, of whichever kind. */
  readonly normEps: number;
  /** Whether the output projection is the embedding. */
  readonly tieEmbeddings: boolean;
  readonly bosTokenId: number | null;
  readonly eosTokenId: number;
  /** Further ids that end a text (Llama 3 names three); absent if there are none. */
  readonly moreEosTokenIds?: readonly number[];
  /** What differs from a plain Llama; absent in one. */
  readonly architecture?: Partial<Architecture>;
}

/**
 * What changes the result in any family and is not supported: key → accepted values (undefined and
 * null always are).
 */
const refused: Readonly<Record<string, readonly unknown[]>> = {
  quantization_config: [],
  attn_logit_softcapping: [],
  final_logit_softcapping: [],
  add_cross_attention: [false],
  is_encoder_decoder: [false],
};

/**
 * Checks a parsed config.json.
 * @param json  the document
 * @param where  named in errors, for example the file's path
 * @throws UsageError with every missing, wrong or unsupported key at once
 */
export function readConfig(json: unknown, where: string): ModelConfig {
  const head = check(
    json,
    z.looseObject({
      model_type: z.string(),
      architectures: z.array(z.string()).nullish(),
      auto_map: z.record(z.string(), z.unknown()).nullish(),
    }),
    where,
  );
  const family = families[head.model_type];
  if (!family)
    throw new UsageError(
      `${where}: model_type: expected ${Object.keys(families).join(", ")}, got "${head.model_type}"; use a checkpoint of one of these families`,
    );
  const faults: string[] = [];
  for (const name of head.architectures ?? [])
    if (name !== family.className)
      faults.push(`architectures: expected ${family.className}, got ${name}`);
  if (head.auto_map?.["AutoModelForCausalLM"] !== undefined)
    faults.push(`auto_map: AutoModelForCausalLM is code of the checkpoint's own, which is not run`);
  for (const [key, accepted] of Object.entries({ ...refused, ...family.refused })) {
    const value = (head as Record<string, unknown>)[key];
    if (value !== undefined && value !== null && !accepted.includes(value))
      faults.push(`${key}: ${JSON.stringify(value)} is not supported`);
  }
  const config = family.read(json, where, faults);
  if (faults.length > 0)
    throw new UsageError(`${where}: ${faults.join("; ")}; use a checkpoint without that`);
  return config;
}

/**
 * config.json's content for `config`, in both spellings, so that old and new transformers open it.
 */
export function configJson(config: ModelConfig, dtype: Storage): Record<string, unknown> {
  const architecture = architectureOf(config),
    family = familyNamed(architecture.family);
  const all = {
    architectures: [family.className],
    bos_token_id: config.bosTokenId,
    dtype,
    eos_token_id: endJson(config),
    initializer_range: 0.02,
    model_type: architecture.family,
    tie_word_embeddings: config.tieEmbeddings,
    torch_dtype: dtype,
    use_cache: true,
    vocab_size: config.vocabSize,
    ...family.write(config),
    ...architecture.kept,
  };
  return Object.fromEntries(Object.entries(all).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** All ids that end a text. */
export function endIdsOf({
  eosTokenId,
  moreEosTokenIds = [],
}: Pick<ModelConfig, "eosTokenId" | "moreEosTokenIds">): readonly number[] {
  return [eosTokenId, ...moreEosTokenIds];
}

/** The value of eos_token_id: a number where there is one, else a list. */
export function endJson(
  config: Pick<ModelConfig, "eosTokenId" | "moreEosTokenIds">,
): number | readonly number[] {
  return config.moreEosTokenIds === undefined ? config.eosTokenId : endIdsOf(config);
}

/**
 * Every weight of a model by its canonical name, which is Llama's, with its shape; matrices are
 * [out, in].
 * @returns in the order in which the decoder uses them; `lm_head.weight` only where embeddings are
 *   not tied
 */
export function parameterShapes(config: ModelConfig): Map<string, readonly number[]> {
  const { hiddenSize: D, headSize, intermediateSize: F, vocabSize: V } = config,
    { norm, positions, biases, block, gated, queryKeyNorm } = architectureOf(config);
  const shapes = new Map<string, readonly number[]>([["model.embed_tokens.weight", [V, D]]]);
  if (positions === "learned") shapes.set("model.embed_positions.weight", [config.maxPositions, D]);
  const addNorm = (name: string): void => {
    shapes.set(`${name}.weight`, [D]);
    if (NORMS[norm].biased) shapes.set(`${name}.bias`, [D]);
  };
  const addProjection = (name: string, out: number, from: number, weight = true): void => {
    if (weight) shapes.set(`${name}.weight`, [out, from]);
    if (biases.includes(name.slice(name.lastIndexOf(".") + 1) as ProjectionName))
      shapes.set(`${name}.bias`, [out]);
  };
  for (let layer = 0; layer < config.layers; layer++) {
    const at = `model.layers.${layer}.`;
    addNorm(`${at}input_layernorm`);
    addProjection(`${at}self_attn.q_proj`, config.heads * headSize, D);
    addProjection(`${at}self_attn.k_proj`, config.kvHeads * headSize, D);
    addProjection(`${at}self_attn.v_proj`, config.kvHeads * headSize, D);
    if (queryKeyNorm)
      for (const name of ["q_norm", "k_norm"])
        shapes.set(`${at}self_attn.${name}.weight`, [headSize]);
    addProjection(`${at}self_attn.o_proj`, D, config.heads * headSize);
    if (block !== "parallel-one-norm") addNorm(`${at}post_attention_layernorm`);
    if (gated) addProjection(`${at}mlp.gate_proj`, F, D);
    addProjection(`${at}mlp.up_proj`, F, D);
    addProjection(`${at}mlp.down_proj`, D, F);
  }
  addNorm("model.norm");
  addProjection("lm_head", V, D, !config.tieEmbeddings);
  return shapes;
}

/**
 * Number of weights; layers are alike, so that only one is laid out, however many a config claims.
 */
export function parameterCount(config: ModelConfig): number {
  const count = (layers: number): number =>
    [...parameterShapes({ ...config, layers }).values()].reduce(
      (sum, shape) => sum + sizeOf(shape),
      0,
    );
  return count(0) + config.layers * (count(1) - count(0));
}
