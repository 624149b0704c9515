/** @file What a model makes of the tokens of a comparison pair: the numbers, not how they come. */

/** One number a token of a side, as long as its ids. */
export interface TokenScores {
  /** log p(token | tokens before it) in nats, ≤ 0; null for the first. */
  readonly logProbability: readonly (number | null)[];
  /** r(h) after the token, in score units; absent without a head. */
  readonly preference?: readonly number[];
}

/** Both sides of a pair. */
export interface PairScores {
  /** Scores of the correct side. */
  readonly correct: TokenScores;
  /** Scores of the buggy side. */
  readonly buggy: TokenScores;
}
