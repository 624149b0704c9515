/**
 * @file A model's weights as the graphs of generation want them: query, key and value in one
 * matrix, gate and up in another; the gains and biases of the norms and the score divisor are
 * multiplied into the matrices behind them, so that a norm is only centred and scaled, and the two
 * of a parallel block become one.
 */
import type { HostMap } from "../../engine/types.js";
import { architectureOf, type ModelConfig, scoreDivisor } from "../architecture.js";
import { floatWeight, type LanguageModel } from "../checkpoint.js";
import { NORMS } from "../norms.js";

/**
 * Fused weights, [out, in]: embed, head, and per layer qkv.N, out.N, gateUp.N (of up alone where
 * nothing is gated), down.N, and headGains.N where heads have norms; their biases, [out], as ….bias where there are any; embedPositions, if
 * positions are learned.
 */
export function fuseWeights(model: LanguageModel): HostMap {
  const { config } = model;
  const { positions, block, gated, norm, queryKeyNorm } = architectureOf(config);
  const D = config.hiddenSize;
  const read = (name: string): Float32Array => floatWeight(model, name).data;
  const optional = (name: string): Float32Array | undefined =>
    model.parameters[name] ? read(name) : undefined;
  const normOf = (name: string): Norm => ({
    gain: read(`${name}.weight`),
    ...(NORMS[norm].biased && { bias: read(`${name}.bias`) }),
  });
  const embedding = read("model.embed_tokens.weight");
  const fused: HostMap = { embed: { shape: [config.vocabSize, D], data: embedding } };
  const add = (
    name: string,
    columns: number,
    projections: readonly Projection[],
    behind?: Norm,
  ): void => {
    fused[name] = join(columns, projections, behind);
    const bias = joinBiases(columns, projections, behind);
    if (bias) fused[`${name}.bias`] = bias;
  };
  add(
    "head",
    D,
    [
      {
        weight: config.tieEmbeddings ? embedding : read("lm_head.weight"),
        bias: optional("lm_head.bias"),
      },
    ],
    normOf("model.norm"),
  );
  if (positions === "learned")
    fused["embedPositions"] = {
      shape: [config.maxPositions, D],
      data: read("model.embed_positions.weight"),
    };
  for (let layer = 0; layer < config.layers; layer++) {
    const at = `model.layers.${layer}.`;
    const first = normOf(`${at}input_layernorm`);
    const l = (name: string): Projection => ({
      weight: read(`${at}${name}.weight`),
      bias: optional(`${at}${name}.bias`),
    });
    const query = l("self_attn.q_proj");
    const divisor = scoreDivisor(config, layer);
    const divided = (values: Float32Array): Float32Array => values.map((x) => x / divisor);
    // behind a norm of queries, which would undo a division, its gain is divided
    const scaled = queryKeyNorm
      ? query
      : { weight: divided(query.weight), bias: query.bias && divided(query.bias) };
    if (queryKeyNorm)
      fused[`headGains.${layer}`] = headGains(
        config,
        divided(read(`${at}self_attn.q_norm.weight`)),
        read(`${at}self_attn.k_norm.weight`),
      );
    add(`qkv.${layer}`, D, [scaled, l("self_attn.k_proj"), l("self_attn.v_proj")], first);
    add(`out.${layer}`, config.heads * config.headSize, [l("self_attn.o_proj")]);
    const second = block === "parallel-one-norm" ? first : normOf(`${at}post_attention_layernorm`);
    add(
      `gateUp.${layer}`,
      D,
      gated ? [l("mlp.gate_proj"), l("mlp.up_proj")] : [l("mlp.up_proj")],
      second,
    );
    add(`down.${layer}`, config.intermediateSize, [l("mlp.down_proj")]);
  }
  return fused;
}

/** Gains of the norm over each head of queries, then of keys, [heads + kvHeads, headSize]. */
function headGains(
  { heads, kvHeads, headSize }: ModelConfig,
  query: Float32Array,
  key: Float32Array,
): { shape: number[]; data: Float32Array } {
  const data = new Float32Array((heads + kvHeads) * headSize);
  for (let head = 0; head < heads + kvHeads; head++)
    data.set(head < heads ? query : key, head * headSize);
  return { shape: [heads + kvHeads, headSize], data };
}

interface Norm {
  readonly gain: Float32Array;
  readonly bias?: Float32Array;
}
interface Projection {
  readonly weight: Float32Array;
  readonly bias: Float32Array | undefined;
}

/** Matrices below each other, each column times the gain of the norm before them. */
function join(
  columns: number,
  projections: readonly Projection[],
  behind?: Norm,
): { shape: number[]; data: Float32Array } {
  if (!behind && projections.length === 1)
    return {
      shape: [projections[0]!.weight.length / columns, columns],
      data: projections[0]!.weight,
    };
  const data = new Float32Array(projections.reduce((sum, { weight: m }) => sum + m.length, 0));
  let at = 0;
  for (const { weight: matrix } of projections)
    for (let i = 0; i < matrix.length; i++)
      data[at++] = matrix[i]! * (behind ? behind.gain[i % columns]! : 1);
  return { shape: [data.length / columns, columns], data };
}

/**
 * What is added behind them: their own biases, and their products with the bias of the norm before
 * them.
 */
function joinBiases(
  columns: number,
  projections: readonly Projection[],
  behind?: Norm,
): { shape: number[]; data: Float32Array } | undefined {
  const before = behind?.bias;
  if (!before && projections.every(({ bias }) => !bias)) return undefined;
  const rows = projections.flatMap(({ weight: matrix, bias }) =>
    Array.from({ length: matrix.length / columns }, (_, row) => {
      let sum = bias?.[row] ?? 0;
      if (before) for (let i = 0; i < columns; i++) sum += matrix[row * columns + i]! * before[i]!;
      return sum;
    }),
  );
  return { shape: [rows.length], data: Float32Array.from(rows) };
}
