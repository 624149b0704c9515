/** @file What a language's side of the sandbox is: a runner, and programs whose verdicts are known. */
import type { Outcome, Program, Verdict } from "./outcome.js";

/** Runs one program after the other; nothing of one is left for the next. */
export interface ProgramRunner {
  /** Returns when the program ended (an endless loop is the caller's to stop). */
  run(program: Program): Verdict | Promise<Verdict>;
}

/** What a runner is made of; can be sent to a thread. */
export interface RunnerStart {
  /** Path of the compiled module that exports `openRunner`, so that a thread loads no other. */
  readonly module: string;
  /** What its `openRunner` is given. */
  readonly data: unknown;
}

/** A program with its known verdict. */
export interface Canary {
  /** What is run. */
  readonly program: Program;
  /** What its verdict must be. */
  readonly outcome: Outcome;
  /** Assertions that must be reached. */
  readonly assertions: number;
}
