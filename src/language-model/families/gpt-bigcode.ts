/**
 * @file GPT-BigCode (SantaCoder, StarCoder, OctoCoder): GPT-2 whose heads share one key and value
 *   (multi_query).
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
  writeGptSizes,
  PLAIN_BIASES,
} from "./family.js";
import { GPT_NAMES } from "./gpt2.js";

/** GPTBigCodeConfig with its defaults where the key is missing. */
const schema = z.looseObject({
  ...GPT_KEYS,
  activation_function: activation.default("gelu_pytorch_tanh"),
  scale_attn_weights: z.boolean().default(true),
  multi_query: z.boolean().default(true),
  tie_word_embeddings: z.boolean().default(true),
});

/** GPT-2 with one key and value head (multi_query) or one for each query head. */
export const gptBigCode: Family = {
  className: "GPTBigCodeForCausalLM",
  refused: {},
  read(json, where, faults) {
    const hf = check(respelt(json, GPT_SPELLINGS), schema, where);
    const sizes = gptSizes(hf, hf.tie_word_embeddings, faults);
    return withArchitecture(
      { ...sizes, kvHeads: hf.multi_query ? 1 : sizes.heads },
      {
        family: "gpt_bigcode",
        norm: "layer",
        positions: "learned",
        gated: false,
        activation: hf.activation_function,
        biases: PLAIN_BIASES,
        scaleScores: hf.scale_attn_weights,
      },
    );
  },
  write(config) {
    const { activation: activation_function, scaleScores } = architectureOf(config);
    return {
      ...writeGptSizes(config),
      activation_function,
      multi_query: config.kvHeads === 1,
      scale_attn_weights: scaleScores,
    };
  },
  names: {
    ...GPT_NAMES,
    fused: { ...GPT_NAMES.fused!, groups: ({ heads, kvHeads }) => (kvHeads === 1 ? 1 : heads) },
  }, // with as many keys as queries, head by head
};
