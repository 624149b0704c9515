/**
 * @file The two sides of a comparison pair with their common beginning laid out once: [prefix][rest
 * of correct][rest of buggy] in one row, both rests at the positions that follow the prefix. Each
 * rest sees the prefix and itself, never the other (`continues` of the decoder), so states, losses
 * and gradients are those of two whole sides, and the tokens before the first difference I are
 * computed once. Nothing before I is compared, and dropout masks go by (unit, position), so neither
 * can distinguish the layouts.
 */
import type { ComparisonPair } from "../cct/comparison-pair.js";
import type { ScoredCode } from "../cct/scored-code.js";

/** A comparison pair, and how it is laid out. */
export interface TrainingPair extends ComparisonPair {
  /**
   * Leading tokens of both sides that are laid out once, > 0; absent: each side is a sequence of
   * its own.
   */
  readonly sharedLength?: number;
  /** Which of its tokens are scored by likelihood; absent where none are. */
  readonly code?: ScoredCode;
}

/**
 * The pair with its prefix shared, or as it is where there is none (context `none`, first tokens
 * differ) or prefix and both rests do not fit one row.
 */
export function sharePrefix(pair: ComparisonPair, rowLength: number): TrainingPair {
  const sharedLength = pair.positions.firstDifference;
  const tokens = pair.correctIds.length + pair.buggyIds.length - sharedLength;
  return sharedLength > 0 && tokens <= rowLength ? { ...pair, sharedLength } : pair;
}

/**
 * Lengths of the sequences that the pair is packed as: one with a shared prefix, else one for each
 * side that is laid out.
 */
export function sequenceLengths({
  correctIds,
  buggyIds,
  sharedLength = 0,
}: TrainingPair): number[] {
  return sharedLength > 0
    ? [correctIds.length + buggyIds.length - sharedLength]
    : [correctIds.length, buggyIds.length].filter((length) => length > 0);
}
