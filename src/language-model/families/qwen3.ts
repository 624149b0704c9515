/**
 * @file Qwen3: Llama with a root-mean-square norm over each head of queries and keys (Henry et al.,
 * arXiv 2010.04245).
 */
import { z } from "zod";
import { check } from "../../files/read.js";
import { architectureOf, withArchitecture } from "../architecture.js";
import { readRope, writeRope } from "../rotary/settings.js";
import { activation, count, epsilon, type Family, startId } from "./family.js";
import {
  ATTENTION,
  LLAMA_KEYS,
  LLAMA_NAMES,
  llamaSizes,
  turnsWhole,
  WINDOW_KEYS,
  withinQwenWindow,
  writeLlamaSizes,
} from "./llama-like.js";

/** Qwen3Config with its defaults where the key is missing. */
const schema = z.looseObject({
  ...LLAMA_KEYS,
  ...WINDOW_KEYS,
  num_key_value_heads: count.nullish().default(32),
  head_dim: count.default(128),
  hidden_act: activation.default("silu"),
  max_position_embeddings: count.default(32768),
  rms_norm_eps: epsilon.default(1e-6),
  tie_word_embeddings: z.boolean().default(false),
  bos_token_id: startId.default(null),
  attention_bias: z.boolean().default(false),
});

/** Llama with a root-mean-square norm over each head of queries and keys. */
export const qwen3: Family = {
  className: "Qwen3ForCausalLM",
  refused: { partial_rotary_factor: [1], mlp_bias: [false] },
  read(json, where, faults) {
    const hf = check(json, schema, where);
    const rope = readRope(hf, hf.max_position_embeddings, faults);
    turnsWhole(rope, "rope_parameters", faults);
    const { config, kept } = withinQwenWindow(
      llamaSizes(hf, rope, hf.rms_norm_eps, faults),
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
    const { activation: hidden_act, biases } = architectureOf(config);
    return {
      ...writeLlamaSizes(config),
      ...writeRope(config),
      attention_bias: biases.length > 0,
      hidden_act,
      rms_norm_eps: config.normEps,
      sliding_window: null,
      use_sliding_window: false,
    };
  },
  names: LLAMA_NAMES,
};
