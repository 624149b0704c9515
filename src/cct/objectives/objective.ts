/**
 * @file What an objective is: the options that it takes, the fields of a batch that it reads, the
 * terms that are weighed and added up, and what else it reports. A run, its figures and its tables
 * read this declaration and know no loss by name. The loss is Σ weight · term, taken here, so that
 * a term's own gradient, and weights that change over the steps, need nothing of the objective.
 */
import { z } from "zod";
import { tf } from "../../engine/tf.js";
import { UsageError } from "../../errors.js";
import { canonicalJson, sha256 } from "../../files/hash.js";
import { CONTEXTS } from "../comparison-pair.js";
import { type PairingOptions, pairingShape } from "../paired-positions.js";
import { type PreferenceHeadOptions, preferenceHeadSchema } from "../preference-head.js";

/**
 * Tokens of the pairs' code as they are scored by likelihood, S of them, of Q pairs; unused places
 * belong to no side and no pair. Laid out for an objective that reads one of these fields.
 */
export interface CodeBatch {
  /** int32 [S]: flat position whose hidden state predicts the token. */
  readonly codeIndex: tf.Tensor1D;
  /** int32 [S]: token ids. */
  readonly codeTargets: tf.Tensor1D;
  /** float32 [Q, S]: 1 where the token is one of the pair's, else 0. */
  readonly codePairs: tf.Tensor2D;
  /** float32 [S]: 1 on correct code, −1 on buggy code, else 0. */
  readonly codeSides: tf.Tensor1D;
  /** float32 [S]: 1 where the token stands in the edit (`scoredCode`), else 0. */
  readonly codeDiffers: tf.Tensor1D;
  /** float32 [S]: 1 from the first differing token on, else 0. */
  readonly codeBehind: tf.Tensor1D;
  /**
   * float32 [S]: the token's log-probability under the model that the run starts from, nats; 0 for
   * an objective that does not read it.
   */
  readonly codeReference: tf.Tensor1D;
  /** float32 [Q]: 1 / pairs of the step, else 0. */
  readonly pairShares: tf.Tensor1D;
}

const CODE_FIELDS: readonly string[] = [
  "codeIndex",
  "codeTargets",
  "codePairs",
  "codeSides",
  "codeDiffers",
  "codeBehind",
  "codeReference",
  "pairShares",
] satisfies (keyof CodeBatch)[];

/** What every objective may read of a packed batch; unused entries have weight 0. */
export interface ObjectiveBatch extends Partial<CodeBatch> {
  /** int32 [N]: flat position (row · T + column) whose hidden state predicts the target. */
  readonly targetIndex: tf.Tensor1D;
  /** int32 [N]: token ids. */
  readonly targets: tf.Tensor1D;
  /** float32 [N]: 1 / response tokens of the step on instruction targets, else 0. */
  readonly lmWeights: tf.Tensor1D;
  /** float32 [N]: the same on sequence-comparison targets. */
  readonly seqWeights: tf.Tensor1D;
  /** int32 [P]: flat positions of correct code. */
  readonly correctIndex: tf.Tensor1D;
  /** int32 [P]: flat positions of buggy code. */
  readonly buggyIndex: tf.Tensor1D;
  /** float32 [P]: pair weight / pairs of the step, else 0. */
  readonly pairWeights: tf.Tensor1D;
}

/** What the model makes of a batch. */
export interface ObjectiveStates {
  /** Last hidden states after the final norm, shape [R·T, H]. */
  readonly hidden: tf.Tensor2D;
  /** Those that the preference head reads (`head.layer`), shape [R·T, H]. */
  readonly headStates: tf.Tensor2D;
  /** Maps hidden states [N, H] to logits [N, V]. */
  logitsOf(hidden: tf.Tensor2D): tf.Tensor2D;
  /** w of the preference head, shape [H]. */
  readonly head: tf.Tensor1D;
}

/** What L_token moves: the whole model, or its head alone. */
const GRADIENTS = ["model", "head"] as const;

/** How α goes over the steps. */
const ALPHA_SCHEDULES = ["constant", "ramp"] as const;

/** Options that every objective has; its own stand beside them or inside `comparison`. */
export interface ObjectiveOptions {
  /** Name of the objective that they belong to. */
  readonly name: string;
  /** α ≥ 0. */
  readonly alpha: number;
  /** β ≥ 0. */
  readonly beta: number;
  /** How α goes over the steps. */
  readonly alphaSchedule: (typeof ALPHA_SCHEDULES)[number];
  /** Share of the steps after which a ramp has risen to α, in (0, 1]. */
  readonly alphaRampFraction: number;
  /** α set anew every so many steps from the terms' gradients; null leaves it. */
  readonly balance: { readonly norm: number; readonly every: number } | null;
  /** What the gradient of L_token reaches; absent where no states are compared. */
  readonly gradient?: (typeof GRADIENTS)[number];
  /**
   * What stands around the code, and which positions of a pair are compared; those alone where
   * states are.
   */
  readonly comparison: Partial<PairingOptions> & { readonly context: (typeof CONTEXTS)[number] };
  /** How r(h) is computed; absent where no states are compared. */
  readonly head?: PreferenceHeadOptions;
}

/** Options of an objective that compares states. */
export interface HeadedOptions extends ObjectiveOptions {
  /** What the gradient of L_token reaches. */
  readonly gradient: (typeof GRADIENTS)[number];
  /** Which positions of a pair are compared, and what stands around the code. */
  readonly comparison: PairingOptions & { readonly context: (typeof CONTEXTS)[number] };
  /** How r(h) is computed. */
  readonly head: PreferenceHeadOptions;
}

/** The head that a run's pairs are measured with: of the options, or the usual one. */
export function headOf({ head }: Pick<ObjectiveOptions, "head">): PreferenceHeadOptions {
  return head ?? preferenceHeadSchema.parse({});
}

/** The pairing that a run's pairs are measured with: of the options, or the usual one. */
export function pairingOf(comparison: Partial<PairingOptions>): PairingOptions {
  const { pairing, beyondEnd, normalizer } = comparison;
  return z.object(pairingShape).parse({ pairing, beyondEnd, normalizer });
}

/** A term of the loss. */
export interface ObjectiveTerm {
  /** Its key among the scalars and in metrics.jsonl: "token". */
  readonly name: string;
  /** Name of the option that weighs it; the weight is 1 where there is none. */
  readonly weight?: "alpha" | "beta";
  /**
   * Which samples it learns from; none are fed where no term of weight > 0 needs them. A comparison
   * is a pair with both sides, a correction its correct side alone.
   */
  readonly samples: "instructions" | "comparisons" | "corrections" | "sequences";
  /** As rows of a figure name it: "L_token". */
  readonly label: string;
  /** As a figure's panel is headed, with plotly's markup: "L<sub>token</sub> (hinge)". */
  readonly title: string;
  /** "nats a token", "score units". */
  readonly unit: string;
  /** One sentence without a full stop: what it is, in which unit. */
  readonly meaning: string;
}

/** What an objective reports beside its terms. */
export interface ObjectiveMetric {
  /** Its key in metrics.jsonl. */
  readonly name: string;
  /** One sentence without a full stop: meaning, unit, range. */
  readonly meaning: string;
  /**
   * Whether it adds up over the micro-batches of a step, as weighted means do; default true. Else
   * the last micro-batch's value is kept.
   */
  readonly sums?: boolean;
}

/** A loss that `tune` can minimise. */
export interface Objective<Options extends ObjectiveOptions = ObjectiveOptions> {
  /** As options and records name it. */
  readonly name: string;
  /** Checks its options, `name` included, and fills in their defaults. */
  readonly options: z.ZodObject;
  /** Fields of the batch that {@link scalars} is given; all others are withheld from it. */
  readonly reads: readonly (keyof ObjectiveBatch)[];
  /** What the loss is the weighted sum of. */
  readonly terms: readonly ObjectiveTerm[];
  /** What is reported beside the terms. */
  readonly metrics: readonly ObjectiveMetric[];
  /** Every term, unweighted, and every metric, each a scalar. */
  scalars(
    states: ObjectiveStates,
    batch: ObjectiveBatch,
    options: Options,
  ): Record<string, tf.Tensor>;
  /** Source text of what decides its numbers; that of `scalars` when absent. */
  readonly source?: readonly string[];
}

/** What every objective has beside its name. */
const weightShape = {
  alpha: z.number().min(0).default(2).describe("α ≥ 0: weight of L_token; 0 feeds no pairs."),
  beta: z
    .number()
    .min(0)
    .default(0.5)
    .describe("β ≥ 0: weight of L_seq; 0 feeds no sequence samples."),
  alphaSchedule: z
    .enum(ALPHA_SCHEDULES)
    .default("constant")
    .describe("How α goes over the steps: as it is, or rising linearly from almost 0."),
  alphaRampFraction: z
    .number()
    .positive()
    .max(1)
    .default(0.5)
    .describe("Share of the steps, in (0, 1], after which a `ramp` has risen to α."),
  balance: z
    .strictObject({
      norm: z
        .number()
        .positive()
        .describe("ρ > 0: norm of α·∇L_token over that of ∇L_lm, on the step's own data."),
      every: z.number().int().min(1).default(10).describe("Steps between settings of α."),
    })
    .nullable()
    .default(null)
    .describe(
      "Sets α from the gradients of both terms, in place of `alpha`, which begins; null " +
        "leaves it.",
    ),
};

const context = z
  .enum(CONTEXTS)
  .default("instruction")
  .describe("Whether compared code stands behind the instruction that it answers, or alone.");

/** The entry `comparison` with what is an objective's own. */
function comparisonEntry(own: z.ZodRawShape): z.ZodType {
  return z
    .strictObject({ ...own, context })
    .prefault({})
    .describe("How L_token compares correct with buggy code.");
}

/**
 * The options of an objective that compares states: those that all have, `comparison`'s with the
 * objective's own.
 * @param name  as a spec names it
 * @param comparison  own entries of `comparison`, each with default and sentence
 */
export function objectiveOptions(name: string, comparison: z.ZodRawShape = {}): z.ZodObject {
  return z.strictObject({
    name: objectiveName(name).describe("The objective: what is minimised."),
    ...weightShape,
    gradient: z
      .enum(GRADIENTS)
      .default("model")
      .describe(
        "What the gradient of L_token reaches: the model through the states that the head " +
          "reads, or the head alone.",
      ),
    comparison: comparisonEntry({ ...comparison, ...pairingShape }),
    head: preferenceHeadSchema
      .prefault({})
      .describe("The preference head, which scores hidden states for L_token."),
  });
}

/**
 * The same of an objective that scores code by likelihood alone: it has no head and pairs no
 * positions.
 */
export function likelihoodOptions(name: string, comparison: z.ZodRawShape = {}): z.ZodObject {
  return z.strictObject({
    name: objectiveName(name).describe("The objective: what is minimised."),
    ...weightShape,
    comparison: comparisonEntry(comparison),
  });
}

/** The objective of a spec that names none. */
export const DEFAULT_OBJECTIVE = "cct";

function objectiveName(name: string): z.ZodType {
  const literal = z.literal(name);
  // optional on top of the default, so that a discriminated union finds it where the key is absent
  return name === DEFAULT_OBJECTIVE ? literal.default(name).optional() : literal;
}

/**
 * Weight of each term by its name.
 * @param alpha  in place of that of the options: a scalar where it changes from step to step
 */
export function termWeights<Weight extends number | tf.Scalar = number>(
  { terms }: Pick<Objective, "terms">,
  options: Pick<ObjectiveOptions, "alpha" | "beta">,
  alpha?: Weight,
): Record<string, number | Weight> {
  const weights = { alpha: alpha ?? options.alpha, beta: options.beta };
  return Object.fromEntries(
    terms.map(({ name, weight }) => [name, weight === undefined ? 1 : weights[weight]]),
  );
}

/** Whether a term of weight > 0 learns from these samples. */
export function needsSamples(
  objective: Pick<Objective, "terms">,
  options: ObjectiveOptions,
  samples: ObjectiveTerm["samples"],
): boolean {
  const weights = termWeights(objective, options);
  return objective.terms.some((term) => term.samples === samples && weights[term.name]! > 0);
}

/** Terms of weight > 0 that learn from pairs. */
export function termsOnPairs(
  objective: Pick<Objective, "terms">,
  options: ObjectiveOptions,
): ObjectiveTerm[] {
  const weights = termWeights(objective, options);
  return objective.terms.filter(
    ({ name, samples }) => samples !== "instructions" && weights[name]! > 0,
  );
}

/** Whether pairs are learnt from: by a term of weight > 0, or by a head that starts as a probe. */
export function needsPairs(
  objective: Pick<Objective, "terms">,
  options: ObjectiveOptions,
): boolean {
  return headOf(options).start === "probe" || termsOnPairs(objective, options).length > 0;
}

/** Whether pairs are laid out with the tokens of their code, to be scored by likelihood. */
export function readsCode({ reads }: Pick<Objective, "reads">): boolean {
  return reads.some((field) => CODE_FIELDS.includes(field));
}

/**
 * The loss with all that the objective reports.
 * @param weights  of the terms by name, numbers or scalars; those of the options when absent
 * @returns `loss` = Σ weight · term, the terms (unweighted) and the metrics
 * @throws UsageError if the objective gives other scalars than it declares
 */
export function objectiveScalars<Options extends ObjectiveOptions>(
  objective: Objective<Options>,
  states: ObjectiveStates,
  batch: ObjectiveBatch,
  options: Options,
  weights: Readonly<Record<string, number | tf.Scalar>> = termWeights(objective, options),
): Record<string, tf.Scalar> {
  const read = Object.fromEntries(objective.reads.map((field) => [field, batch[field]]));
  const scalars = objective.scalars(states, read as unknown as ObjectiveBatch, options);
  const declared = [...objective.terms, ...objective.metrics].map(({ name }) => name).sort();
  const given = Object.keys(scalars).sort();
  if (declared.join() !== given.join())
    throw new UsageError(
      `objective "${objective.name}": expected the scalars that it declares, ` +
        `${declared.join(", ")}, got ${given.join(", ")}; declare each as a term or a metric`,
    );
  const weighed = objective.terms.map(({ name }) => {
    const weight = weights[name]!;
    return weight === 1 ? scalars[name]! : tf.mul(weight, scalars[name]!);
  });
  const loss = weighed.reduceRight((sum, term) => tf.add(term, sum));
  return { loss, ...scalars } as Record<string, tf.Scalar>;
}

/**
 * Identity of an objective: hash of its name, options, terms, metrics and source text. What its
 * functions read from outside themselves is not part of it.
 */
export function objectiveHash(objective: Objective): string {
  const { name, options, reads, terms, metrics } = objective;
  const source = objective.source ?? [objective.scalars.toString()];
  const schema = z.toJSONSchema(options, { io: "input" });
  return sha256(canonicalJson({ name, options: schema, reads, terms, metrics, source }));
}
