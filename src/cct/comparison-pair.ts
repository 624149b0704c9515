/**
 * @file A comparison pair as a model sees it: token ids of the correct and the buggy code, and the
 * paired positions. Source: arXiv 2403.19121, "token-level comparison": t is code of the response
 * y, t' the same with a bug. Deviation D5 (`context`): whether h_i is computed after the
 * instruction or from the code alone is not said. D6: both sequences end with the end token, which
 * counts as their last token; they begin as the tokenizer begins every text, mostly with nothing.
 */
import { type PairedPositions, type PairingInput, pairPositions } from "./paired-positions.js";

/**
 * What precedes the code: the instruction whose answer it is (the model's view while tuning), or
 * nothing.
 */
export const CONTEXTS = ["instruction", "none"] as const;

/** What this file needs of a tokenizer. */
export interface PairTokenizer {
  /** Token ids of a text, with nothing put before or behind them. */
  encode(text: string): number[];
  /** What a text begins with; none when absent. */
  readonly beginIds?: readonly number[];
  /** Id of the token that ends a text. */
  readonly eosId: number;
}

/** Both sides of a pair, ready to be packed. Indices of `positions` are valid in both id lists. */
export interface ComparisonPair {
  /** Token ids of the correct side. */
  readonly correctIds: readonly number[];
  /** Token ids of the buggy side. */
  readonly buggyIds: readonly number[];
  /** Tokens of each side before padding, the end token included. */
  readonly correctLength: number;
  /** The same of the buggy side. */
  readonly buggyLength: number;
  /** Which positions are compared, and with what weight. */
  readonly positions: PairedPositions;
}

/** The text around a piece of code; the same on both sides. */
export interface Surroundings {
  /** Text before the code. */
  readonly before: string;
  /** Text behind the code. */
  readonly after: string;
  /** By a chat template, which spells out what the text begins with. */
  readonly rendered?: true;
}

/**
 * Tokenises `before + code + after` whole on both sides (a merge may cross the seam or the edit, so
 * I is found on ids, never on characters), appends the end token, pairs the positions, and with
 * `beyondEnd: "padding"` pads the shorter side with end tokens to M.
 * @param correct  t: correct code
 * @param buggy  t': the same with a bug
 * @param surroundings  both empty for `context: "none"`
 * @throws RangeError if both texts give the same ids
 */
export function comparisonPair(
  correct: string,
  buggy: string,
  tokenizer: PairTokenizer,
  options: PairingInput = {},
  { before, after, rendered }: Surroundings = { before: "", after: "" },
): ComparisonPair {
  const { eosId } = tokenizer;
  const begin = rendered ? [] : (tokenizer.beginIds ?? []);
  const correctIds = [...begin, ...tokenizer.encode(before + correct + after), eosId];
  const buggyIds = [...begin, ...tokenizer.encode(before + buggy + after), eosId];
  const positions = pairPositions(correctIds, buggyIds, options);
  const padded = (ids: number[], used: readonly number[]): number[] => {
    const length = used.reduce((longest, i) => Math.max(longest, i + 1), ids.length);
    return [...ids, ...new Array<number>(length - ids.length).fill(eosId)];
  };
  return {
    correctIds: padded(correctIds, positions.correctIndex),
    buggyIds: padded(buggyIds, positions.buggyIndex),
    correctLength: correctIds.length,
    buggyLength: buggyIds.length,
    positions,
  };
}
