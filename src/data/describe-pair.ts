/**
 * @file What the token-level comparison sees of a pair, for a reader: ids, text, first differing token, and which
 * position is compared with which.
 */
import { comparisonPair, type PairTokenizer } from "../cct/comparison-pair.js";
import { PAIRINGS } from "../cct/paired-positions.js";
import { UsageError } from "../errors.js";
import type { Pair } from "../records.js";

/** One compared position: tokens of both sides as text. */
export interface ComparedPosition {
  readonly correctIndex: number;
  readonly buggyIndex: number;
  readonly correct: string;
  readonly buggy: string;
}

export interface PairDescription {
  readonly id: string;
  readonly bugType: string;
  readonly operator: string;
  readonly correctIds: readonly number[];
  readonly buggyIds: readonly number[];
  /** I: index of the first differing token. */
  readonly firstDifference: number;
  readonly weight: number;
  readonly positions: readonly ComparedPosition[];
}

/**
 * @param pairing  one of positional, aligned, differing
 * @throws UsageError for another pairing
 */
export function describePair(pair: Pair, tokenizer: PairTokenizer & { decode(ids: readonly number[]): string }, pairing: string): PairDescription {
  const known = PAIRINGS.find((name) => name === pairing);
  if (known === undefined) throw new UsageError(`pairs show: --pairing expects one of ${PAIRINGS.join(", ")}, got "${pairing}"`);
  const { correctIds, buggyIds, positions } = comparisonPair(pair.correct, pair.buggy, tokenizer, { pairing: known });
  const text = (id: number | undefined): string => (id === undefined ? "" : tokenizer.decode([id]));
  return {
    id: pair.id, bugType: pair.bugType, operator: pair.operator, correctIds, buggyIds, firstDifference: positions.firstDifference, weight: positions.weight,
    positions: positions.correctIndex.map((correctIndex, k) => {
      const buggyIndex = positions.buggyIndex[k]!;
      return { correctIndex, buggyIndex, correct: text(correctIds[correctIndex]), buggy: text(buggyIds[buggyIndex]) };
    }),
  };
}

/** The description as lines: both codes, then one line a compared position, differing ones marked. */
export function pairText(pair: Pair, description: PairDescription): string {
  const { positions, firstDifference, correctIds, buggyIds } = description;
  const show = (token: string): string => JSON.stringify(token).padEnd(18);
  return [
    `${description.id}  ${description.bugType}, ${description.operator}`, "", "correct:", pair.correct, "buggy:", pair.buggy,
    `first differing token ${firstDifference}; ${positions.length} positions compared, weight ${description.weight.toFixed(4)} each`,
    ...positions.map(({ correctIndex, buggyIndex, correct, buggy }) =>
      `${correctIds[correctIndex] === buggyIds[buggyIndex] ? " " : "≠"} ${String(correctIndex).padStart(4)} ${show(correct)} ${String(buggyIndex).padStart(4)} ${show(buggy)}`),
  ].join("\n");
}
