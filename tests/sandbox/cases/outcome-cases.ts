/** @file What the suite of known outcomes needs of a language. */
import type { Outcome, Program } from "../../../src/languages/outcome.js";

/**
 * A program whose entry point is `f`, and its verdict in words: outcome, assertions, and the
 * message in brackets where there is one.
 */
export type KnownVerdict = readonly [
  code: string,
  test: string,
  verdict: string | RegExp,
  more?: Partial<Program>,
];

/** Programs of one language, with what must become of them. */
export interface OutcomeCases {
  readonly language: string;
  /** Judges `square`. */
  readonly test: string;
  /** Programs that define `square` or fail to; outcome, and what the message must be like. */
  readonly squares: readonly (readonly [code: string, outcome: Outcome, message: RegExp])[];
  /** What each group shows, and its programs. */
  readonly groups: Readonly<Record<string, readonly KnownVerdict[]>>;
  /** Fails with what it saw: random numbers, hashes, time, what others left. */
  readonly observer: { readonly code: string; readonly test: string; readonly verdict: RegExp };
  /** A right `square` that leaves behind what it can. */
  readonly litter: string;
}
