/**
 * @file Instruction samples and pairs tokenised for one tuning run, and what had to be left out. A
 * pair is kept only if it fits a row both as a comparison and as a sequence sample in every
 * template, whatever the arm uses it for: so all arms see the same pairs.
 */
import { type ComparisonPair, comparisonPair, type Surroundings } from "../cct/comparison-pair.js";
import { sequenceSample, templateOf } from "../cct/sequence-sample.js";
import { type SequenceTemplate, TRAINING_TEMPLATES } from "../cct/templates.js";
import { needsSamples, type Objective, termWeights } from "../cct/objectives/objective.js";
import { objectiveNamed } from "../cct/objectives/registry.js";
import { UsageError } from "../errors.js";
import type { InstructionSample, Pair } from "../records.js";
import { type Format, instructionContext } from "./instruction-context.js";
import { instructionFormat } from "./instruction-format.js";
import type { LeftOut, LeftOutCount } from "./left-out.js";
import type { TuneOptions } from "./options.js";
import { sharePrefix, type TrainingPair } from "./shared-prefix.js";
import type { PlannedData } from "./step-plan.js";
import {
  type TokenizedSample,
  tokenizeSample,
  type TrainingTokenizer,
} from "./tokenized-sample.js";

/** What a comparison reads of a pair. */
export type ComparedCode = Pick<Pair, "functionName" | "correct" | "buggy">;

/** What a tuning run learns from and is measured on. */
export interface TrainingData {
  /** Instruction samples, as read. */
  readonly instructions: readonly InstructionSample[];
  /** Pairs of correct and buggy code. */
  readonly pairs: readonly Pair[];
  /** Never trained on; measured every `evalEvery` steps. */
  readonly heldOutPairs: readonly Pair[];
  /**
   * Answers that the code of held-out and control pairs stands in (see `context`); never trained
   * on.
   */
  readonly heldOutInstructions?: readonly InstructionSample[] | undefined;
  /**
   * Negative control: "buggy" is an edit that keeps the meaning, so a model that sees bugs has no
   * ground to prefer a side.
   */
  readonly controlPairs?: readonly ComparedCode[] | undefined;
}

/** A comparison that is measured and never trained on. */
export interface MeasuredPair extends ComparisonPair {
  /** The pair's id; of the control its number. */
  readonly id: string;
  /** Its bug type; "" of the control. */
  readonly bugType: string;
}

/** Tokenised data, ready to be planned. */
export interface PreparedData {
  /** What steps are planned from. */
  readonly planned: PlannedData;
  /** Pairs that a probe may be fitted on; none where the head starts otherwise. */
  readonly probed: readonly ComparisonPair[];
  /** Held-out pairs that fit a row, as comparisons. */
  readonly heldOut: readonly MeasuredPair[];
  /** The negative control: edits that keep the meaning, as comparisons. */
  readonly control: readonly MeasuredPair[];
  /** What did not fit or was not used. */
  readonly leftOut: LeftOut;
}

/**
 * Tokenises everything once.
 * @param objective  the one that the options name when absent
 * @throws UsageError if no instruction sample fits a row, or pairs are needed (a term of weight > 0
 *   learns from them) and none does
 */
export function prepareTuningData(
  data: TrainingData,
  tokenizer: TrainingTokenizer,
  options: TuneOptions,
  objective: Objective = objectiveNamed(options.objective.name),
): PreparedData {
  const { rowLength } = options.data;
  const compares = needsSamples(objective, options.objective, "comparisons");
  const repairs = needsSamples(objective, options.objective, "sequences");
  const format = instructionFormat(options.data.promptFormat, tokenizer);
  const instructions = data.instructions
    .map((sample) => tokenizeSample(sample, tokenizer, format))
    .filter(({ ids }) => ids.length <= rowLength);
  if (instructions.length === 0)
    throw new UsageError(
      `tune: expected instruction samples of at most ${rowLength} tokens, got none among ${data.instructions.length}; add data or raise data.rowLength`,
    );
  const contextOf = (samples: readonly InstructionSample[]): Context =>
    options.objective.comparison.context === "instruction"
      ? instructionContext(samples, format)
      : () => ({ before: "", after: "" });
  const trained = comparer(tokenizer, options, contextOf(data.instructions));
  const fits = (pair: Pair): boolean => fitsEveryTemplate(pair, tokenizer, rowLength, format);
  const probes = options.objective.head.start === "probe";
  const needsPairs = compares || repairs || probes;
  const usable = needsPairs ? usablePairs(data.pairs, trained.compare, fits) : [];
  if (usable.length === 0 && (compares || repairs))
    throw new UsageError(
      `tune: expected pairs that fit ${rowLength} tokens, because ${wantingPairs(objective, options)}, got none among ${data.pairs.length}; add pairs, raise data.rowLength, or set those weights to 0`,
    );
  const all = [...(data.heldOutInstructions ?? []), ...data.instructions];
  const measured = comparer(tokenizer, options, contextOf(all));
  const comparisons = (
    pairs: readonly (ComparedCode & Partial<Pick<Pair, "id" | "bugType">>)[],
  ): MeasuredPair[] =>
    pairs.flatMap((pair, index) => {
      const compared = measured.compare(pair);
      const { id = String(index), bugType = "" } = pair;
      return compared === null ? [] : [{ ...compared, id, bugType }];
    });
  const heldOut = comparisons(data.heldOutPairs);
  const control = comparisons(data.controlPairs ?? []);
  const comparison = (index: number): TrainingPair => {
    const whole = usable[index]!.comparison;
    return options.engine.sharedPrefix ? sharePrefix(whole, rowLength) : whole;
  };
  return {
    planned: {
      instructions,
      pairLengths: usable.map(
        ({ comparison: { correctIds, buggyIds } }) => correctIds.length + buggyIds.length,
      ),
      comparison: compares ? comparison : null,
      sequence: repairs ? sequences(usable, tokenizer, options.seed, format) : null,
    },
    probed: probes ? usable.map((pair) => pair.comparison) : [],
    heldOut,
    control,
    leftOut: {
      instructions: without(data.instructions, instructions),
      pairs: needsPairs ? without(data.pairs, usable) : { count: 0, of: data.pairs.length },
      heldOutPairs: without(data.heldOutPairs, heldOut),
      controlPairs: without(data.controlPairs ?? [], control),
      withoutInstruction: { count: trained.alone(), of: usable.length },
    },
  };
}

/** What stands around a pair's code; null where no instruction holds it. */
type Context = (pair: ComparedCode) => Surroundings | null;

/** A pair that is trained on. */
interface UsablePair {
  readonly pair: Pair;
  readonly comparison: ComparisonPair;
}

/** Makes comparisons of pairs that fit a row, and counts those that stand in no instruction. */
function comparer(
  tokenizer: TrainingTokenizer,
  options: TuneOptions,
  context: Context,
): { compare(pair: ComparedCode): ComparisonPair | null; alone(): number } {
  let alone = 0;
  const compare = (pair: ComparedCode): ComparisonPair | null => {
    const around = context(pair);
    const compared = tokenizePair(pair, tokenizer, options, around ?? { before: "", after: "" });
    if (compared === null) return null;
    const longest = Math.max(compared.correctIds.length, compared.buggyIds.length);
    if (longest > options.data.rowLength) return null;
    if (around === null) alone++;
    return compared;
  };
  return { compare, alone: () => alone };
}

/** Pairs that fit a row in both of their forms. */
function usablePairs(
  pairs: readonly Pair[],
  compare: (pair: ComparedCode) => ComparisonPair | null,
  fits: (pair: Pair) => boolean,
): UsablePair[] {
  return pairs.flatMap((pair) => {
    const comparison = compare(pair);
    return comparison && fits(pair) ? [{ pair, comparison }] : [];
  });
}

/** A pair as a sequence sample, at its `visit`-th use; each is made once. */
function sequences(
  usable: readonly UsablePair[],
  tokenizer: TrainingTokenizer,
  seed: number,
  format: Format,
): (index: number, visit: number) => TokenizedSample {
  const made = new Map<string, TokenizedSample>();
  return (index, visit) => {
    const { pair } = usable[index]!;
    const template = templateOf(pair.id, visit, seed);
    const key = `${index} ${template.name}`;
    const sample =
      made.get(key) ?? tokenizeSample(sequenceSample(pair, template), tokenizer, format);
    made.set(key, sample);
    return sample;
  };
}

/** Why pairs are needed: "objective.alpha is 2 and objective.beta is 0.5". */
function wantingPairs(objective: Objective, options: TuneOptions): string {
  const weights = termWeights(objective, options.objective);
  return objective.terms
    .filter(({ name, samples }) => samples !== "instructions" && weights[name]! > 0)
    .map(({ name, weight }) =>
      weight === undefined
        ? `the term ${name} learns from them`
        : `objective.${weight} is ${options.objective[weight]}`,
    )
    .join(" and ");
}

function without(all: readonly unknown[], kept: readonly unknown[]): LeftOutCount {
  return { count: all.length - kept.length, of: all.length };
}

/** Whether all sequence samples of a pair fit a row; only near the limit are all of them made. */
function fitsEveryTemplate(
  pair: Pair,
  tokenizer: TrainingTokenizer,
  rowLength: number,
  format: Format,
): boolean {
  const tokens = (template: SequenceTemplate): number =>
    tokenizeSample(sequenceSample(pair, template), tokenizer, format).ids.length;
  const [longest, ...others] = [...TRAINING_TEMPLATES].sort(
    (a, b) => b.text.length - a.text.length,
  ) as [SequenceTemplate, ...SequenceTemplate[]];
  const most = tokens(longest);
  return (
    most <= rowLength &&
    (most <= rowLength - longest.text.length ||
      others.every((template) => tokens(template) <= rowLength))
  );
}

/** A pair as a comparison, or null if both sides are the same tokens. */
function tokenizePair(
  pair: ComparedCode,
  tokenizer: TrainingTokenizer,
  options: TuneOptions,
  around: Surroundings,
): ComparisonPair | null {
  try {
    const { pairing, beyondEnd, normalizer } = options.objective.comparison;
    const choices = { pairing, beyondEnd, normalizer };
    return comparisonPair(pair.correct.trimEnd(), pair.buggy.trimEnd(), tokenizer, choices, around);
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}
