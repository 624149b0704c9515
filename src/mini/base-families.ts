/**
 * @file The base model's sizes in each family that it can be trained in: as a config.json of
 * transformers says them, so that the same recipe makes a small model of that family.
 */
import { readConfig } from "../language-model/config.js";
import type { ModelConfig } from "../language-model/architecture.js";

/** Sizes that all families share: width 160, 5 layers, 4 heads, 512 positions. */
const LLAMA_WORDS = {
  vocab_size: 1024,
  hidden_size: 160,
  num_hidden_layers: 5,
  num_attention_heads: 4,
  num_key_value_heads: 4,
  max_position_embeddings: 512,
  rope_theta: 10_000,
  tie_word_embeddings: true,
  bos_token_id: 0,
  eos_token_id: 0,
};

/** Three layers' width where a gate would be a third matrix: as many numbers as Llama's 448. */
const UNGATED = 672;

/** config.json by family; 1.7 million trained numbers each. */
const CONFIGS = {
  llama: { ...LLAMA_WORDS, model_type: "llama", intermediate_size: 448, rms_norm_eps: 1e-5 },
  gpt2: {
    model_type: "gpt2",
    vocab_size: 1024,
    n_embd: 160,
    n_layer: 5,
    n_head: 4,
    n_inner: UNGATED,
    n_positions: 512,
    bos_token_id: 0,
    eos_token_id: 0,
  },
  gpt_neox: { ...LLAMA_WORDS, model_type: "gpt_neox", intermediate_size: UNGATED },
  starcoder2: { ...LLAMA_WORDS, model_type: "starcoder2", intermediate_size: UNGATED },
} as const;

/** Family that a base model can be trained in. */
export type BaseFamily = keyof typeof CONFIGS;
/** Names of the families; the committed base model is the first. */
export const BASE_FAMILIES = Object.keys(CONFIGS) as readonly BaseFamily[];

/** Sizes of the base model in a family; the output projection is the embedding. */
export function baseConfig(family: BaseFamily): ModelConfig {
  return readConfig(CONFIGS[family], `base model of the family ${family}`);
}
