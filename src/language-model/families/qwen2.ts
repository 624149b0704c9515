/** @file Qwen2 (Qwen2.5-Coder): Llama with biases on query, key and value. */
import { z } from "zod";
import { check } from "../../files/read.js";
import { architectureOf, withArchitecture } from "../architecture.js";
import { activation, count, epsilon, type Family, startId } from "./family.js";
import {
  LLAMA_KEYS,
  LLAMA_NAMES,
  llamaSizes,
  turnsWhole,
  WINDOW_KEYS,
  withinQwenWindow,
  writeLlamaSizes,
} from "./llama-like.js";
import { readRope, writeRope } from "../rotary/settings.js";

/** Qwen2Config with its defaults where the key is missing. */
const schema = z.looseObject({
  ...LLAMA_KEYS,
  ...WINDOW_KEYS,
  num_key_value_heads: count.nullish().default(32),
  hidden_act: activation.default("silu"),
  max_position_embeddings: count.default(32768),
  rms_norm_eps: epsilon.default(1e-6),
  tie_word_embeddings: z.boolean().default(false),
  bos_token_id: startId.default(null),
});

/** Llama with biases on query, key and value. */
export const qwen2: Family = {
  className: "Qwen2ForCausalLM",
  refused: { partial_rotary_factor: [1], attention_bias: [true], mlp_bias: [false] },
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
      family: "qwen2",
      ropeScaling: rope.ropeScaling,
      biases: ["q_proj", "k_proj", "v_proj"],
      activation: hf.hidden_act,
      kept: { ...rope.kept, ...kept },
    });
  },
  write: (config) => ({
    ...writeLlamaSizes(config),
    ...writeRope(config),
    hidden_act: architectureOf(config).activation,
    rms_norm_eps: config.normEps,
    sliding_window: null,
    use_sliding_window: false,
  }),
  names: LLAMA_NAMES,
};
