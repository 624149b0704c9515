/**
 * @file What the token-level comparison sees of a pair, for a reader: every token with its id,
 * bytes and whether it is compared, the first differing token, which position is compared with
 * which, and, from a model, scores.
 */
import { comparisonPair, type PairTokenizer } from "./comparison-pair.js";
import { PAIRINGS } from "./paired-positions.js";
import { UsageError } from "../errors.js";
import type { Pair } from "../records.js";
import type { PairScores, TokenScores } from "./token-scores.js";

/** What is used of a tokenizer. */
export interface DescribingTokenizer extends PairTokenizer {
  /** Token ids of a text, each with the bytes [start, end) of UTF-8 that it covers. */
  encodeWithOffsets(text: string): {
    readonly ids: readonly number[];
    readonly offsets: readonly (readonly [number, number])[];
  };
  /** Text of token ids. @param continues  whether it goes on after another text */
  decode(ids: readonly number[], continues?: boolean): string;
}

/** One token of a side. */
export interface DescribedToken {
  /** Its id in the vocabulary. */
  readonly id: number;
  /** The code that it covers; where it covers none, the token as it is decoded. */
  readonly text: string;
  /** Bytes of the code that it covers; the end token and padding cover none, at the code's end. */
  readonly bytes: readonly [start: number, end: number];
  /** Whether L_token reads the state after it. */
  readonly compared: boolean;
  /** See `TokenScores`; absent without a model. */
  readonly logProbability?: number | null;
  /** r(h) of the state after it; absent without a preference head. */
  readonly preference?: number;
}

/** One compared position: tokens of both sides as text. */
export interface ComparedPosition {
  /** Index of the correct side's token. */
  readonly correctIndex: number;
  /** Index of the buggy side's token. */
  readonly buggyIndex: number;
  /** Text of the correct side's token. */
  readonly correct: string;
  /** Text of the buggy side's token. */
  readonly buggy: string;
}

/** A pair as the token-level comparison sees it. */
export interface PairDescription {
  /** The pair's id. */
  readonly id: string;
  /** The pair's bug type. */
  readonly bugType: string;
  /** Operator that made the bug. */
  readonly operator: string;
  /** How positions are paired: one of `PAIRINGS`. */
  readonly pairing: string;
  /** Token ids of the correct side. */
  readonly correctIds: readonly number[];
  /** Token ids of the buggy side. */
  readonly buggyIds: readonly number[];
  /** Tokens of the correct side, one for each of `correctIds`. */
  readonly correct: readonly DescribedToken[];
  /** Tokens of the buggy side, one for each of `buggyIds`. */
  readonly buggy: readonly DescribedToken[];
  /** I: index of the first differing token. */
  readonly firstDifference: number;
  /** Weight of every compared position in L_token, in (0, 1]. */
  readonly weight: number;
  /** What is compared with what, in order. */
  readonly positions: readonly ComparedPosition[];
}

/**
 * @param pairing  one of positional, aligned, differing
 * @param scores  from `scorePair` with the same tokens; none when absent
 * @throws UsageError for another pairing
 */
export function describePair(
  pair: Pair,
  tokenizer: DescribingTokenizer,
  pairing: string,
  scores?: PairScores,
): PairDescription {
  const known = PAIRINGS.find((name) => name === pairing);
  if (known === undefined)
    throw new UsageError(
      `pairs show: --pairing expects one of ${PAIRINGS.join(", ")}, got "${pairing}"; choose ` +
        "one of them",
    );
  const { correctIds, buggyIds, positions } = comparisonPair(pair.correct, pair.buggy, tokenizer, {
    pairing: known,
  });
  const { correctIndex: readCorrect, buggyIndex: readBuggy } = positions;
  const correct = tokensOf(pair.correct, correctIds, readCorrect, tokenizer, scores?.correct);
  const buggy = tokensOf(pair.buggy, buggyIds, readBuggy, tokenizer, scores?.buggy);
  return {
    id: pair.id,
    bugType: pair.bugType,
    operator: pair.operator,
    pairing,
    correctIds,
    buggyIds,
    correct,
    buggy,
    firstDifference: positions.firstDifference,
    weight: positions.weight,
    positions: positions.correctIndex.map((correctIndex, k) => {
      const buggyIndex = positions.buggyIndex[k]!;
      return {
        correctIndex,
        buggyIndex,
        correct: correct[correctIndex]!.text,
        buggy: buggy[buggyIndex]!.text,
      };
    }),
  };
}

/**
 * The tokens of one side.
 * @param compared  positions that L_token reads
 */
function tokensOf(
  code: string,
  ids: readonly number[],
  compared: readonly number[],
  tokenizer: DescribingTokenizer,
  scored?: TokenScores,
): DescribedToken[] {
  const offsets = [
    ...(tokenizer.beginIds ?? []).map((): [number, number] => [0, 0]),
    ...tokenizer.encodeWithOffsets(code).offsets,
  ];
  const bytes = Buffer.from(code);
  const read = new Set(compared);
  return ids.map((id, i) => {
    const range = offsets[i] ?? ([bytes.length, bytes.length] as const);
    const written = range[1] > range[0];
    return {
      id,
      text: written
        ? bytes.subarray(range[0], range[1]).toString("utf8")
        : tokenizer.decode([id], true),
      bytes: range,
      compared: read.has(i),
      ...(scored && { logProbability: scored.logProbability[i] ?? null }),
      ...(scored?.preference && { preference: scored.preference[i]! }),
    };
  });
}

/**
 * The description as lines: both codes, then one line a compared position, differing ones marked;
 * scores where there are any.
 */
export function pairText(
  pair: Pair,
  {
    id,
    bugType,
    operator,
    pairing,
    correct,
    buggy,
    firstDifference,
    weight,
    positions,
  }: PairDescription,
): string {
  const scored = correct[0]?.logProbability !== undefined;
  const headed = correct[0]?.preference !== undefined;
  const numbers = ({ logProbability, preference }: DescribedToken): string =>
    (scored ? (logProbability === null ? "" : logProbability!.toFixed(3)).padStart(9) : "") +
    (headed ? preference!.toFixed(3).padStart(9) : "");
  const show = (tokens: readonly DescribedToken[], i: number): string => {
    const token = tokens[i]!;
    return (
      `${String(i).padStart(4)} ${String(token.id).padStart(6)} ` +
      `${`${token.bytes[0]}–${token.bytes[1]}`.padStart(9)} ` +
      `${JSON.stringify(token.text).padEnd(18)}${numbers(token)}`
    );
  };
  const columns =
    `${"tok".padStart(4)} ${"id".padStart(6)} ${"bytes".padStart(9)} ` +
    `${"text".padEnd(18)}${scored ? "    log p" : ""}${headed ? "     r(h)" : ""}`;
  return [
    `${id}  ${bugType}, ${operator}`,
    "",
    "correct:",
    pair.correct,
    "buggy:",
    pair.buggy,
    `first differing token ${firstDifference} (byte ` +
      `${correct[firstDifference]?.bytes[0] ?? buggy[firstDifference]!.bytes[0]}); pairing ` +
      `${pairing}: ${positions.length} positions compared, weight ${weight.toFixed(4)} each`,
    `  ${columns} ${columns}`.trimEnd(),
    ...positions.map(
      ({ correctIndex, buggyIndex }) =>
        `${correct[correctIndex]!.id === buggy[buggyIndex]!.id ? " " : "≠"} ` +
        `${show(correct, correctIndex)} ` +
        `${show(buggy, buggyIndex)}${headed ? `  r − r′ ${(correct[correctIndex]!.preference! - buggy[buggyIndex]!.preference!).toFixed(3)}` : ""}`,
    ),
  ].join("\n");
}
