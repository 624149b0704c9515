/** @file What can happen to a program, and what the sandbox says about it. */

/**
 * - `passed`: every assertion of the test held
 * - `wrong output`: an assertion failed, or the test stumbled over a result of the wrong kind
 * - `exception`: the candidate raised; the message begins with the exception's name
 * - `name error`: the candidate used a name that is not defined, or does not define the entry point
 * - `syntax error`: the candidate does not compile
 * - `missing module`: the candidate imports what the runtime lacks (numpy, for example)
 * - `timeout`: more processor time than the limit, measured while no other program ran
 * - `stack overflow`: RecursionError, or the interpreter's own stack
 * - `memory limit`, `output limit`: the candidate wanted more than allowed
 * - `exited`: SystemExit, `os._exit` and the like
 * - `assertions skipped`: the test ended well, but ran other assertions than it does for the
 *   canonical solution
 * - `broken test`: the test does not compile, or its support raises; no candidate can pass
 * - `not judged`: the test asks what the judge cannot know (whether two of the candidate's objects
 *   are equal, say), or needs what the sandbox lacks; the message says what
 * - `crashed`: the candidate brought its interpreter down or spoke on the sandbox's channel
 */
const OUTCOMES = [
  "passed",
  "wrong output",
  "exception",
  "name error",
  "syntax error",
  "missing module",
  "timeout",
  "stack overflow",
  "memory limit",
  "output limit",
  "exited",
  "assertions skipped",
  "broken test",
  "not judged",
  "crashed",
] as const;
/** One of `OUTCOMES`. */
export type Outcome = (typeof OUTCOMES)[number];

/** Files among which a candidate stands, and those that its test imports. */
export interface ProgramPackage {
  /** Path of the candidate's own text, for example `shop/prices.py`. */
  readonly path: string;
  /** The other files that its imports may find, by path. Nobody trusts them. */
  readonly files: Readonly<Record<string, string>>;
  /** Path of the test. */
  readonly testPath: string;
  /** Trusted files that the test may import, by path. */
  readonly testFiles: Readonly<Record<string, string>>;
}

/** A candidate and the trusted test that judges it. */
export interface Program {
  /** Whatever the caller likes; comes back in the verdict. */
  readonly id: string;
  /** Imports, declarations and the candidate. Nobody trusts it. */
  readonly code: string;
  /**
   * Trusted text: asserts about `entryPoint`, or defines `check` and calls it (if it never does,
   * the sandbox calls it).
   */
  readonly test: string;
  /** Name of the function that the test calls. */
  readonly entryPoint: string;
  /**
   * Trusted text that runs before the test and beside the candidate: imports and helpers that the
   * test may use.
   */
  readonly support?: string;
  /**
   * Assertions that the canonical solution runs through; any other number fails. Unchecked if
   * unknown.
   */
  readonly expectedAssertions?: number;
  /**
   * Attributes that the test asks the canonical solution's objects for; asking an answer's for any
   * other is `not judged`. Unchecked if unknown.
   */
  readonly allowedAttributes?: readonly string[];
  /**
   * The candidate is a module of a package: the test imports it, and nothing of it, `entryPoint`
   * included, is in the test's scope before.
   */
  readonly package?: ProgramPackage;
  /** Seconds of processor time, in place of the sandbox's own limit. */
  readonly timeLimit?: number;
}

/** What happened to one program. */
export interface Verdict {
  /** The program's own. */
  readonly id: string;
  /** How the program ended. */
  readonly outcome: Outcome;
  /** Assertions that were reached, the failing one included. */
  readonly assertions: number;
  /** Names of attributes that the test asked the candidate's objects for, sorted. */
  readonly attributes?: readonly string[];
  /** Source text of the failing assertion, or `ExceptionName: words`; empty for a pass. */
  readonly message: string;
  /** Wall time of the run, in seconds. */
  readonly seconds: number;
}
