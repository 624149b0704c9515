/**
 * @file The columns of an opened record's tables: names, types and meanings, said once. The tables
 * are built from these lists, the row types follow from them, and docs/records.md repeats them (a
 * test compares).
 */

import { cct } from "../cct/objectives/cct.js";

/** What a column holds. `Value` exists for the types alone. */
export interface Column<Value = unknown> {
  /** Type of the values that are not null. */
  readonly type: "string" | "number" | "boolean";
  /** Whether a row may say nothing (null). */
  readonly nullable: boolean;
  /** One sentence: meaning, unit, range. */
  readonly meaning: string;
  /** Never set: it carries the type. */
  readonly value?: Value;
}

/** Columns of one table by name, in their order. */
export type Columns = Readonly<Record<string, Column>>;

/** The row that a table with these columns has. */
export type RowOf<C extends Columns> = {
  readonly [name in keyof C]: C[name] extends Column<infer Value> ? Value : never;
};

const column =
  <Value>(type: Column["type"], nullable: boolean) =>
  (meaning: string): Column<Value> => ({ type, nullable, meaning });
const text = column<string>("string", false);
const textOrNull = column<string | null>("string", true);
const number = column<number>("number", false);
const numberOrNull = column<number | null>("number", true);
const flag = column<boolean>("boolean", false);
const flagOrNull = column<boolean | null>("boolean", true);

const benchmark = text(
  "The benchmark that was answered: the file's name without its ending, or the name of a " +
    "further benchmark",
);
const arm = text("Arm of the experiment; of a grid its cell, `α=2, β=0.5`");
const alpha = numberOrNull("Weight α of L_token in this arm; null for the base model as it is");
const beta = numberOrNull("Weight β of L_seq in this arm; null for the base model as it is");
const seed = number("Training seed of the run");
const mode = text("`greedy`, or `sampled` at the spec's temperature");
const sample = number("0, 1, … among the answers of this problem, seed and mode");
const taskId = text("The problem, as its benchmark names it");
const language = text("Programming language of the problem");
const bugType = text("Type of the bug, as the benchmark says it");
const stratum = textOrNull("Stratum of MiniFix; null on other benchmarks");
const complexity = textOrNull(
  "Third of the benchmark by complexity, `simple`, `medium` or `complex`; null in older records",
);
const entryPoint = textOrNull(
  "Name of the function to be fixed; null without the benchmark's file",
);
const passed = flag("Whether all tests passed");
const outcome = text("Verdict of the sandbox: `passed`, `wrong output`, `timeout`, …");
const step = number("Optimizer steps made, this one included");

/** One row a judged answer. */
const results = {
  benchmark,
  arm,
  alpha,
  beta,
  seed,
  mode,
  sample,
  taskId,
  language,
  bugType,
  stratum,
  complexity,
  entryPoint,
  passed,
  inPassAt1: flag(
    "Whether it is among the answers that make pass@1: the sampled ones where there are any, " +
      "else the greedy ones",
  ),
  outcome,
  repeatsBug: flag("Whether the answer is the buggy solution again"),
  holdsTestLiteral: flagOrNull(
    "Whether values that the tests expect stand in it; null where `describeAnswers` did not ask",
  ),
  passedBySyntaxTree: flagOrNull(
    "Whether it passes if taken out of the raw text by its syntax tree; null where not asked",
  ),
};

/** One row an answer's text. */
const answers = {
  benchmark,
  arm,
  seed,
  mode,
  sample,
  taskId,
  bugType,
  passed,
  outcome,
  completion: text("What was executed after the declaration"),
  raw: text("What the model wrote, before extraction"),
  tokens: number("Tokens that the model wrote"),
  finish: text("Why it ended: `stop`, `length`, …"),
};

/** One row a problem that was asked. */
const problems = {
  benchmark,
  taskId,
  language,
  bugType,
  stratum,
  complexity,
  entryPoint,
  failureSymptoms: textOrNull("What the bug looks like from outside; null without the file"),
  lines: numberOrNull("Lines of the buggy function; null without the benchmark's file"),
};

/** What the objective `cct` declares of a term or a metric. */
function meaningOf(name: string): string {
  return [...cct.terms, ...cct.metrics].find((declared) => declared.name === name)!.meaning;
}

/** One row a logged optimizer step; a loss of your own adds its columns at the end. */
const metrics = {
  arm,
  alpha,
  beta,
  seed,
  step,
  loss: number("The objective: its terms times their weights, added up"),
  lm: number(meaningOf("lm")),
  token: number(meaningOf("token")),
  seq: number(meaningOf("seq")),
  margin: number(meaningOf("margin")),
  activeHinges: numberOrNull(`${meaningOf("activeHinges")}; null for a loss without a hinge`),
  pairAccuracy: number(meaningOf("pairAccuracy")),
  headNorm: number(meaningOf("headNorm")),
  hiddenNorm: number(meaningOf("hiddenNorm")),
  gradNorm: number("Euclidean norm of all gradients before clipping"),
  learningRate: number("Learning rate of the step"),
  tokens: number("Tokens of the step's rows, padding left out"),
};

/** One row a measurement at a checkpoint. */
const curves = {
  arm,
  alpha,
  beta,
  seed,
  step,
  quantity: text("What was measured; the list is in docs/records.md"),
  value: number("Its value"),
  n: numberOrNull("Problems or pairs that it was measured on; null for norms of gradients"),
};

/** One row an arm and benchmark: the summary's numbers. */
const arms = {
  benchmark,
  arm,
  alpha,
  beta,
  seeds: number("Training seeds"),
  problems: number("Problems asked"),
  samples: number("Answers to a problem from each seed that make pass@1"),
  from: text("Which answers make pass@1: `sampled`, or `greedy` where there are no others"),
  passAt1: number("pass@1, a fraction in [0, 1]"),
  low: number("Lower end of its 95% interval"),
  high: number("Upper end of its 95% interval"),
  greedy: numberOrNull("pass@1 of greedy answers; null where those already make passAt1"),
  difference: numberOrNull("passAt1 less that of the reference arm, paired; null for itself"),
  differenceLow: numberOrNull("Lower end of the difference's 95% interval"),
  differenceHigh: numberOrNull("Upper end of the difference's 95% interval"),
  p: numberOrNull("Two-sided p of the paired test"),
  pHolm: numberOrNull("p corrected for the number of arms that are compared (Holm)"),
  repeatsBug: numberOrNull("Share of answers that are the bug again; null in older records"),
  exploratory: flagOrNull("Whether the difference was not planned; null without a plan"),
};

/** One row a planned comparison. */
const contrasts = {
  contrast: text("Name of the comparison, with the levels that it was made at"),
  estimate: number("Σ weight · pass@1 of its arms; of a difference in [−1, 1]"),
  low: number("Lower end of its 95% interval"),
  high: number("Upper end of its 95% interval"),
  p: number("Two-sided p of the paired test"),
  pHolm: number("p corrected over all comparisons of the plan (Holm)"),
  problems: number("Problems asked"),
  seeds: number("Seeds that all of its arms ran; 0 where they differ"),
  smallest: numberOrNull("Smallest true value seen with 80% power; null where seeds differ"),
};

/** One row a trial: an arm with a seed. */
const trials = {
  id: text("Hash of what the trial depends on; its folder in the store"),
  arm,
  alpha,
  beta,
  seed,
  steps: numberOrNull("Last logged optimizer step; null for the base model as it is"),
  passAt1: number("pass@1 on the record's first benchmark, a fraction in [0, 1]"),
  greedy: numberOrNull("pass@1 of greedy answers; null where those already make passAt1"),
};

/** Columns of every table, by table. */
export const RECORD_COLUMNS = {
  ...{ results, answers, problems, metrics, curves, arms, trials },
  contrasts,
};

/** Tables of an opened record. */
export type TableName = keyof typeof RECORD_COLUMNS;
/** A row of `results`. */
export type ResultRow = RowOf<typeof results>;
/** A row of `answers`. */
export type AnswerRow = RowOf<typeof answers>;
/** A row of `problems`. */
export type ProblemRow = RowOf<typeof problems>;
/** A row of `metrics`. */
export type MetricsRow = RowOf<typeof metrics>;
/** A row of `curves`. */
export type CurveRow = RowOf<typeof curves>;
/** A row of `arms`. */
export type ArmTableRow = RowOf<typeof arms>;
/** A row of `contrasts`. */
export type ContrastTableRow = RowOf<typeof contrasts>;
/** A row of `trials`. */
export type TrialRow = RowOf<typeof trials>;

/**
 * Values of `quantity` in the table `curves`, each with its meaning. On a further benchmark `NAME`
 * that is asked at checkpoints, pass@1 is `passAt1:NAME`.
 */
export const CURVE_QUANTITIES = {
  passAt1: "pass@1 of greedy answers to a part of the benchmark, [0, 1]; step 0 is the base",
  withheldPassAt1: "The same without the buggy code in the prompt, [0, 1]",
  repeatsBug: "Share of those answers that are the buggy solution again, [0, 1]",
  heldOutLm: "L_lm of held-out instructions: is it forgotten? nats a response token",
  heldOutSeq: "L_seq of held-out pairs in the wordings that the arm learns from, nats a token",
  heldOutSeqNewWordings: "L_seq of the same pairs in the held-out wordings, nats a token",
  firstDifference:
    "How far both sides' states lie apart at their first differing token: |h − h′| over the mean " +
    "of |h| and |h′|, [0, 2]",
  heldOutMargin: "Mean margin r(h) − r(h′) of held-out pairs, score units",
  heldOutPairAccuracy: "Share of held-out pairs whose correct side scores higher, [0, 1]",
  heldOutLikelihoodAccuracy: "Share of held-out pairs whose correct side is likelier, [0, 1]",
  heldOutCorrectLogProbability: "Mean log-probability of a correct side's token, nats",
  heldOutBuggyLogProbability: "Mean log-probability of a buggy side's token, nats",
  controlMargin: "As heldOutMargin, of edits that keep the meaning: the negative control",
  controlPairAccuracy: "As heldOutPairAccuracy, of the negative control",
  controlLikelihoodAccuracy: "As heldOutLikelihoodAccuracy, of the negative control",
  controlCorrectLogProbability: "As heldOutCorrectLogProbability, of the negative control",
  controlBuggyLogProbability: "As heldOutBuggyLogProbability, of the negative control",
  gradNormLm: "Euclidean norm of the gradient of L_lm",
  gradNormToken: "Euclidean norm of the gradient of L_token, times its weight alpha",
  gradNormSeq: "Euclidean norm of the gradient of L_seq, times its weight beta",
} as const;
