/**
 * @file A model's weights as the graphs of generation want them: query, key and value in one
 * matrix, gate and up in another; the gains and biases of the norms and the score divisor are
 * multiplied into the matrices behind them, so that a norm is only centred and scaled, and the two
 * of a parallel block become one.
 */
import type { HostMap } from "../../engine/types.js";
import {
  type Architecture,
  architectureOf,
  type ModelConfig,
  scoreDivisor,
} from "../architecture.js";
import { floatWeight, type LanguageModel } from "../checkpoint.js";
import { NORMS } from "../norms.js";

/**
 * Fused weights, [out, in]: embed, head, and per layer qkv.N, out.N, gateUp.N (of up alone where
 * nothing is gated), down.N, and headGains.N where heads have norms; their biases, [out], as
 * ….bias where there are any; embedPositions, if positions are learned.
 */
export function fuseWeights(model: LanguageModel): HostMap {
  const fusing = new Fusing(model);
  const { config } = model;
  fusing.addEnds();
  for (let layer = 0; layer < config.layers; layer++) fusing.addLayer(layer);
  return fusing.fused;
}

/** The weights of one model, while they are fused. */
class Fusing {
  readonly fused: HostMap = {};
  readonly #architecture: Architecture;

  constructor(private readonly model: LanguageModel) {
    this.#architecture = architectureOf(model.config);
  }

  /** What stands before and behind the layers. */
  addEnds(): void {
    const { config } = this.model;
    const embedding = this.#read("model.embed_tokens.weight");
    this.fused["embed"] = { shape: [config.vocabSize, config.hiddenSize], data: embedding };
    const head = {
      weight: config.tieEmbeddings ? embedding : this.#read("lm_head.weight"),
      bias: this.#optional("lm_head.bias"),
    };
    this.#add("head", config.hiddenSize, [head], this.#norm("model.norm"));
    if (this.#architecture.positions === "learned")
      this.fused["embedPositions"] = {
        shape: [config.maxPositions, config.hiddenSize],
        data: this.#read("model.embed_positions.weight"),
      };
  }

  addLayer(layer: number): void {
    const { config } = this.model;
    const { block, gated } = this.#architecture;
    const D = config.hiddenSize;
    const at = `model.layers.${layer}.`;
    const l = (name: string): Projection => this.#projection(`${at}${name}`);
    const first = this.#norm(`${at}input_layernorm`);
    const query = this.#query(layer, at);
    this.#add(`qkv.${layer}`, D, [query, l("self_attn.k_proj"), l("self_attn.v_proj")], first);
    this.#add(`out.${layer}`, config.heads * config.headSize, [l("self_attn.o_proj")]);
    const second =
      block === "parallel-one-norm" ? first : this.#norm(`${at}post_attention_layernorm`);
    const up = l("mlp.up_proj");
    this.#add(`gateUp.${layer}`, D, gated ? [l("mlp.gate_proj"), up] : [up], second);
    this.#add(`down.${layer}`, config.intermediateSize, [l("mlp.down_proj")]);
  }

  /**
   * The query projection over the score divisor; of a layer that norms its queries the gains are.
   */
  #query(layer: number, at: string): Projection {
    const { config } = this.model;
    const query = this.#projection(`${at}self_attn.q_proj`);
    const divisor = scoreDivisor(config, layer);
    const divided = (values: Float32Array): Float32Array => values.map((x) => x / divisor);
    if (!this.#architecture.queryKeyNorm)
      return { weight: divided(query.weight), bias: query.bias && divided(query.bias) };
    // the norm would undo a division before it
    this.fused[`headGains.${layer}`] = headGains(
      config,
      divided(this.#read(`${at}self_attn.q_norm.weight`)),
      this.#read(`${at}self_attn.k_norm.weight`),
    );
    return query;
  }

  #read(name: string): Float32Array {
    return floatWeight(this.model, name).data;
  }

  #optional(name: string): Float32Array | undefined {
    return this.model.parameters[name] ? this.#read(name) : undefined;
  }

  #projection(name: string): Projection {
    return { weight: this.#read(`${name}.weight`), bias: this.#optional(`${name}.bias`) };
  }

  #norm(name: string): Norm {
    const { biased } = NORMS[this.#architecture.norm];
    return {
      gain: this.#read(`${name}.weight`),
      bias: biased ? this.#read(`${name}.bias`) : undefined,
    };
  }

  #add(name: string, columns: number, projections: readonly Projection[], behind?: Norm): void {
    this.fused[name] = join(columns, projections, behind);
    const bias = joinBiases(columns, projections, behind);
    if (bias) this.fused[`${name}.bias`] = bias;
  }
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
  readonly bias: Float32Array | undefined;
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
  for (const { weight: matrix } of projections) {
    data.set(matrix, at);
    if (behind)
      for (let row = at; row < at + matrix.length; row += columns)
        for (let i = 0; i < columns; i++) data[row + i]! *= behind.gain[i]!;
    at += matrix.length;
  }
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
