/** @file What the suite of hostile programs needs of a language. */
import type { Outcome } from "../../../src/languages/outcome.js";

/** Hostile programs of one language. */
export interface HostileCases {
  readonly language: string;
  /** MiB. */
  readonly memoryLimit: number;
  /** Judges `squares`, with four assertions. */
  readonly test: string;
  /** A right solution that notices what programs before it left behind; another text an index. */
  readonly right: (index: number) => string;
  /** Name, code, and the outcomes that are fair. */
  readonly hostile: readonly (readonly [name: string, code: string, ...outcomes: Outcome[]])[];
}
