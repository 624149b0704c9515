/**
 * @file What a language's side of the sandbox is: a runner, how its findings become verdicts, and
 *   programs whose verdicts are known.
 */
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

/** The module of a runner. */
export interface RunnerModule<Data = unknown> {
  /** Makes the runner of a thread. */
  openRunner(data: Data): Promise<ProgramRunner>;
}

/**
 * The start of a runner whose module is known by type alone, so that only a thread loads it.
 * @example runnerStart<typeof import("./runner.js")>(join(__dirname, "runner.js"), data)
 */
export function runnerStart<M extends RunnerModule<never>>(
  module: string,
  data: Parameters<M["openRunner"]>[0],
): RunnerStart {
  return { module, data };
}

/**
 * The verdict on a program that ended as `finding` says; one that passed, but by other assertions
 * than it should, did not.
 * @param started  when its run began, by `performance.now()`
 */
export function verdictOn(
  program: Program,
  finding: Pick<Verdict, "outcome" | "message" | "assertions" | "attributes">,
  started: number,
): Verdict {
  const { id, expectedAssertions: expected } = program;
  const { outcome, message, assertions, attributes = [] } = finding;
  const seconds = (performance.now() - started) / 1000;
  if (outcome !== "passed" || expected === undefined || assertions === expected)
    return { id, outcome, assertions, attributes, message, seconds };
  return {
    id,
    outcome: "assertions skipped",
    assertions,
    attributes,
    message: `expected ${expected} assertions, got ${assertions}`,
    seconds,
  };
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
