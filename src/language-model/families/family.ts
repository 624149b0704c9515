/**
 * @file What a family says about itself: how its config.json is read and written, and what its
 * tensors are called. How to add one: docs/adding-a-family.md. Pieces of config.json that families
 * share stand here too.
 */
import { z } from "zod";
import { ACTIVATION_NAMES, type ActivationName } from "../activations.js";
import type { ModelConfig, ProjectionName } from "../architecture.js";

/** The projections of attention, where all of them have biases. */
export const ATTENTION: readonly ProjectionName[] = ["q_proj", "k_proj", "v_proj", "o_proj"];
/** The projections of a gated feed-forward layer. */
export const FEED_FORWARD: readonly ProjectionName[] = ["gate_proj", "up_proj", "down_proj"];
/** Biases everywhere, in a block whose feed-forward layer has no gate. */
export const PLAIN_BIASES: readonly ProjectionName[] = [...ATTENTION, "up_proj", "down_proj"];

/** A family's names. Modules are written without ".weight" and ".bias". */
export interface TensorNames {
  /** What all names of the base model begin with; some writers leave it away. */
  readonly prefix: string;
  /**
   * Stored module of a canonical one: "model.norm" → "transformer.ln_f"; the same name where none
   * is given.
   */
  readonly outer: Readonly<Record<string, string>>;
  /** What a layer's names begin with, before its number. */
  readonly layers: string;
  /** Stored module inside a layer of a canonical one: "self_attn.o_proj" → "attn.c_proj". */
  readonly inner: Readonly<Record<string, string>>;
  /** Where query, key and value are one matrix. */
  readonly fused?: {
    readonly module: string;
    /** Order of the three within a group. */
    readonly sequence: readonly ("q" | "k" | "v")[];
    /** How many groups, each with its share of all three, follow each other; default 1. */
    readonly groups?: (config: ModelConfig) => number;
    /**
     * Whether a head's turning elements pair with their neighbours (0 with 1, 2 with 3, …) in place
     * of halves.
     */
    readonly neighbors?: boolean;
  };
  /** Whether matrices inside layers are stored [in, out]. */
  readonly transposed?: boolean;
  /** Tensors of old checkpoints that hold no weights (masks, frequencies). */
  readonly ignored: RegExp;
  /** Other names for stored tensors: alias → name. */
  readonly aliases?: Readonly<Record<string, string>>;
}

/** How to add one: docs/adding-a-family.md. */
export interface Family {
  /** The class that config.json's `architectures` names. */
  readonly className: string;
  /**
   * Keys that change the result and are not supported → accepted values; undefined and null always
   * are.
   */
  readonly refused: Readonly<Record<string, readonly unknown[]>>;
  /**
   * The config of a parsed config.json of this model_type.
   * @param faults  gets one clause `key: what is wrong` for each key that cannot be accepted
   * @throws UsageError if a key is missing or of the wrong type
   */
  read(json: unknown, where: string, faults: string[]): ModelConfig;
  /** The family's own keys of config.json. */
  write(config: ModelConfig): Record<string, unknown>;
  /** How the checkpoint calls and lays out its tensors. */
  readonly names: TensorNames;
}

/** A size in config.json: an integer ≥ 1. */
export const count = z.number().int().positive();
const id = z.number().int().nonnegative();
/** A norm's ε in config.json: > 0. */
export const epsilon = z.number().positive();

/** An id, or a list of at least one; as a list. */
export const endIds = z.union([
  id.transform((one) => [one]),
  z
    .array(id)
    .min(1)
    .refine((list) => new Set(list).size === list.length, "expected distinct ids"),
]);
/** The first end and, where there are several, the rest. */
export function endsOf(
  ids: readonly number[],
): Pick<ModelConfig, "eosTokenId" | "moreEosTokenIds"> {
  const [eosTokenId, ...more] = ids as [number, ...number[]];
  return more.length === 0 ? { eosTokenId } : { eosTokenId, moreEosTokenIds: more };
}
/** An id or null. */
export const startId = id.nullable();
/** One of the activations there are. */
export const activation = z.string().transform((name, context): ActivationName => {
  if ((ACTIVATION_NAMES as string[]).includes(name)) return name as ActivationName;
  context.addIssue({
    code: "custom",
    message: `expected ${ACTIVATION_NAMES.join(", ")}, got "${name}"`,
  });
  return z.NEVER;
});

/**
 * `json` with values under other spellings of a key, as transformers' attribute_map accepts them:
 * {spelling: key}.
 */
export function respelt(json: unknown, spellings: Readonly<Record<string, string>>): unknown {
  const own = json as Record<string, unknown>;
  const found = Object.entries(spellings).filter(
    ([spelling, key]) => own[spelling] !== undefined && own[key] === undefined,
  );
  return { ...own, ...Object.fromEntries(found.map(([spelling, key]) => [key, own[spelling]])) };
}

/** The keys that GPT-2 and its heirs share. */
export const GPT_KEYS = {
  vocab_size: count,
  n_positions: count,
  n_embd: count,
  n_layer: count,
  n_head: count,
  n_inner: count.nullish(),
  layer_norm_epsilon: epsilon.default(1e-5),
  bos_token_id: startId.default(50256),
  eos_token_id: endIds.default([50256]),
};
/** transformers' attribute_map of GPT-2: common spelling → the family's own key. */
export const GPT_SPELLINGS = {
  hidden_size: "n_embd",
  max_position_embeddings: "n_positions",
  num_attention_heads: "n_head",
  num_hidden_layers: "n_layer",
};

/** Sizes under GPT-2's keys; the counterpart of `gptSizes`. */
export function writeGptSizes(config: ModelConfig): Record<string, unknown> {
  return {
    attn_pdrop: 0,
    embd_pdrop: 0,
    layer_norm_epsilon: config.normEps,
    n_ctx: config.maxPositions,
    n_embd: config.hiddenSize,
    n_head: config.heads,
    n_inner: config.intermediateSize,
    n_layer: config.layers,
    n_positions: config.maxPositions,
    resid_pdrop: 0,
  };
}

/** Sizes of a config with GPT-2's keys; as many key and value heads as query heads. */
export function gptSizes(
  hf: z.output<z.ZodObject<typeof GPT_KEYS>>,
  tieEmbeddings: boolean,
  faults: string[],
): ModelConfig {
  return {
    vocabSize: hf.vocab_size,
    hiddenSize: hf.n_embd,
    layers: hf.n_layer,
    heads: hf.n_head,
    kvHeads: hf.n_head,
    headSize: headSize(hf.n_embd, hf.n_head, "n_head", "n_embd", faults),
    intermediateSize: hf.n_inner ?? 4 * hf.n_embd,
    maxPositions: hf.n_positions,
    ropeTheta: 10_000,
    normEps: hf.layer_norm_epsilon,
    tieEmbeddings,
    bosTokenId: hf.bos_token_id,
    ...endsOf(hf.eos_token_id),
  };
}

/** hidden / heads, which must be whole. */
export function headSize(
  hidden: number,
  heads: number,
  headsKey: string,
  hiddenKey: string,
  faults: string[],
): number {
  if (hidden % heads !== 0)
    faults.push(`${headsKey}: expected a divisor of ${hiddenKey} ${hidden}, got ${heads}`);
  return hidden / heads;
}
