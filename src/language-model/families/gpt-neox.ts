/**
 * @file GPT-NeoX (Pythia, StableCode): rotary positions on part of a head, parallel blocks, layer
 *   norms with biases.
 */
import { z } from "zod";
import { check } from "../../files/read.js";
import { architectureOf, withArchitecture } from "../architecture.js";
import {
  activation,
  count,
  endIds,
  endsOf,
  epsilon,
  type Family,
  headSize,
  startId,
  ATTENTION,
} from "./family.js";
import { readRope, ROPE_KEYS, writeRope } from "../rotary/settings.js";

/** GPTNeoXConfig with its defaults where the key is missing. */
const schema = z.looseObject({
  vocab_size: count,
  hidden_size: count,
  num_hidden_layers: count,
  num_attention_heads: count,
  intermediate_size: count,
  hidden_act: activation.default("gelu"),
  max_position_embeddings: count.default(2048),
  layer_norm_eps: epsilon.default(1e-5),
  bos_token_id: startId.default(0),
  eos_token_id: endIds.default([2]),
  tie_word_embeddings: z.boolean().default(false),
  use_parallel_residual: z.boolean().default(true),
  attention_bias: z.boolean().default(true),
  rotary_pct: z.number().min(0).max(1).nullish(),
  rotary_emb_base: z.number().positive().nullish(),
  ...ROPE_KEYS,
});

/**
 * r/d, or a little more where readers, who cut d · share down to a whole number, would find r − 1
 * (30 of 44).
 */
function shareOf(rotarySize: number, headSize: number): number {
  const share = rotarySize / headSize;
  return Math.trunc(headSize * share) === rotarySize ? share : (rotarySize + 1e-6) / headSize;
}

/**
 * Rotary positions on part of a head, layer norms, parallel blocks (or serial ones, by its key).
 */
export const gptNeoX: Family = {
  className: "GPTNeoXForCausalLM",
  refused: {},
  read(json, where, faults) {
    const hf = check(json, schema, where);
    const rope = readRope(
      { ...hf, rope_theta: hf.rotary_emb_base ?? hf.rope_theta },
      hf.max_position_embeddings,
      faults,
      hf.rotary_pct ?? 0.25,
    );
    const size = headSize(
      hf.hidden_size,
      hf.num_attention_heads,
      "num_attention_heads",
      "hidden_size",
      faults,
    );
    const rotarySize = Math.trunc(size * rope.partialRotaryFactor!);
    if (rotarySize < 2 || rotarySize > size || rotarySize % 2 !== 0)
      faults.push(
        `rotary_pct: expected an even number of 2 to ${size} turning elements a head, got ` +
          `${rotarySize}`,
      );
    return withArchitecture(
      {
        vocabSize: hf.vocab_size,
        hiddenSize: hf.hidden_size,
        layers: hf.num_hidden_layers,
        heads: hf.num_attention_heads,
        kvHeads: hf.num_attention_heads,
        headSize: size,
        intermediateSize: hf.intermediate_size,
        maxPositions: hf.max_position_embeddings,
        ropeTheta: rope.ropeTheta,
        normEps: hf.layer_norm_eps,
        tieEmbeddings: hf.tie_word_embeddings,
        bosTokenId: hf.bos_token_id,
        ...endsOf(hf.eos_token_id),
      },
      {
        family: "gpt_neox",
        norm: "layer",
        rotarySize,
        ropeScaling: rope.ropeScaling,
        block: hf.use_parallel_residual ? "parallel" : "serial",
        gated: false,
        activation: hf.hidden_act,
        biases: [...(hf.attention_bias ? ATTENTION : []), "up_proj", "down_proj"],
        kept: rope.kept,
      },
    );
  },
  write(config) {
    const { activation: hidden_act, biases, block, rotarySize } = architectureOf(config);
    const share = shareOf(rotarySize, config.headSize);
    return {
      ...writeRope(config, { partial_rotary_factor: share }),
      attention_bias: biases.includes("q_proj"),
      attention_dropout: 0,
      hidden_act,
      hidden_dropout: 0,
      hidden_size: config.hiddenSize,
      intermediate_size: config.intermediateSize,
      layer_norm_eps: config.normEps,
      max_position_embeddings: config.maxPositions,
      num_attention_heads: config.heads,
      num_hidden_layers: config.layers,
      rotary_emb_base: config.ropeTheta,
      rotary_pct: share,
      use_parallel_residual: block === "parallel",
    };
  },
  names: {
    prefix: "gpt_neox.",
    outer: {
      "model.embed_tokens": "gpt_neox.embed_in",
      "model.norm": "gpt_neox.final_layer_norm",
      lm_head: "embed_out",
    },
    layers: "gpt_neox.layers.",
    inner: {
      "self_attn.o_proj": "attention.dense",
      "mlp.up_proj": "mlp.dense_h_to_4h",
      "mlp.down_proj": "mlp.dense_4h_to_h",
    },
    fused: {
      module: "attention.query_key_value",
      sequence: ["q", "k", "v"],
      groups: ({ heads }) => heads,
    },
    ignored: /\.attention\.(bias|masked_bias|rotary_emb\.inv_freq)$/,
    aliases: { "lm_head.weight": "embed_out.weight" }, // transformers 5's own name
  },
};
