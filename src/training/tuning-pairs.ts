/**
 * @file Pairs tokenised as comparisons, those that a run learns from and those that it is measured
 * on, each with what its context says stands around it.
 */
import { type ComparisonPair, comparisonPair, type Surroundings } from "../cct/comparison-pair.js";
import { pairingOf } from "../cct/objectives/objective.js";
import { sequenceSample } from "../cct/sequence-sample.js";
import { type SequenceTemplate, templateNamed, TRAINING_TEMPLATES } from "../cct/templates.js";
import type { InstructionSample, Pair } from "../records.js";
import { type Format, instructionContext } from "./instruction-context.js";
import type { TuneOptions } from "./options.js";
import { tokenizeSample, type TrainingTokenizer } from "./tokenized-sample.js";
import type { ComparedCode, TrainingData } from "./tuning-inputs.js";

/** A comparison that is measured and never trained on. */
export interface MeasuredPair extends ComparisonPair {
  /** The pair's id; of the control its number. */
  readonly id: string;
  /** Its bug type; "" of the control. */
  readonly bugType: string;
}

/** A pair that is trained on. */
export interface UsablePair {
  /** As it was given. */
  readonly pair: Pair;
  /** Its two sides, tokenized. */
  readonly comparison: ComparisonPair;
  /** What stands around its code. */
  readonly around: Surroundings;
}

/** Pairs of a run that fit a row. */
export interface TuningPairs {
  /** Pairs to learn from. */
  readonly usable: readonly UsablePair[];
  /** How many of them stand in no instruction. */
  readonly alone: number;
  /** Held-out pairs. */
  readonly heldOut: readonly MeasuredPair[];
  /** The negative control: edits that keep the meaning. */
  readonly control: readonly MeasuredPair[];
}

/**
 * @param pairs  of `data`, those that are learnt from
 * @param format  how instructions are put into words
 */
export function tuningPairs(
  data: TrainingData,
  pairs: readonly Pair[],
  tokenizer: TrainingTokenizer,
  options: TuneOptions,
  format: Format,
): TuningPairs {
  const contextOf = (samples: readonly InstructionSample[]): Context =>
    options.objective.comparison.context === "instruction"
      ? instructionContext(samples, format)
      : () => ({ before: "", after: "" });
  const trained = comparer(tokenizer, options, contextOf(data.instructions));
  const usable = usablePairs(pairs, trained.compare, (pair) =>
    fitsEveryTemplate(pair, tokenizer, options, format),
  );
  const all = [...(data.heldOutInstructions ?? []), ...data.instructions];
  const measured = comparer(tokenizer, options, contextOf(all));
  const comparisons = (
    given: readonly (ComparedCode & Partial<Pick<Pair, "id" | "bugType">>)[],
  ): MeasuredPair[] =>
    given.flatMap((pair, index) => {
      const compared = measured.compare(pair);
      const { id = String(index), bugType = "" } = pair;
      return compared === null ? [] : [{ ...compared.comparison, id, bugType }];
    });
  return {
    usable,
    alone: trained.alone(),
    heldOut: comparisons(data.heldOutPairs),
    control: comparisons(data.controlPairs ?? []),
  };
}

/** What stands around a pair's code; null where no instruction holds it. */
type Context = (pair: ComparedCode) => Surroundings | null;

type Compared = Omit<UsablePair, "pair">;

/** Makes comparisons of pairs that fit a row, and counts those that stand in no instruction. */
function comparer(
  tokenizer: TrainingTokenizer,
  options: TuneOptions,
  context: Context,
): { compare(pair: ComparedCode): Compared | null; alone(): number } {
  let alone = 0;
  const compare = (pair: ComparedCode): Compared | null => {
    const found = context(pair);
    const around = found ?? { before: "", after: "" };
    const comparison = tokenizePair(pair, tokenizer, options, around);
    if (comparison === null) return null;
    const longest = Math.max(comparison.correctIds.length, comparison.buggyIds.length);
    if (longest > options.data.rowLength) return null;
    if (found === null) alone++;
    return { comparison, around };
  };
  return { compare, alone: () => alone };
}

/** Pairs that fit a row in both of their forms. */
function usablePairs(
  pairs: readonly Pair[],
  compare: (pair: ComparedCode) => Compared | null,
  fits: (pair: Pair) => boolean,
): UsablePair[] {
  return pairs.flatMap((pair) => {
    const compared = compare(pair);
    return compared && fits(pair) ? [{ pair, ...compared }] : [];
  });
}

/**
 * Whether all sequence samples of a pair fit a row; only near the limit are all of them made. Those
 * of the usual templates are asked whatever a run's own are, so that arms see the same pairs.
 */
function fitsEveryTemplate(
  pair: Pair,
  tokenizer: TrainingTokenizer,
  { data: { rowLength }, templates }: TuneOptions,
  format: Format,
): boolean {
  const tokens = (template: SequenceTemplate): number =>
    tokenizeSample(sequenceSample(pair, template), tokenizer, format).ids.length;
  const [longest, ...others] = [
    ...new Set([...TRAINING_TEMPLATES, ...templates.map(templateNamed)]),
  ].sort((a, b) => b.text.length - a.text.length) as [SequenceTemplate, ...SequenceTemplate[]];
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
    const choices = pairingOf(options.objective.comparison);
    return comparisonPair(pair.correct.trimEnd(), pair.buggy.trimEnd(), tokenizer, choices, around);
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}
