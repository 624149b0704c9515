/**
 * @file The keys of an experiment and of a tuning run, each with its type, default and sentence:
 * what a spec is checked against, and what schema/ and docs/adding-an-experiment.md are made from.
 */
import { z } from "zod";
import { ANSWER_FORMATS } from "../benchmark/prompt-formats.js";
import { PROMPT_MODES } from "../benchmark/prompts.js";
import { BUG_TYPES } from "../records.js";
import { tuneOptionsSchema } from "../training/options.js";
import { contrastSchema } from "./contrast-keys.js";

/** Kinds of processors that round sums differently: what a spec can require. */
export const PROCESSOR_KINDS = ["avx512", "avx2", "arm64", "other"] as const;
/** One of them. */
export type ProcessorKind = (typeof PROCESSOR_KINDS)[number];

const rate = z.number().min(0).max(1);

/** How a model is asked and judged. */
export const evaluationSchema = z.strictObject({
  format: z
    .enum(ANSWER_FORMATS)
    .default("octocoder")
    .describe("Prompt format of the reference harness."),
  promptFormat: z
    .literal("chat")
    .optional()
    .describe("Ask through the model's own chat template, in place of `format`."),
  mode: z
    .enum(PROMPT_MODES)
    .default("docs")
    .describe(
      "What tells the intention: the tests, or the docstring; `synthesize` shows the docstring " +
        "and no program: the function is to be written (HumanEvalSynthesize).",
    ),
  samples: z
    .int()
    .min(0)
    .max(200)
    .default(4)
    .describe("Samples a problem beside the greedy one; 0 for none."),
  temperature: z
    .number()
    .positive()
    .max(5)
    .default(0.2)
    .describe("Temperature of the samples, above 0 and at most 5."),
  topP: rate.default(0.95).describe("Nucleus of the samples, in [0, 1]."),
  maxNewTokens: z.int().positive().default(128).describe("Longest answer, in tokens."),
  speculate: z
    .int()
    .min(0)
    .max(16)
    .optional()
    .describe(
      "Tokens drafted for every step from the text itself: faster where answers repeat their " +
        "prompts, and the same answers; when absent, 3 for a large model (128 MiB of weights) " +
        "and none for a small one.",
    ),
  describeAnswers: z
    .boolean()
    .optional()
    .describe(
      "Say of every answer whether it holds the test's expected values, and whether it " +
        "passes if taken out of the raw text by its syntax tree; not when absent.",
    ),
  withheld: z
    .boolean()
    .optional()
    .describe(
      "Ask every model once more with the buggy body taken out: what it then solves it " +
        "writes, the rest of pass@1 is repair; not when absent.",
    ),
  withheldProblems: z
    .int()
    .min(2)
    .optional()
    .describe(
      "Problems, drawn evenly from the benchmark, on which `withheld` asks; all when absent.",
    ),
  problems: z
    .int()
    .min(2)
    .optional()
    .describe("Judge only the first so many problems, 2 at least (quick looks); all when absent."),
  checkpointProblems: z
    .int()
    .min(0)
    .default(0)
    .describe(
      "Problems, drawn evenly from the benchmark, on which greedy pass@1 is also taken at " +
        "every checkpoint of tuning (`checkpointEvery`): the curves over training; 0 for none. A " +
        "further benchmark is asked there too where its own entries set it.",
    ),
  checkpointLosses: z
    .int()
    .positive()
    .optional()
    .describe(
      "Held-out instructions and held-out pairs, from their files' start, whose losses are taken " +
        "at every checkpoint too: L_lm, L_seq in the arm's wordings and in held-out ones; not " +
        "when absent.",
    ),
  heldOutPairs: z
    .int()
    .min(0)
    .default(64)
    .describe(
      "Held-out pairs, from the file's start, that margin and pair accuracy are measured on " +
        "every `evalEvery` steps; and, as negative control, one edit that keeps the meaning of " +
        "each of their functions.",
    ),
});
/** How arms are asked and measured, checked; the sentences stand at the keys. */
export type EvaluationOptions = z.infer<typeof evaluationSchema>;

/** Overrides of tuning options; checked in spec.ts, together with what they override. */
export const tuneOverrides = z.record(z.string(), z.unknown());
/** Overrides of `evaluation`, likewise. */
export const evaluationOverrides = z.record(z.string(), z.unknown());

/** Which pairs of a file are learnt from. */
const selectionShape = {
  share: z
    .number()
    .gt(0)
    .max(1)
    .optional()
    .describe(
      "Share of the pairs, in (0, 1], drawn by the trial's seed; a larger holds a smaller.",
    ),
  bugTypes: z.array(z.enum(BUG_TYPES)).min(1).optional().describe("Bug types of the pairs."),
  languages: z.array(z.string()).min(1).optional().describe("Languages of the pairs."),
};
const selectionSchema = z.strictObject(selectionShape);
/** Which pairs of a file are learnt from; all that no entry leaves out. */
export type PairSelection = z.infer<typeof selectionSchema>;

/** Entries of an arm or level that are no options of tuning; each overrides the spec's key. */
export const levelDataSchema = z.strictObject({
  base: z.string().optional().describe("Another base model's folder."),
  instructions: z.string().optional().describe("Other instruction records."),
  pairs: z
    .union([
      z.string(),
      z.strictObject({
        file: z.string().optional().describe("The file, where it is another."),
        ...selectionShape,
      }),
    ])
    .optional()
    .describe("Another file of pairs, or some of them."),
  evaluation: evaluationOverrides
    .optional()
    .describe("What is asked otherwise than `evaluation` says."),
});

/** Overrides of an arm or level: of tuning options, and of `levelDataSchema`'s keys. */
export const levelOverrides = z.record(z.string(), z.unknown());
const levelSchema = z.union([z.null(), levelOverrides]);
const ruleSchema = z.record(z.string(), z.union([z.string(), z.array(z.string()).min(1)]));

const gridValues = z.array(z.union([z.number(), z.string(), z.boolean()])).min(1);

const schemaKey = z
  .string()
  .optional()
  .describe("Where the JSON schema lies that an editor completes and checks this file by.");

const nameSchema = z
  .string()
  .regex(
    /^[a-z0-9][a-z0-9-]*$/,
    'expected lower-case letters, digits and hyphens, for example "ablation"',
  );

/** An experiment, key by key; what its entries ask of each other is checked in spec.ts. */
export const specShape = z.strictObject({
  $schema: schemaKey,
  name: nameSchema.describe(
    "Folder of its record under `results/`: lower-case letters, digits and hyphens.",
  ),
  description: z.string().optional().describe("What is asked, in a sentence, for a reader."),
  base: z
    .string()
    .describe("Hugging Face folder of the base model; paths are relative to the project's folder."),
  benchmark: z
    .string()
    .describe("Problems that make pass@1, in HumanEvalPack's JSON Lines (or .gz)."),
  furtherBenchmarks: z
    .record(
      nameSchema,
      z.strictObject({
        benchmark: z.string().describe("Its problems, in HumanEvalPack's JSON Lines (or .gz)."),
        evaluation: evaluationOverrides
          .default({})
          .describe("What is asked otherwise than `evaluation` says."),
      }),
    )
    .optional()
    .describe(
      "Benchmarks that every model is asked on besides, by name (in files and tables), each " +
        "with its own entries over `evaluation`: another language, say.",
    ),
  instructions: z
    .string()
    .describe("Instruction records in any format of docs/instruction-data.md."),
  pairs: z
    .string()
    .describe("Comparison pairs, in JSON Lines (or .gz), as `cct inject` writes them."),
  heldOutPairs: z
    .string()
    .describe("Pairs never trained on; margins and accuracies are measured on them."),
  heldOutInstructions: z
    .string()
    .optional()
    .describe(
      "Answers that the held-out pairs' code stands in (see `objective.comparison.context` " +
        "of the tuning options); without them that code is scored alone.",
    ),
  allowContaminated: z
    .boolean()
    .optional()
    .describe(
      "false: refuse instructions and pairs that hold problems of the benchmark, before " +
        "anything is tuned; true: look, and go on whatever is found. Unchecked when absent. No " +
        "part of a trial's identity.",
    ),
  skipBadRecords: z
    .boolean()
    .optional()
    .describe("Leave out instruction records that cannot be read, and count them."),
  seeds: z
    .array(z.int().min(0))
    .min(1)
    .refine((s) => new Set(s).size === s.length, "expected distinct seeds")
    .describe("Training seeds; every arm runs with each."),
  tune: tuneOverrides.default({}).describe("Options of every tuned arm; an arm's own entries win."),
  arms: z
    .record(z.string(), levelSchema)
    .optional()
    .describe(
      "Named arms, each with its entries over `tune`, or over `base`, `instructions`, `pairs` " +
        "and `evaluation`; null means the base model as it is.",
    ),
  grid: z
    .object({
      alpha: z.array(z.number().min(0)).min(1).optional().describe("Values of α, each ≥ 0."),
      beta: z.array(z.number().min(0)).min(1).optional().describe("Values of β, each ≥ 0."),
    })
    .catchall(gridValues)
    .optional()
    .describe(
      "Instead of arms: every value of one option with every value of another, by their paths " +
        "(`optimizer.learningRate`); `alpha` and `beta` are short for the objective's.",
    ),
  factors: z
    .record(z.string(), z.record(z.string(), levelSchema))
    .optional()
    .describe(
      "Instead of arms: named factors, each with named levels whose entries are an arm's; every " +
        "level of one with every level of the others, named `factor=level, …`.",
    ),
  only: z
    .array(ruleSchema)
    .min(1)
    .optional()
    .describe("Of the crossed levels those that fit one of these: levels by factor."),
  except: z
    .array(ruleSchema)
    .min(1)
    .optional()
    .describe("And without those that fit one of these."),
  contrasts: z
    .record(z.string(), contrastSchema)
    .optional()
    .describe(
      "The planned comparisons by name; p is corrected over all of them, and every other " +
        "difference in tables and figures is marked exploratory.",
    ),
  evaluation: evaluationSchema
    .default(evaluationSchema.parse({}))
    .describe("How the models are asked and judged."),
  reference: z
    .string()
    .default("instruction")
    .describe("The arm that every other is compared with."),
  untilResolved: z
    .strictObject({
      points: z
        .number()
        .positive()
        .max(100)
        .describe("Half-width of an interval that counts as known, in points of pass@1."),
      firstSeeds: z.int().min(2).describe("Seeds of the first look; those after it add one each."),
      maxSeeds: z.int().min(2).describe("Seeds of the last look."),
    })
    .optional()
    .describe(
      "Looks of a group-sequential test over seeds, as `cct run --until-resolved` writes them. No " +
        "part of a trial's identity.",
    ),
  metricsEvery: z
    .int()
    .min(1)
    .optional()
    .describe(
      "Training steps kept in the record: every so many; 10 when absent. No part of a " +
        "trial's identity.",
    ),
  processor: z
    .enum(PROCESSOR_KINDS)
    .optional()
    .describe(
      "The only kind of processor that may compute its trials, for numbers differ between kinds " +
        "in rounding; any when absent. No part of a trial's identity.",
    ),
  keepAnswers: z
    .boolean()
    .optional()
    .describe(
      "Keep every answer, raw and as it was executed, in the record. No part of a trial's " +
        "identity.",
    ),
  replicates: z
    .int()
    .min(100)
    .max(100_000)
    .default(2000)
    .describe("Bootstrap replicates behind each interval."),
});

/** A tuning run, key by key. */
export const tuneSpecShape = z.strictObject({
  $schema: schemaKey,
  kind: z
    .literal("tune")
    .optional()
    .describe("Says that the file is one tuning run and no experiment."),
  instructions: z
    .string()
    .describe(
      "Instruction records in any format of docs/instruction-data.md; paths are relative to " +
        "the project's folder.",
    ),
  pairs: z
    .string()
    .describe("Comparison pairs, in JSON Lines (or .gz), as `cct inject` writes them."),
  heldOutPairs: z
    .string()
    .optional()
    .describe("Pairs never trained on; margins and accuracies are measured on them."),
  against: z
    .string()
    .optional()
    .describe("A benchmark that the instructions and pairs must not hold; unchecked when absent."),
  allowContaminated: z.boolean().default(false).describe("Tune even if they hold problems of it."),
  skipBadRecords: z
    .boolean()
    .optional()
    .describe("Leave out instruction records that cannot be read, and count them."),
  options: tuneOptionsSchema.describe("Options of the tuning run."),
});
