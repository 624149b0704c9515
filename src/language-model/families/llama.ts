/**
 * @file Llama (SmolLM2, CodeLlama): the decoder's mother family, RMS norm, rotary positions, a
 *   gated feed-forward layer.
 */
import { z } from "zod";
import { check } from "../../files/read.js";
import { architectureOf, withArchitecture } from "../architecture.js";
import {
  activation,
  count,
  endIds,
  epsilon,
  type Family,
  startId,
  ATTENTION,
  FEED_FORWARD,
} from "./family.js";
import { LLAMA_KEYS, LLAMA_NAMES, readLlama, writeLlama } from "./llama-like.js";

/** LlamaConfig with its defaults where the key is missing. */
const schema = z.looseObject({
  ...LLAMA_KEYS,
  hidden_act: activation.default("silu"),
  max_position_embeddings: count.default(2048),
  rms_norm_eps: epsilon.default(1e-6),
  tie_word_embeddings: z.boolean().default(false),
  bos_token_id: startId.default(1),
  eos_token_id: endIds.default([2]),
  attention_bias: z.boolean().default(false),
  mlp_bias: z.boolean().default(false),
});

/** RMS norm, rotary positions on the whole head, a gated feed-forward layer. */
export const llama: Family = {
  className: "LlamaForCausalLM",
  refused: { rope_interleaved: [false], partial_rotary_factor: [1], sliding_window: [] },
  read(json, where, faults) {
    const hf = check(json, schema, where);
    const { config, rope } = readLlama(hf, hf.rms_norm_eps, faults);
    const biases = [...(hf.attention_bias ? ATTENTION : []), ...(hf.mlp_bias ? FEED_FORWARD : [])];
    return withArchitecture(config, {
      ropeScaling: rope.ropeScaling,
      biases,
      activation: hf.hidden_act,
      kept: rope.kept,
    });
  },
  write(config) {
    const { biases } = architectureOf(config);
    return {
      ...writeLlama(config),
      attention_bias: biases.includes("q_proj"),
      mlp_bias: biases.includes("up_proj"),
      rms_norm_eps: config.normEps,
    };
  },
  names: LLAMA_NAMES,
};
