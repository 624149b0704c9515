/** @file Mistral: Llama whose attention may slide over a window in every layer. */
import { z } from "zod";
import { check } from "../../files/read.js";
import { architectureOf, withArchitecture } from "../architecture.js";
import { readRope, writeRope } from "../rotary/settings.js";
import { activation, count, endIds, epsilon, type Family, startId } from "./family.js";
import {
  LLAMA_KEYS,
  LLAMA_NAMES,
  llamaSizes,
  turnsWhole,
  withinWindow,
  writeLlamaSizes,
} from "./llama-like.js";

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
    const rope = readRope(hf, hf.max_position_embeddings, faults);
    turnsWhole(rope, "rope_parameters", faults);
    const { config, kept } = withinWindow(
      llamaSizes(hf, rope, hf.rms_norm_eps, faults),
      hf.sliding_window,
      {},
    );
    return withArchitecture(config, {
      family: "mistral",
      ropeScaling: rope.ropeScaling,
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
  }),
  names: LLAMA_NAMES,
};
