/**
 * @file How a pair that is learnt from is laid out: both sides with their compared positions, or as
 * code that is scored by likelihood, without padding, with the buggy side or not; the common prefix
 * once where the options say so.
 */
import { type Objective, readsCode } from "../cct/objectives/objective.js";
import { scoredCode } from "../cct/scored-code.js";
import { commonPrefix } from "../cct/align-tokens.js";
import { sharePrefix, type TrainingPair } from "./shared-prefix.js";
import type { TrainingTokenizer } from "./tokenized-sample.js";
import type { UsablePair } from "./tuning-pairs.js";

/** What the layout depends on beside the pairs. */
export interface PairLayout {
  /** Its `reads` say whether positions are compared and whether code is scored. */
  readonly objective: Pick<Objective, "reads">;
  /** Whether the buggy side is laid out too. */
  readonly bothSides: boolean;
  /** Whether the common prefix is laid out once, in rows of so many tokens; null where not. */
  readonly sharedWithin: number | null;
}

/** Each pair as it is laid out, by its index; made once, so that a pair is one object. */
export function trainingPairs(
  usable: readonly UsablePair[],
  tokenizer: TrainingTokenizer,
  { objective, bothSides, sharedWithin }: PairLayout,
): (index: number) => TrainingPair {
  const made = new Map<number, TrainingPair>();
  const make = (pair: UsablePair): TrainingPair => {
    const scored = readsCode(objective) ? withCode(pair, tokenizer) : pair.comparison;
    const whole = objective.reads.includes("pairWeights") ? scored : withoutPositions(scored);
    if (!bothSides) return correctSide(whole);
    return sharedWithin === null ? whole : sharePrefix(whole, sharedWithin);
  };
  return (index) => {
    const pair = made.get(index) ?? make(usable[index]!);
    made.set(index, pair);
    return pair;
  };
}

function withCode({ comparison, around }: UsablePair, tokenizer: TrainingTokenizer): TrainingPair {
  const begin = around.rendered ? [] : (tokenizer.beginIds ?? []);
  const before = [...begin, ...tokenizer.encode(around.before)];
  // a token across the seam is counted as code
  const codeStart = commonPrefix(before, comparison.correctIds);
  return { ...comparison, code: scoredCode(comparison, codeStart) };
}

/** Without compared positions, and so without the padding that they may reach into. */
function withoutPositions(pair: TrainingPair): TrainingPair {
  const { correctIds, buggyIds, correctLength, buggyLength, positions } = pair;
  return {
    ...pair,
    correctIds: correctIds.slice(0, correctLength),
    buggyIds: buggyIds.slice(0, buggyLength),
    positions: { ...positions, correctIndex: [], buggyIndex: [] },
  };
}

function correctSide({ code, ...pair }: TrainingPair): TrainingPair {
  const none = { from: 1, differs: [] };
  return { ...pair, buggyIds: [], buggyLength: 0, ...(code && { code: { ...code, buggy: none } }) };
}
