/**
 * @file Which tokens of a pair are scored by likelihood, and which of them stand in the edit: what
 * the rivals of L_token learn from. Both sides follow the same text, so what stands before the
 * first difference I has the same probability on both: of the buggy side only tokens from I on are
 * scored, of the correct side all of its code.
 */
import { alignTokens } from "./align-tokens.js";
import type { ComparisonPair } from "./comparison-pair.js";

/** The scored tokens of one side. */
export interface ScoredSide {
  /** Index of the first of them in the side's ids, ≥ 1: something must predict it. */
  readonly from: number;
  /** Of each token from there to the side's own end: whether it stands in the edit. */
  readonly differs: readonly boolean[];
  /** Log-probability of each under another model, nats; absent where none is asked for. */
  readonly reference?: Float32Array;
}

/** The scored tokens of a pair. */
export interface ScoredCode {
  /** I: index of the first differing token. */
  readonly firstDifference: number;
  /** Tokens of the correct code. */
  readonly correct: ScoredSide;
  /** Tokens of the buggy code from I on. */
  readonly buggy: ScoredSide;
}

/** What is scored of two sides, as numbers: the form that the plain-array losses take. */
export interface TokenLikelihoods {
  /** Log-probability of each scored token, nats. */
  readonly logProbability: readonly number[];
  /** The same under the model that the run starts from. */
  readonly reference: readonly number[];
  /** Whether each stands in the edit. */
  readonly differs: readonly boolean[];
  /** Whether each stands at the first difference or behind it. */
  readonly behind: readonly boolean[];
}

/**
 * Marks the tokens of two sequences that a longest common subsequence leaves unmatched. A side that
 * has none of them where the other has (something was deleted or inserted) counts the token that
 * follows: it is what the model says there.
 * @example editTokens([5, 6, 7, 0], [5, 7, 0]) // correct: 6; buggy: 7, which came in its place
 */
export function editTokens(
  correct: readonly number[],
  buggy: readonly number[],
): { readonly correct: boolean[]; readonly buggy: boolean[] } {
  const marks = {
    correct: new Array<boolean>(correct.length).fill(false),
    buggy: new Array<boolean>(buggy.length).fill(false),
  };
  let i = 0;
  let j = 0;
  for (const [nextI, nextJ] of [
    ...alignTokens(correct, buggy),
    [correct.length, buggy.length] as const,
  ]) {
    if (nextI > i || nextJ > j) {
      marks.correct.fill(true, i, Math.max(nextI, i + 1));
      marks.buggy.fill(true, j, Math.max(nextJ, j + 1));
    }
    i = nextI + 1;
    j = nextJ + 1;
  }
  return marks;
}

/**
 * What of a pair is scored.
 * @param codeStart  index of the correct code's first token, behind the text that precedes it
 */
export function scoredCode(
  { correctIds, buggyIds, correctLength, buggyLength, positions }: ComparisonPair,
  codeStart: number,
): ScoredCode {
  const { firstDifference } = positions;
  const edit = editTokens(correctIds.slice(0, correctLength), buggyIds.slice(0, buggyLength));
  const side = (from: number, marks: readonly boolean[]): ScoredSide => ({
    from: Math.max(1, from),
    differs: marks.slice(Math.max(1, from)),
  });
  return {
    firstDifference,
    correct: side(Math.min(codeStart, firstDifference), edit.correct),
    buggy: side(firstDifference, edit.buggy),
  };
}
