/**
 * @file SmolLM3: Llama in which some layers, every fourth by default, know no positions (Yang et
 * al., arXiv 2501.18795).
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
  ATTENTION,
  FEED_FORWARD,
} from "./family.js";
import {
  LLAMA_KEYS,
  LLAMA_NAMES,
  readLlama,
  WINDOW_KEYS,
  withinQwenWindow,
  writeLlama,
} from "./llama-like.js";

/** SmolLM3Config with its defaults where the key is missing. */
const schema = z.looseObject({
  ...LLAMA_KEYS,
  ...WINDOW_KEYS,
  num_key_value_heads: count.nullish().default(4),
  hidden_act: activation.default("silu"),
  max_position_embeddings: count.default(32768),
  rms_norm_eps: epsilon.default(1e-6),
  rope_theta: LLAMA_KEYS.rope_theta.default(2_000_000),
  tie_word_embeddings: z.boolean().default(true),
  bos_token_id: startId.default(128000),
  eos_token_id: endIds.default([128001]),
  sliding_window: count.nullish(),
  attention_bias: z.boolean().default(false),
  mlp_bias: z.boolean().default(false),
  no_rope_layers: z.array(z.number().int()).nullish(),
  no_rope_layer_interval: count.default(4),
});

/** Llama in which queries and keys of some layers do not turn with the position. */
export const smollm3: Family = {
  className: "SmolLM3ForCausalLM",
  refused: { partial_rotary_factor: [1] },
  read(json, where, faults) {
    const hf = check(json, schema, where);
    const { config: whole, rope } = readLlama(hf, hf.rms_norm_eps, faults);
    const layers = hf.num_hidden_layers;
    const given = hf.no_rope_layers;
    if (given && given.length < layers)
      faults.push(`no_rope_layers: expected ${layers} numbers or more, got ${given.length}`);
    // in spite of its name: 1 where a layer turns
    const turns = (layer: number): boolean =>
      given ? given[layer] !== 0 : (layer + 1) % hf.no_rope_layer_interval !== 0;
    // nothing is laid out for layers that no file holds; loadModel refuses them
    const unturnedLayers = Array.from({ length: Math.min(layers, 10_000) }, (_, i) => i).filter(
      (layer) => !turns(layer),
    );
    const { config, kept } = withinQwenWindow(whole, hf, unturnedLayers.length > 0);
    return withArchitecture(config, {
      family: "smollm3",
      ropeScaling: rope.ropeScaling,
      unturnedLayers,
      biases: [...(hf.attention_bias ? ATTENTION : []), ...(hf.mlp_bias ? FEED_FORWARD : [])],
      activation: hf.hidden_act,
      kept: { ...rope.kept, ...kept },
    });
  },
  write(config) {
    const { biases, unturnedLayers } = architectureOf(config);
    return {
      ...writeLlama(config),
      attention_bias: biases.includes("q_proj"),
      mlp_bias: biases.includes("up_proj"),
      no_rope_layers: Array.from({ length: config.layers }, (_, layer) =>
        unturnedLayers.includes(layer) ? 0 : 1,
      ),
      pad_token_id: null, // the default is beyond a small vocabulary
      rms_norm_eps: config.normEps,
      sliding_window: null,
      use_sliding_window: false,
    };
  },
  names: LLAMA_NAMES,
};
