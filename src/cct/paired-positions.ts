/**
 * @file Which position of the correct code is compared with which of the buggy code, and with what
 * weight: the index set of the sum in L_token. Source: arXiv 2403.19121, L_token = 1/(M − I) ·
 * Σ_{i=I}^{M−1} …, I the first differing token and M = max(|t|, |t'|). The paper does not say what
 * h_i is where one sequence has ended (deviation D2: `beyondEnd`), and offers no other pairing (D3:
 * `aligned`, `differing`) or normalizer (D4: `pairs`). docs/deviations.md argues the defaults.
 */
import { z } from "zod";
import { alignTokens, commonPrefix, commonSuffix } from "./align-tokens.js";

/**
 * How positions are paired: `positional` i with i (the paper); `aligned` along an LCS; `differing`
 * the edit alone.
 */
export const PAIRINGS = ["positional", "aligned", "differing"] as const;
/** What a position past the shorter sequence's end is paired with, under `positional`. */
const BEYOND_END = ["padding", "last", "drop"] as const;
/** What the sum is divided by: M − I (the paper), or the number of pairs that were made. */
const NORMALIZERS = ["from-first-difference", "pairs"] as const;

/**
 * The choices that fix the index set of L_token; each default is the paper's formula read
 * literally.
 */
export const pairingShape = {
  pairing: z.enum(PAIRINGS).default("positional").describe("Which positions are compared."),
  beyondEnd: z
    .enum(BEYOND_END)
    .default("padding")
    .describe(
      "Positional pairing only: what a position past the shorter end meets: the end token " +
        "that pads it there, as in a right-padded batch, its last token, or nothing.",
    ),
  normalizer: z
    .enum(NORMALIZERS)
    .default("from-first-difference")
    .describe("What the sum over positions is divided by."),
};
const pairingSchema = z.strictObject(pairingShape);

/** Options of the pairing, defaults filled in. */
export type PairingOptions = z.output<typeof pairingSchema>;
/** The same as they are given: what is left out has its default. */
export type PairingInput = z.input<typeof pairingSchema>;

/** The index set of one pair's L_token. */
export interface PairedPositions {
  /** I: index of the first differing token, 0 ≤ I < M. */
  readonly firstDifference: number;
  /** M: the longer sequence's length. */
  readonly maxLength: number;
  /** Positions in the correct sequence; with `padding` they may reach M − 1, past its own end. */
  readonly correctIndex: readonly number[];
  /** Positions in the buggy sequence, one for each of `correctIndex`. */
  readonly buggyIndex: readonly number[];
  /** Weight of every term: 1 / normalizer, in (0, 1]. */
  readonly weight: number;
}

/**
 * Pairs the positions of two token sequences from their first difference on.
 * - `positional`: (i, i) for i = I … M − 1, past the shorter end as `beyondEnd` says.
 * - `aligned`: matches of a longest common subsequence; inside a gap between matches the k-th
 *   unmatched token of one side with the k-th of the other, the rest of the longer gap left out.
 * - `differing`: the same k-th with k-th, over the span that is left when the common prefix and
 *   suffix are taken off; a span that is empty (a pure deletion or insertion) is widened on both
 *   sides by the token that follows.
 * @param correct  token ids of t, ending with the end token
 * @param buggy  token ids of t', ending with the end token
 * @throws RangeError if the sequences are equal, or one is empty: nothing can be compared
 * @example pairPositions([5, 6, 0], [5, 7, 0]) // { firstDifference: 1, maxLength: 3, correctIndex: [1, 2], … weight: 0.5 }
 */
export function pairPositions(
  correct: ArrayLike<number>,
  buggy: ArrayLike<number>,
  options: PairingInput = {},
): PairedPositions {
  const { pairing, beyondEnd, normalizer } = pairingSchema.parse(options);
  const first = commonPrefix(correct, buggy);
  const maxLength = Math.max(correct.length, buggy.length);
  if (first === maxLength)
    throw new RangeError(
      `pairPositions: expected two different token sequences, got the same ${maxLength} ` +
        "tokens twice; drop the pair",
    );
  if (correct.length === 0 || buggy.length === 0)
    throw new RangeError(
      `pairPositions: expected at least one token on each side, got ${correct.length} and ` +
        `${buggy.length}; append the end token`,
    );
  const pairsOf = {
    positional: () => positional(correct.length, buggy.length, first, beyondEnd),
    aligned: () => aligned(correct, buggy, first),
    differing: () => differing(correct, buggy, first),
  };
  const pairs = pairsOf[pairing]();
  return {
    firstDifference: first,
    maxLength,
    correctIndex: pairs.map(([i]) => i),
    buggyIndex: pairs.map(([, j]) => j),
    weight: 1 / (normalizer === "pairs" ? Math.max(1, pairs.length) : maxLength - first),
  };
}

type IndexPair = readonly [correct: number, buggy: number];

function positional(
  correctLength: number,
  buggyLength: number,
  first: number,
  beyondEnd: (typeof BEYOND_END)[number],
): IndexPair[] {
  const pairs: IndexPair[] = [];
  const end =
    beyondEnd === "drop"
      ? Math.min(correctLength, buggyLength)
      : Math.max(correctLength, buggyLength);
  for (let i = first; i < end; i++)
    pairs.push(
      beyondEnd === "last"
        ? [Math.min(i, correctLength - 1), Math.min(i, buggyLength - 1)]
        : [i, i],
    );
  return pairs;
}

function aligned(correct: ArrayLike<number>, buggy: ArrayLike<number>, first: number): IndexPair[] {
  const pairs: IndexPair[] = [];
  let i = first;
  let j = first;
  for (const [matchI, matchJ] of [
    ...alignTokens(correct, buggy).slice(first),
    [correct.length, buggy.length] as const,
  ]) {
    for (; i < matchI && j < matchJ; i++, j++) pairs.push([i, j]); // the gap before the match
    if (matchI < correct.length) pairs.push([matchI, matchJ]);
    i = matchI + 1;
    j = matchJ + 1;
  }
  return pairs;
}

function differing(
  correct: ArrayLike<number>,
  buggy: ArrayLike<number>,
  first: number,
): IndexPair[] {
  const suffix = commonSuffix(correct, buggy, first);
  const spans = [correct.length - suffix - first, buggy.length - suffix - first];
  const widen = Math.min(...spans) === 0 && suffix > 0 ? 1 : 0;
  return Array.from(
    { length: Math.min(...spans) + widen },
    (_, k) => [first + k, first + k] as const,
  );
}
