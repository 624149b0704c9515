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
  seed: z
    .number()
    .int()
    .default(0)
    .describe(
      "Decides the order of the data, the templates and the preference head's first weights.",
    ),
  steps: count.describe(
    'Optimizer steps. With `budget: "tokens"`, the steps that plain instruction tuning would make.',
  ),
  learningRate: z
    .number()
    .positive()
    .default(1e-3)
    .describe("Peak learning rate, reached at the end of the warm-up."),
  warmupSteps: countOrZero
    .default(10)
    .describe(
      "Steps of linear warm-up, the first of them at learningRate / warmupSteps; 0 starts at the peak.",
    ),
  finalLearningRateFraction: z
    .number()
    .min(0)
    .max(1)
    .default(0.1)
    .describe("Share of the peak that the cosine ends at, in [0, 1]."),
  beta1: z.number().min(0).lt(1).default(0.9).describe("AdamW's first-moment decay, in [0, 1)."),
  beta2: z.number().min(0).lt(1).default(0.98).describe("AdamW's second-moment decay, in [0, 1)."),
  weightDecay: z
    .number()
    .min(0)
    .default(0.01)
    .describe("Decoupled weight decay of the matrices; norms and the preference head never decay."),
  decayEmbeddings: z
    .boolean()
    .default(false)
    .describe("Whether token embeddings (and an untied output matrix) decay too."),
  clipNorm: z
    .number()
    .positive()
    .nullable()
    .default(1)
    .describe("Largest norm of the whole gradient; null does not clip."),
  accumulate: count
    .default(1)
    .describe("Micro-batches that one optimizer step is cut into: less memory, the same numbers."),
  rowLength: z
    .number()
    .int()
    .min(8)
    .default(384)
    .describe("T: tokens in a row; longer samples are left out and counted."),
  evalEvery: countOrZero
    .default(0)
    .describe("Steps between evaluations on held-out data; 0 never."),
  checkpointEvery: countOrZero.default(0).describe("Steps between checkpoints; 0 only at the end."),
  threads: count
    .default(1)
    .describe("Threads of the engine; part of a run's identity, because sums depend on it."),
};

/** Options of one tuning run. The defaults are the paper's where it says something. */
export const tuneOptionsSchema = z
  .strictObject({
    ...shared,
    alpha: z.number().min(0).default(2).describe("α ≥ 0: weight of L_token; 0 feeds no pairs."),
    beta: z
      .number()
      .min(0)
      .default(0.5)
      .describe("β ≥ 0: weight of L_seq; 0 feeds no sequence samples."),
    margin: z.number().positive().default(1).describe("Hinge margin, > 0."),
    pairing: z.enum(PAIRINGS).default("positional").describe("Which positions are compared."),
    beyondEnd: z
      .enum(BEYOND_END)
      .default("padding")
      .describe("What a position past the shorter end is paired with (positional pairing only)."),
    normalizer: z
      .enum(NORMALIZERS)
      .default("from-first-difference")
      .describe("What the sum over positions is divided by."),
    head: z.enum(HEADS).default("linear").describe("Kind of preference head."),
    headScale: z.number().positive().default(10).describe("Largest score of a normalised head."),
    promptFormat: z
      .enum(INSTRUCTION_FORMATS)
      .optional()
      .describe(
        "How instruction and sequence samples are put into words; `octocoder` when absent.",
      ),
    context: z
      .enum(CONTEXTS)
      .default("instruction")
      .describe("Whether compared code stands behind the instruction that it answers, or alone."),
    instructionsPerStep: count
      .default(16)
      .describe(
        "Instruction samples in each step: the same ones, in the same order, for every arm of a seed.",
      ),
    pairsPerStep: count
      .default(8)
      .describe(
        "Pairs in each step, where alpha > 0 (as comparisons) or beta > 0 (as sequence samples): the same ones for both.",
      ),
    budget: z
      .enum(["steps", "tokens"])
      .default("steps")
      .describe(
        "What arms share: optimizer steps, or tokens processed (arms with more data a step make fewer steps).",
      ),
    lora: loraOptionsSchema
      .nullish()
      .transform((lora) => lora ?? undefined)
      .describe(
        "Tunes a low-rank adapter in place of all weights; absent or null tunes all weights.",
      ),
    sharedPrefix: z
      .boolean()
      .nullish()
      .transform((shared) => shared || undefined)
      .describe(
        "Computes what both sides of a pair begin with once: the same losses and gradients, fewer tokens. Absent unless true.",
      ),
    trimRows: z
      .boolean()
      .nullish()
      .transform((trim) => trim || undefined)
      .describe(
        "Makes rows as short as all steps' samples allow, below rowLength: the same losses and gradients, less padding. Absent unless true.",
      ),
    neftuneAlpha: z
      .number()
      .positive()
      .nullish()
      .transform((alpha) => alpha ?? undefined)
      .describe(
        "NEFTune: uniform noise of magnitude α/√(L·D) on the embeddings of instruction samples of L tokens, while tuning.",
      ),
    recompute: z
      .boolean()
      .nullish()
      .transform((again) => again || undefined)
      .describe(
        "Keeps each layer's input alone for the backward pass and computes the layer again there: less memory, the same numbers. Absent unless true.",
      ),
  })
  .superRefine(warmUpFits);

/** Options of language modelling on plain documents. */
export const languageModelOptionsSchema = z
  .strictObject({
    ...shared,
    rows: count.default(16).describe("R: rows in each step."),
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
export function tuneOptions(value: TuneOptionsInput, where = "tune options"): TuneOptions {
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
