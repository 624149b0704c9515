/** @file The weights of a decoder: their canonical names, shapes and number. */
import { sizeOf } from "../engine/types.js";
import { architectureOf, type ModelConfig, type ProjectionName } from "./architecture.js";
import { NORMS } from "./norms.js";

/**
 * Every weight of a model by its canonical name, which is Llama's, with its shape; matrices are
 * [out, in].
 * @returns in the order in which the decoder uses them; `lm_head.weight` only where embeddings are
 *   not tied
 */
export function parameterShapes(config: ModelConfig): Map<string, readonly number[]> {
  const { hiddenSize: D, headSize, intermediateSize: F, vocabSize: V } = config;
  const { norm, positions, biases, block, gated, queryKeyNorm } = architectureOf(config);
  const shapes = new Map<string, readonly number[]>([["model.embed_tokens.weight", [V, D]]]);
  if (positions === "learned") shapes.set("model.embed_positions.weight", [config.maxPositions, D]);
  const addNorm = (name: string): void => {
    shapes.set(`${name}.weight`, [D]);
    if (NORMS[norm].biased) shapes.set(`${name}.bias`, [D]);
  };
  const addProjection = (name: string, out: number, from: number, weight = true): void => {
    if (weight) shapes.set(`${name}.weight`, [out, from]);
    if (biases.includes(name.slice(name.lastIndexOf(".") + 1) as ProjectionName))
      shapes.set(`${name}.bias`, [out]);
  };
  for (let layer = 0; layer < config.layers; layer++) {
    const at = `model.layers.${layer}.`;
    addNorm(`${at}input_layernorm`);
    addProjection(`${at}self_attn.q_proj`, config.heads * headSize, D);
    addProjection(`${at}self_attn.k_proj`, config.kvHeads * headSize, D);
    addProjection(`${at}self_attn.v_proj`, config.kvHeads * headSize, D);
    if (queryKeyNorm)
      for (const name of ["q_norm", "k_norm"])
        shapes.set(`${at}self_attn.${name}.weight`, [headSize]);
    addProjection(`${at}self_attn.o_proj`, D, config.heads * headSize);
    if (block !== "parallel-one-norm") addNorm(`${at}post_attention_layernorm`);
    if (gated) addProjection(`${at}mlp.gate_proj`, F, D);
    addProjection(`${at}mlp.up_proj`, F, D);
    addProjection(`${at}mlp.down_proj`, D, F);
  }
  addNorm("model.norm");
  addProjection("lm_head", V, D, !config.tieEmbeddings);
  return shapes;
}

/**
 * Number of weights; layers are alike, so that only one is laid out, however many a config claims.
 */
export function parameterCount(config: ModelConfig): number {
  const count = (layers: number): number =>
    [...parameterShapes({ ...config, layers }).values()].reduce(
      (sum, shape) => sum + sizeOf(shape),
      0,
    );
  return count(0) + config.layers * (count(1) - count(0));
}
