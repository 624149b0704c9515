/** @file What the suite of hostile programs needs of a language. */
import type { Outcome } from "../../../src/languages/outcome.js";

/** Hostile programs of one language. */
export interface HostileCases {
  readonly language: string;
  /** What they attack, where it is not the judge as a whole. */
  readonly attacked?: string;
  /** MiB. */
  readonly memoryLimit: number;
  /** Judges `entryPoint`. */
  readonly test: string;
  /** Seconds that a hostile program has; 0.4 if absent. */
  readonly timeLimit?: number;
  /** Declarations beside the test, where a test needs some. */
  readonly support?: string;
  /** "squares" if absent. */
  readonly entryPoint?: string;
  /** How many the test makes; 4 if absent. */
  readonly assertions?: number;
  /** What the test asks a right solution's objects for. */
  readonly allowedAttributes?: readonly string[];
  /** A right solution that notices what programs before it left behind; another text an index. */
  readonly right: (index: number) => string;
  /** Name, code, and the outcomes that are fair. */
  readonly hostile: readonly (readonly [name: string, code: string, ...outcomes: Outcome[]])[];
}
