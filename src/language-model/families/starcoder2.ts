/**
 * @file StarCoder2: Llama's attention with biases, layer norms, and a feed-forward layer without
 *   gate.
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
  PLAIN_BIASES,
} from "./family.js";
import { LLAMA_KEYS, LLAMA_NAMES, readLlama, withinWindow, writeLlama } from "./llama-like.js";

/** Starcoder2Config with its defaults where the key is missing. */
const schema = z.looseObject({
  ...LLAMA_KEYS,
  num_key_value_heads: count.nullish().default(2),
  hidden_act: activation.default("gelu_pytorch_tanh"),
  max_position_embeddings: count.default(4096),
  norm_epsilon: epsilon.default(1e-5),
  tie_word_embeddings: z.boolean().default(true),
  bos_token_id: startId.default(50256),
  eos_token_id: endIds.default([50256]),
  use_bias: z.boolean().default(true),
  sliding_window: count.nullish(),
});

/** Llama's attention with biases, layer norms, a feed-forward layer without gate. */
export const starcoder2: Family = {
  className: "Starcoder2ForCausalLM",
  refused: { partial_rotary_factor: [1], norm_type: ["layer_norm"], mlp_type: ["default"] },
  read(json, where, faults) {
    const hf = check(json, schema, where);
    const { config: whole, rope } = readLlama(hf, hf.norm_epsilon, faults);
    const { config, kept } = withinWindow(whole, hf.sliding_window, {});
    return withArchitecture(config, {
      family: "starcoder2",
      norm: "layer",
      ropeScaling: rope.ropeScaling,
      gated: false,
      activation: hf.hidden_act,
      biases: hf.use_bias ? PLAIN_BIASES : [],
      kept: { ...rope.kept, ...kept },
    });
  },
  write(config) {
    const { biases } = architectureOf(config);
    return {
      ...writeLlama(config),
      norm_epsilon: config.normEps,
      sliding_window: null,
      use_bias: biases.length > 0,
    };
  },
  names: { ...LLAMA_NAMES, inner: { "mlp.up_proj": "mlp.c_fc", "mlp.down_proj": "mlp.c_proj" } },
};
