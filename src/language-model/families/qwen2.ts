/** @file Qwen2 (Qwen2.5-Coder): Llama with biases on query, key and value. */
import { z } from "zod";
import { check } from "../../files/read.js";
import { withArchitecture } from "../architecture.js";
import { count, epsilon, type Family, startId } from "./family.js";
import {
  llamaKeys,
  llamaNames,
  llamaSizes,
  turnsWhole,
  withinWindow,
  writeLlamaSizes,
} from "./llama-like.js";
import { readRope, writeRope } from "../rotary/settings.js";

/** Qwen2Config with its defaults where the key is missing. */
const schema = z.looseObject({
  ...llamaKeys,
  num_key_value_heads: count.nullish().default(32),
  hidden_act: z.string().default("silu"),
  max_position_embeddings: count.default(32768),
  rms_norm_eps: epsilon.default(1e-6),
  tie_word_embeddings: z.boolean().default(false),
  bos_token_id: startId.default(null),
  use_sliding_window: z.boolean().default(false),
  sliding_window: count.nullish().default(4096),
  max_window_layers: z.number().int().nonnegative().default(28),
  layer_types: z.array(z.enum(["full_attention", "sliding_attention"])).nullish(),
});

export const qwen2: Family = {
  className: "Qwen2ForCausalLM",
  refused: { partial_rotary_factor: [1], attention_bias: [true], mlp_bias: [false] },
  read(json, where, faults) {
    const hf = check(json, schema, where),
      rope = readRope(hf, hf.max_position_embeddings, faults);
    if (hf.hidden_act !== "silu")
      faults.push(`hidden_act: expected "silu", got "${hf.hidden_act}"`);
    turnsWhole(rope, "rope_parameters", faults);
    const slides =
      hf.use_sliding_window &&
      (hf.layer_types?.includes("sliding_attention") ??
        hf.max_window_layers < hf.num_hidden_layers);
    const { config, kept } = withinWindow(
      llamaSizes(hf, rope, hf.rms_norm_eps, faults),
      slides ? hf.sliding_window : null,
      {
        use_sliding_window: true,
        max_window_layers: hf.max_window_layers,
        ...(hf.layer_types && { layer_types: hf.layer_types }),
      },
    );
    return withArchitecture(config, {
      family: "qwen2",
      ropeScaling: rope.ropeScaling,
      biases: ["q_proj", "k_proj", "v_proj"],
      kept: { ...rope.kept, ...kept },
    });
  },
  write: (config) => ({
    ...writeLlamaSizes(config),
    ...writeRope(config),
    hidden_act: "silu",
    rms_norm_eps: config.normEps,
    sliding_window: null,
    use_sliding_window: false,
  }),
  names: llamaNames,
};
