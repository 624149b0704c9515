/**
 * @file Qwen3: Llama with a root-mean-square norm over each head of queries and keys (Henry et al.,
 * arXiv 2010.04245).
 */
import { z } from "zod";
import { check } from "../../files/read.js";
import { architectureOf, withArchitecture } from "../architecture.js";
import { count, type Family, ATTENTION } from "./family.js";
import { LLAMA_NAMES, QWEN_KEYS, readLlama, withinQwenWindow, writeLlama } from "./llama-like.js";

/** Qwen3Config with its defaults where the key is missing. */
const schema = z.looseObject({
  ...QWEN_KEYS,
  head_dim: count.default(128),
  attention_bias: z.boolean().default(false),
});

/** Llama with a root-mean-square norm over each head of queries and keys. */
export const qwen3: Family = {
  className: "Qwen3ForCausalLM",
  refused: { partial_rotary_factor: [1], mlp_bias: [false] },
  read(json, where, faults) {
    const hf = check(json, schema, where);
    const { config: whole, rope } = readLlama(hf, hf.rms_norm_eps, faults);
    const { config, kept } = withinQwenWindow(
      whole,
      hf,
      hf.max_window_layers < hf.num_hidden_layers,
    );
    return withArchitecture(config, {
      family: "qwen3",
      ropeScaling: rope.ropeScaling,
      queryKeyNorm: true,
      biases: hf.attention_bias ? ATTENTION : [],
      activation: hf.hidden_act,
      kept: { ...rope.kept, ...kept },
    });
  },
  write(config) {
    const { biases } = architectureOf(config);
    return {
      ...writeLlama(config),
      attention_bias: biases.length > 0,
      rms_norm_eps: config.normEps,
      sliding_window: null,
      use_sliding_window: false,
    };
  },
  names: LLAMA_NAMES,
};
