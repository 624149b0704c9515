/**
 * @file Everything that decides a training run, checked at once: an unknown key is a fault, and all
 * faults are reported together, each by its own name. Options of a tuning run stand in groups: what
 * is fed (`data`), how a step is made (`optimizer`), what is minimised (`objective`), which weights
 * change (`adapter`), and how it is computed (`engine`). docs/adding-an-experiment.md has the table
 * of all keys.
 */
import { z } from "zod";
import { headOf, type Objective, type ObjectiveOptions } from "../cct/objectives/objective.js";
import { objectiveSchema, type ObjectiveOptionsInput } from "../cct/objectives/registry.js";
import { HELD_OUT_TEMPLATES, TRAINING_TEMPLATES } from "../cct/templates.js";
import { ADAMW_DEFAULTS } from "../engine/optimizer/adamw.js";
import { UsageError } from "../errors.js";
import { check } from "../files/read.js";
import { loraOptionsSchema } from "../language-model/lora/options.js";
import { flatKeysSentence } from "./flat-options.js";
import { INSTRUCTION_FORMATS } from "./instruction-format.js";

const count = z.number().int().min(1);
const countOrZero = z.number().int().min(0);

/** What a run is, and when it is looked at. */
const runShape = {
  seed: z
    .number()
    .int()
    .default(0)
    .describe(
      "Decides the order of the data, the templates and the preference head's first weights.",
    ),
  steps: count.describe(
    'Optimizer steps. With `data.budget: "tokens"`, the steps that plain instruction tuning ' +
      "would make.",
  ),
  evalEvery: countOrZero
    .default(0)
    .describe("Steps between evaluations on held-out data; 0 never."),
  checkpointEvery: countOrZero.default(0).describe("Steps between checkpoints; 0 only at the end."),
};

const optimizerShape = {
  learningRate: z
    .number()
    .positive()
    .default(1e-3)
    .describe("Peak learning rate, reached at the end of the warm-up."),
  warmupSteps: countOrZero
    .default(10)
    .describe(
      "Steps of linear warm-up, the first of them at learningRate / warmupSteps; 0 starts at " +
        "the peak.",
    ),
  finalLearningRateFraction: z
    .number()
    .min(0)
    .max(1)
    .default(0.1)
    .describe("Share of the peak that the cosine ends at, in [0, 1]."),
  beta1: z
    .number()
    .min(0)
    .lt(1)
    .default(ADAMW_DEFAULTS.beta1)
    .describe("AdamW's first-moment decay, in [0, 1)."),
  beta2: z
    .number()
    .min(0)
    .lt(1)
    .default(ADAMW_DEFAULTS.beta2)
    .describe("AdamW's second-moment decay, in [0, 1)."),
  weightDecay: z
    .number()
    .min(0)
    .default(ADAMW_DEFAULTS.weightDecay)
    .describe("Decoupled weight decay of the matrices; norms and the preference head never decay."),
  decayEmbeddings: z
    .boolean()
    .default(false)
    .describe("Whether token embeddings (and an untied output matrix) decay too."),
  clipNorm: z
    .number()
    .positive()
    .nullable()
    .default(ADAMW_DEFAULTS.clipNorm)
    .describe("Largest norm of the whole gradient; null does not clip."),
};

const clip = z
  .enum(["whole", "per-term"])
  .default("whole")
  .describe(
    "What clipNorm limits: the whole gradient, or that of each term times its weight, before " +
      "the sum.",
  );

const rowLength = z
  .number()
  .int()
  .min(8)
  .default(384)
  .describe("T: tokens in a row; longer samples are left out and counted.");
const accumulate = count
  .default(1)
  .describe("Micro-batches that one optimizer step is cut into: less memory, the same numbers.");
const threads = count
  .default(1)
  .describe("Threads of the engine; part of a run's identity, because sums depend on it.");

const dataShape = {
  instructionsPerStep: count
    .default(16)
    .describe(
      "Instruction samples in each step: the same ones, in the same order, for every arm of a seed.",
    ),
  pairsPerStep: count
    .default(8)
    .describe(
      "Pairs in each step, where alpha > 0 (as comparisons) or beta > 0 (as sequence " +
        "samples): the same ones for both.",
    ),
  budget: z
    .enum(["steps", "tokens"])
    .default("steps")
    .describe(
      "What arms share: optimizer steps, or tokens processed (arms with more data a step " +
        "make fewer steps).",
    ),
  rowLength,
  promptFormat: z
    .enum(INSTRUCTION_FORMATS)
    .default("octocoder")
    .describe("How instruction and sequence samples are put into words."),
  neftuneAlpha: z
    .number()
    .positive()
    .nullable()
    .default(null)
    .describe(
      "NEFTune: uniform noise of magnitude α/√(L·D) on the embeddings of instruction samples " +
        "of L tokens, while tuning; null for none.",
    ),
};

const TRAINED_NAMES = TRAINING_TEMPLATES.map(({ name }) => name);
const HELD_OUT_NAMES = HELD_OUT_TEMPLATES.map(({ name }) => name);

const template = z.union(
  [
    z.enum([...TRAINED_NAMES, ...HELD_OUT_NAMES]),
    z.strictObject({
      name: z.string().min(1).describe("As records name it."),
      text: z.string().includes("{buggy}").describe("The wording, with `{buggy}` in it."),
    }),
  ],
  {
    error:
      `expected one of ${[...TRAINED_NAMES, ...HELD_OUT_NAMES].join(", ")}, or a wording as ` +
      '{"name", "text"} with {buggy} in the text',
  },
);

const templates = z
  .array(template)
  .min(1)
  .default(TRAINED_NAMES)
  .describe(
    "Wordings of the sequence-level comparison: names, or one's own with `{buggy}` where the " +
      `code goes. Held out when absent: ${HELD_OUT_NAMES.join(", ")}.`,
  );

const engineShape = {
  threads,
  accumulate,
  termNorms: z
    .boolean()
    .default(true)
    .describe(
      "Measures the norm of every term's own gradient beside held-out pairs (`evalEvery`): a " +
        "second training graph in memory, expensive for a large model.",
    ),
  recompute: z
    .boolean()
    .default(false)
    .describe(
      "Keeps each layer's input alone for the backward pass and computes the layer again " +
        "there: less memory, the same numbers.",
    ),
  sharedPrefix: z
    .boolean()
    .default(false)
    .describe(
      "Computes what both sides of a pair begin with once: the same losses and gradients, " +
        "fewer tokens.",
    ),
  trimRows: z
    .boolean()
    .default(false)
    .describe(
      "Makes rows as short as all steps' samples allow, below rowLength: the same losses and " +
        "gradients, less padding.",
    ),
  skipUnread: z
    .boolean()
    .default(false)
    .describe(
      "Leaves the last block out at positions whose states no term reads: the same losses and " +
        "gradients, less work. A loss of one's own has to read states by the batch's indices.",
    ),
};

/** The options of a run that minimises one of the objectives that `objective` checks. */
function tuneSchemaOf<O extends z.ZodType>(objective: O) {
  return z
    .strictObject({
      ...runShape,
      data: z.strictObject(dataShape).prefault({}).describe("What every step is fed."),
      optimizer: z
        .strictObject({ ...optimizerShape, clip })
        .prefault({})
        .describe("AdamW, its schedule and clipping."),
      objective,
      templates,
      adapter: loraOptionsSchema
        .nullable()
        .default(null)
        .describe("A low-rank adapter that is tuned in place of all weights; null tunes all."),
      engine: z
        .strictObject(engineShape)
        .prefault({})
        .describe("How a step is computed: memory and time, not what is learnt."),
    })
    .superRefine((options, context) => {
      const { steps, optimizer } = options;
      warmUpFits(steps, optimizer.warmupSteps, ["optimizer", "warmupSteps"], context);
      const { objective: chosen } = options as unknown as { objective: ObjectiveOptions };
      hasTerm(chosen.balance, chosen.alpha, context);
      headStarts(steps, optimizer.warmupSteps, headOf(chosen).warmupSteps, context);
    });
}

/** Options of one tuning run. The defaults are the paper's where it says something. */
export const tuneOptionsSchema = tuneSchemaOf(
  objectiveSchema.describe("What is minimised: an objective by its name, and its options."),
);

/**
 * The same for a loss that no registry holds, whose own schema checks its options; `objective.name`
 * must be there.
 * @param own  the registry's objectives by their names when absent
 */
export function tuneOptionsSchemaOf(own?: Objective): typeof tuneOptionsSchema {
  if (own === undefined) return tuneOptionsSchema;
  return tuneSchemaOf(own.options) as unknown as typeof tuneOptionsSchema;
}

/** Options of language modelling on plain documents: few enough to need no groups. */
const languageModelOptionsSchema = z
  .strictObject({
    ...runShape,
    ...optimizerShape,
    rowLength,
    accumulate,
    threads,
    rows: count.default(16).describe("R: rows in each step."),
  })
  .superRefine(({ steps, warmupSteps }, context) =>
    warmUpFits(steps, warmupSteps, ["warmupSteps"], context),
  );

/** Options of a tuning run, checked, defaults filled in. */
export type TuneOptions = z.output<typeof tuneOptionsSchema>;
/** The same as given: what has a default may be left out. */
export type TuneOptionsInput = Omit<z.input<typeof tuneOptionsSchema>, "objective"> & {
  readonly objective?: ObjectiveOptionsInput;
};
/** Options of training on plain documents, checked, defaults filled in. */
export type LanguageModelOptions = z.output<typeof languageModelOptionsSchema>;
/** The same as given: what has a default may be left out. */
export type LanguageModelOptionsInput = z.input<typeof languageModelOptionsSchema>;

/**
 * Options with their defaults filled in.
 * @param own  a loss that no registry holds: its options are then checked by its own schema
 * @throws UsageError that lists every fault, unknown keys included; one sentence with the new place
 *   of each key for options without groups
 */
export function tuneOptions(
  value: TuneOptionsInput,
  where = "tune options",
  own?: Objective,
): TuneOptions {
  const flat = flatKeysSentence([["", value]]);
  if (flat !== null) throw new UsageError(`${where}: ${flat}`);
  if (own === undefined) return check(value, tuneOptionsSchema, where);
  const given = Object(value) as { objective?: object };
  const named = { ...given, objective: { name: own.name, ...given.objective } };
  return check<TuneOptions>(named, tuneOptionsSchemaOf(own), where);
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

/** What is balanced has a weight. */
function hasTerm(
  balance: ObjectiveOptions["balance"],
  alpha: number,
  context: z.RefinementCtx,
): void {
  if (balance !== null && alpha === 0)
    context.addIssue({
      code: "custom",
      path: ["objective", "balance"],
      message:
        "expected a token term to balance, got objective.alpha 0, which has none; set alpha " +
        "above 0 or balance to null",
    });
}

/** The head's own steps and the warm-up of the rate stand one behind the other. */
function headStarts(
  steps: number,
  warmupSteps: number,
  alone: number,
  context: z.RefinementCtx,
): void {
  if (alone > 0 && alone + warmupSteps > steps)
    context.addIssue({
      code: "custom",
      path: ["objective", "head", "warmupSteps"],
      message:
        `expected at most ${Math.max(0, steps - warmupSteps)}, as steps is ${steps} and ` +
        `optimizer.warmupSteps ${warmupSteps}, got ${alone}`,
    });
}

function warmUpFits(
  steps: number,
  warmupSteps: number,
  path: string[],
  context: z.RefinementCtx,
): void {
  if (warmupSteps > steps)
    context.addIssue({
      code: "custom",
      path,
      message: `expected at most steps (${steps}), got ${warmupSteps}`,
    });
}
