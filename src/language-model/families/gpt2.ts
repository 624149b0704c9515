/**
 * @file GPT-2 (CodeParrot): learned positions, layer norms, biases everywhere; matrices inside
 *   layers are stored [in, out].
 */
import { z } from "zod";
import { check } from "../../files/read.js";
import { architectureOf, withArchitecture } from "../architecture.js";
import {
  activation,
  type Family,
  GPT_KEYS,
  gptSizes,
  GPT_SPELLINGS,
  respelt,
  type TensorNames,
  writeGptSizes,
  PLAIN_BIASES,
} from "./family.js";

/** GPT2Config with its defaults where the key is missing. */
const schema = z.looseObject({
  ...GPT_KEYS,
  activation_function: activation.default("gelu_new"),
  scale_attn_weights: z.boolean().default(true),
  scale_attn_by_inverse_layer_idx: z.boolean().default(false),
  tie_word_embeddings: z.boolean().default(true),
});

/** GPT-2's names, which BigCode took over. */
export const GPT_NAMES: TensorNames = {
  prefix: "transformer.",
  outer: {
    "model.embed_tokens": "transformer.wte",
    "model.embed_positions": "transformer.wpe",
    "model.norm": "transformer.ln_f",
  },
  layers: "transformer.h.",
  inner: {
    input_layernorm: "ln_1",
    "self_attn.o_proj": "attn.c_proj",
    post_attention_layernorm: "ln_2",
    "mlp.up_proj": "mlp.c_fc",
    "mlp.down_proj": "mlp.c_proj",
  },
  fused: { module: "attn.c_attn", sequence: ["q", "k", "v"] },
  ignored: /\.attn\.(bias|masked_bias)$/,
};

/** Learned positions, layer norms, biases everywhere; matrices inside layers are [in, out]. */
export const gpt2: Family = {
  className: "GPT2LMHeadModel",
  refused: { attention_head_type: ["multihead"] },
  read(json, where, faults) {
    const hf = check(respelt(json, GPT_SPELLINGS), schema, where);
    return withArchitecture(gptSizes(hf, hf.tie_word_embeddings, faults), {
      family: "gpt2",
      norm: "layer",
      positions: "learned",
      gated: false,
      activation: hf.activation_function,
      biases: PLAIN_BIASES,
      scaleScores: hf.scale_attn_weights,
      scaleScoresByLayer: hf.scale_attn_by_inverse_layer_idx,
    });
  },
  write(config) {
    const {
      activation: activation_function,
      scaleScores,
      scaleScoresByLayer,
    } = architectureOf(config);
    return {
      ...writeGptSizes(config),
      activation_function,
      scale_attn_by_inverse_layer_idx: scaleScoresByLayer,
      scale_attn_weights: scaleScores,
    };
  },
  names: { ...GPT_NAMES, transposed: true },
};
