/**
 * @file Everything that decides a training run, checked at once: an unknown key is a fault, and all
 * faults are reported together, each by its own name.
 */
import { z } from "zod";
import { BEYOND_END, NORMALIZERS, PAIRINGS } from "../cct/paired-positions.js";
import { CONTEXTS } from "../cct/comparison-pair.js";
import { HEADS } from "../cct/preference-head.js";
import { check } from "../files/read.js";
import { loraOptionsSchema } from "../language-model/lora/options.js";
import { INSTRUCTION_FORMATS } from "./instruction-format.js";

const count = z.number().int().min(1);
const countOrZero = z.number().int().min(0);

/** What every training run has: the optimiser, its schedule, the rows, what is reported when. */
const shared = {
  /** Decides the order of the data, the templates and the preference head's first weights. */
  seed: z.number().int().default(0),
  /**
   * Optimiser steps. With `budget: "tokens"`, the steps that plain instruction tuning would make.
   */
  steps: count,
  /** Peak learning rate, reached at the end of the warm-up. */
  learningRate: z.number().positive().default(1e-3),
  /**
   * Steps of linear warm-up, the first of them at learningRate / warmupSteps; 0 starts at the peak.
   */
  warmupSteps: countOrZero.default(10),
  /** Share of the peak that the cosine ends at, in [0, 1]. */
  finalLearningRateFraction: z.number().min(0).max(1).default(0.1),
  /** AdamW's first-moment decay, in [0, 1). */
  beta1: z.number().min(0).lt(1).default(0.9),
  /** AdamW's second-moment decay, in [0, 1). */
  beta2: z.number().min(0).lt(1).default(0.98),
  /** Decoupled weight decay of the matrices; norms and the preference head never decay. */
  weightDecay: z.number().min(0).default(0.01),
  /** Whether token embeddings (and an untied output matrix) decay too. */
  decayEmbeddings: z.boolean().default(false),
  /** Largest norm of the whole gradient; null does not clip. */
  clipNorm: z.number().positive().nullable().default(1),
  /** Micro-batches that one optimiser step is cut into: less memory, the same numbers. */
  accumulate: count.default(1),
  /** T: tokens in a row; longer samples are left out and counted. */
  rowLength: z.number().int().min(8).default(384),
  /** Steps between evaluations on held-out data; 0 never. */
  evalEvery: countOrZero.default(0),
  /** Steps between checkpoints; 0 only at the end. */
  checkpointEvery: countOrZero.default(0),
  /** Threads of the engine; part of a run's identity, because sums depend on it. */
  threads: count.default(1),
};

/** Options of one tuning run. The defaults are the paper's where it says something. */
export const tuneOptionsSchema = z
  .strictObject({
    ...shared,
    /** α ≥ 0: weight of L_token; 0 feeds no pairs. */
    alpha: z.number().min(0).default(2),
    /** β ≥ 0: weight of L_seq; 0 feeds no sequence samples. */
    beta: z.number().min(0).default(0.5),
    /** Hinge margin, > 0. */
    margin: z.number().positive().default(1),
    /** Which positions are compared. */
    pairing: z.enum(PAIRINGS).default("positional"),
    /** What a position past the shorter end is paired with (positional pairing only). */
    beyondEnd: z.enum(BEYOND_END).default("padding"),
    /** What the sum over positions is divided by. */
    normalizer: z.enum(NORMALIZERS).default("from-first-difference"),
    /** Kind of preference head. */
    head: z.enum(HEADS).default("linear"),
    /** Largest score of a normalised head. */
    headScale: z.number().positive().default(10),
    /** How instruction and sequence samples are put into words; `octocoder` when absent. */
    promptFormat: z.enum(INSTRUCTION_FORMATS).optional(),
    /** Whether compared code stands behind the instruction that it answers, or alone. */
    context: z.enum(CONTEXTS).default("instruction"),
    /**
     * Instruction samples in each step: the same ones, in the same order, for every arm of a seed.
     */
    instructionsPerStep: count.default(16),
    /**
     * Pairs in each step, where alpha > 0 (as comparisons) or beta > 0 (as sequence samples): the
     * same ones for both.
     */
    pairsPerStep: count.default(8),
    /**
     * What arms share: optimiser steps, or tokens processed (arms with more data a step make fewer
     * steps).
     */
    budget: z.enum(["steps", "tokens"]).default("steps"),
    /**
     * Tunes a low-rank adapter in place of all weights. Like neftuneAlpha absent unless set, so
     * that a run without it keeps its identity.
     */
    lora: loraOptionsSchema.nullish().transform((lora) => lora ?? undefined),
    /**
     * Computes what both sides of a pair begin with once: the same losses and gradients, fewer
     * tokens. Absent unless true.
     */
    sharedPrefix: z
      .boolean()
      .nullish()
      .transform((shared) => shared || undefined),
    /**
     * Makes rows as short as all steps' samples allow, below rowLength: the same losses and
     * gradients, less padding. Absent unless true.
     */
    trimRows: z
      .boolean()
      .nullish()
      .transform((trim) => trim || undefined),
    /**
     * NEFTune: uniform noise of magnitude α/√(L·D) on the embeddings of instruction samples of L
     * tokens, while tuning.
     */
    neftuneAlpha: z
      .number()
      .positive()
      .nullish()
      .transform((alpha) => alpha ?? undefined),
    /**
     * Keeps each layer's input alone for the backward pass and computes the layer again there: less
     * memory, the same numbers. Absent unless true.
     */
    recompute: z
      .boolean()
      .nullish()
      .transform((again) => again || undefined),
  })
  .superRefine(warmUpFits);

/** Options of language modelling on plain documents. */
export const languageModelOptionsSchema = z
  .strictObject({
    ...shared,
    /** R: rows in each step. */
    rows: count.default(16),
  })
  .superRefine(warmUpFits);

export type TuneOptions = z.output<typeof tuneOptionsSchema>;
export type TuneOptionsInput = z.input<typeof tuneOptionsSchema>;
export type LanguageModelOptions = z.output<typeof languageModelOptionsSchema>;
export type LanguageModelOptionsInput = z.input<typeof languageModelOptionsSchema>;

/**
 * Options with their defaults filled in. @throws UsageError that lists every fault, unknown keys
 * included
 */
export function tuneOptions(value: unknown, where = "tune options"): TuneOptions {
  return check(value, tuneOptionsSchema, where);
}

/**
 * Options with their defaults filled in. @throws UsageError that lists every fault, unknown keys
 * included
 */
export function languageModelOptions(
  value: unknown,
  where = "language model options",
): LanguageModelOptions {
  return check(value, languageModelOptionsSchema, where);
}

function warmUpFits(
  options: { steps: number; warmupSteps: number },
  context: z.RefinementCtx,
): void {
  if (options.warmupSteps > options.steps)
    context.addIssue({
      code: "custom",
      path: ["warmupSteps"],
      message: `expected at most steps (${options.steps}), got ${options.warmupSteps}`,
    });
}
