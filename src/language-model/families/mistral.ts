/** @file Mistral: Llama whose attention may slide over a window in every layer. */
import { z } from "zod";
import { check } from "../../files/read.js";
import { withArchitecture } from "../architecture.js";
import { activation, count, endIds, epsilon, type Family, startId } from "./family.js";
import { LLAMA_KEYS, LLAMA_NAMES, readLlama, withinWindow, writeLlama } from "./llama-like.js";

/** MistralConfig with its defaults where the key is missing. */
const schema = z.looseObject({
  ...LLAMA_KEYS,
  num_key_value_heads: count.nullish().default(8),
  hidden_act: activation.default("silu"),
  max_position_embeddings: count.default(131072),
  rms_norm_eps: epsilon.default(1e-6),
  tie_word_embeddings: z.boolean().default(false),
  bos_token_id: startId.default(1),
  eos_token_id: endIds.default([2]),
  sliding_window: count.nullish().default(4096),
});

/** Llama; `maxPositions` is cut to the sliding window, within which attention is plain. */
export const mistral: Family = {
  className: "MistralForCausalLM",
  refused: {
    partial_rotary_factor: [1],
    attention_bias: [false],
    mlp_bias: [false],
    layer_types: [],
  },
  read(json, where, faults) {
    const hf = check(json, schema, where);
    const { config: whole, rope } = readLlama(hf, hf.rms_norm_eps, faults);
    const { config, kept } = withinWindow(whole, hf.sliding_window, {});
    return withArchitecture(config, {
      family: "mistral",
      ropeScaling: rope.ropeScaling,
      activation: hf.hidden_act,
      kept: { ...rope.kept, ...kept },
    });
  },
  write: (config) => ({
    ...writeLlama(config),
    rms_norm_eps: config.normEps,
    sliding_window: null,
  }),
  names: LLAMA_NAMES,
};
