/** @file Qwen2 (Qwen2.5-Coder): Llama with biases on query, key and value. */
import { z } from "zod";
import { check } from "../../files/read.js";
import { withArchitecture } from "../architecture.js";
import type { Family } from "./family.js";
import { LLAMA_NAMES, QWEN_KEYS, readLlama, withinQwenWindow, writeLlama } from "./llama-like.js";

/** Qwen2Config with its defaults where the key is missing. */
const schema = z.looseObject(QWEN_KEYS);

/** Llama with biases on query, key and value. */
export const qwen2: Family = {
  className: "Qwen2ForCausalLM",
  refused: { partial_rotary_factor: [1], attention_bias: [true], mlp_bias: [false] },
  read(json, where, faults) {
    const hf = check(json, schema, where);
    const { config: whole, rope } = readLlama(hf, hf.rms_norm_eps, faults);
    const { config, kept } = withinQwenWindow(
      whole,
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
    ...writeLlama(config),
    rms_norm_eps: config.normEps,
    sliding_window: null,
    use_sliding_window: false,
  }),
  names: LLAMA_NAMES,
};
