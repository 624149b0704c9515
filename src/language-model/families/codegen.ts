/**
 * @file CodeGen: GPT-J's block, attention and feed-forward layer side by side behind one norm.
 * Neighbouring elements of a head turn together; they are put into halves when the weights are
 * read. The fused matrix keeps the order of the four cores that it was trained on: query, value,
 * key of each.
 */
import { z } from "zod";
import { check } from "../../files/read.js";
import { architectureOf, withArchitecture } from "../architecture.js";
import {
  activation,
  count,
  type Family,
  GPT_KEYS,
  gptSizes,
  GPT_SPELLINGS,
  respelt,
  writeGptSizes,
} from "./family.js";

const CORES = 4;

/** CodeGenConfig with its defaults where the key is missing. */
const schema = z.looseObject({
  ...GPT_KEYS,
  activation_function: activation.default("gelu_new"),
  rotary_dim: count.default(64),
  tie_word_embeddings: z.boolean().default(false),
});

/** Parallel block with one norm, rotary positions on part of a head, one matrix for q, v, k. */
export const codegen: Family = {
  className: "CodeGenForCausalLM",
  refused: { rope_scaling: [], rope_parameters: [] },
  read(json, where, faults) {
    const hf = check(respelt(json, GPT_SPELLINGS), schema, where);
    const sizes = gptSizes(hf, hf.tie_word_embeddings, faults);
    if (sizes.heads % CORES !== 0)
      faults.push(`n_head: expected a multiple of ${CORES}, got ${sizes.heads}`);
    if (hf.rotary_dim % 2 !== 0 || hf.rotary_dim > sizes.headSize)
      faults.push(
        `rotary_dim: expected an even integer of at most ${sizes.headSize}, got ${hf.rotary_dim}`,
      );
    return withArchitecture(sizes, {
      family: "codegen",
      norm: "layer",
      rotarySize: hf.rotary_dim,
      block: "parallel-one-norm",
      gated: false,
      activation: hf.activation_function,
      biases: ["up_proj", "down_proj", "lm_head"],
    });
  },
  write(config) {
    const { activation: activation_function, rotarySize } = architectureOf(config);
    return { ...writeGptSizes(config), activation_function, rotary_dim: rotarySize };
  },
  names: {
    prefix: "transformer.",
    outer: { "model.embed_tokens": "transformer.wte", "model.norm": "transformer.ln_f" },
    layers: "transformer.h.",
    inner: {
      input_layernorm: "ln_1",
      "self_attn.o_proj": "attn.out_proj",
      "mlp.up_proj": "mlp.fc_in",
      "mlp.down_proj": "mlp.fc_out",
    },
    fused: {
      module: "attn.qkv_proj",
      sequence: ["q", "v", "k"],
      groups: () => CORES,
      neighbors: true,
    },
    ignored: /\.attn\.(causal_mask|embed_positions|bias|masked_bias)$/,
  },
};
