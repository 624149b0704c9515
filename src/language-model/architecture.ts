/**
 * @file What a decoder is: its sizes (ModelConfig), and what else sets it apart (Architecture), in
 * words that belong to no family: norm, positions, biases, block, activation. A plain Llama needs
 * none of the latter said; a config names only what is different (ModelConfig.architecture).
 */
import type { ActivationName } from "./activations.js";
import type { NormName } from "./norms.js";

/**
 * How the frequencies of rotary positions are stretched, with all numbers resolved; formulas:
 * rotary/angles.ts.
 */
export type RopeScaling =
  | { readonly type: "linear"; readonly factor: number }
  | {
      readonly type: "llama3";
      readonly factor: number;
      readonly lowFrequencyFactor: number;
      readonly highFrequencyFactor: number;
      readonly originalPositions: number;
    }
  | {
      readonly type: "yarn";
      readonly factor: number;
      readonly attentionFactor: number;
      readonly betaFast: number;
      readonly betaSlow: number;
      readonly originalPositions: number;
      readonly truncate: boolean;
    };

/** A projection by the last word of its canonical name. */
export type ProjectionName =
  "q_proj" | "k_proj" | "v_proj" | "o_proj" | "gate_proj" | "up_proj" | "down_proj" | "lm_head";

/** How a decoder computes, beyond its sizes; one set of switches for all families. */
export interface Architecture {
  /** Whose config.json and tensor names the folder has: a key of `families`. */
  readonly family: string;
  /** Root mean square, or layer norm, which also has a mean and a bias. */
  readonly norm: NormName;
  /** Rotary in every layer, or one learned vector a position, added to the embedding. */
  readonly positions: "rotary" | "learned";
  /** How many leading elements of a head turn with the position, even, at most headSize. */
  readonly rotarySize: number;
  /** Null where frequencies are plain: θ^(−2i / rotarySize). */
  readonly ropeScaling: RopeScaling | null;
  /** Layers, from 0, whose queries and keys do not turn although positions are rotary. */
  readonly unturnedLayers: readonly number[];
  /** Whether each head of queries and keys goes through a root-mean-square norm before it turns. */
  readonly queryKeyNorm: boolean;
  /** Projections that add a bias. */
  readonly biases: readonly ProjectionName[];
  /**
   * serial: the feed-forward layer reads what attention has changed. parallel: both read the same
   * states, through a norm each. parallel-one-norm: through input_layernorm, the only one.
   */
  readonly block: "serial" | "parallel" | "parallel-one-norm";
  /**
   * Whether a gate_proj gates the feed-forward layer: down(activation(gate)·up), else
   * down(activation(up)).
   */
  readonly gated: boolean;
  /** Of the feed-forward layer's inner states. */
  readonly activation: ActivationName;
  /** Whether attention scores are divided by √headSize. */
  readonly scaleScores: boolean;
  /** Whether they are also divided by the layer's number, from 1. */
  readonly scaleScoresByLayer: boolean;
  /**
   * Keys of config.json that change nothing within `maxPositions` and are written back as they
   * were.
   */
  readonly kept: Readonly<Record<string, unknown>>;
}

/** A decoder's shape; the names are LlamaConfig's meanings in this project's words. */
export interface ModelConfig {
  /** Rows of the embedding, at least the tokenizer's entries. */
  readonly vocabSize: number;
  /** Width of the residual stream. */
  readonly hiddenSize: number;
  /** Blocks of attention and feed-forward layer, one behind the other. */
  readonly layers: number;
  /** Query heads. */
  readonly heads: number;
  /** Key and value heads; divides `heads` (grouped-query attention where smaller). */
  readonly kvHeads: number;
  /** Width of one head. */
  readonly headSize: number;
  /** Width of the feed-forward layer. */
  readonly intermediateSize: number;
  /** Longest sequence, in tokens. */
  readonly maxPositions: number;
  /** Base of the rotary frequencies; means nothing with learned positions. */
  readonly ropeTheta: number;
  /** ε of the norms, of whichever kind. */
  readonly normEps: number;
  /** Whether the output projection is the embedding. */
  readonly tieEmbeddings: boolean;
  /** Id that begins a text; null where a text begins with none. */
  readonly bosTokenId: number | null;
  /** Id that ends a text, the first where there are several. */
  readonly eosTokenId: number;
  /** Further ids that end a text (Llama 3 names three); absent if there are none. */
  readonly moreEosTokenIds?: readonly number[];
  /** What differs from a plain Llama; absent in one. */
  readonly architecture?: Partial<Architecture>;
}

/** A plain Llama, but for rotarySize, which is headSize. */
const LLAMA: Omit<Architecture, "rotarySize"> = {
  family: "llama",
  norm: "rms",
  positions: "rotary",
  ropeScaling: null,
  unturnedLayers: [],
  queryKeyNorm: false,
  biases: [],
  block: "serial",
  gated: true,
  activation: "silu",
  scaleScores: true,
  scaleScoresByLayer: false,
  kept: {},
};

/** The whole description of a config. */
export function architectureOf(config: ModelConfig): Architecture {
  return { ...LLAMA, rotarySize: config.headSize, ...config.architecture };
}

/**
 * `config` with `architecture` reduced to what differs from a plain Llama, and without the key if
 * nothing does.
 */
export function withArchitecture(
  config: ModelConfig,
  architecture: Partial<Architecture>,
): ModelConfig {
  const plain: Readonly<Record<string, unknown>> = { ...LLAMA, rotarySize: config.headSize };
  const different = Object.entries(architecture).filter(
    ([key, value]) => JSON.stringify(value) !== JSON.stringify(plain[key]),
  );
  return different.length === 0
    ? config
    : { ...config, architecture: Object.fromEntries(different) };
}

/** What attention scores of a layer (from 0) are divided by. */
export function scoreDivisor(config: ModelConfig, layer: number): number {
  const { scaleScores, scaleScoresByLayer } = architectureOf(config);
  return (scaleScores ? Math.sqrt(config.headSize) : 1) * (scaleScoresByLayer ? layer + 1 : 1);
}

/** All ids that end a text. */
export function endIdsOf({
  eosTokenId,
  moreEosTokenIds = [],
}: Pick<ModelConfig, "eosTokenId" | "moreEosTokenIds">): readonly number[] {
  return [eosTokenId, ...moreEosTokenIds];
}
