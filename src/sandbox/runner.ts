/** @file What runs programs inside a sandbox thread; every language brings its own. */
import type { Program, Verdict } from "./outcome.js";

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

/** What the module of a runner exports. */
interface RunnerModule {
  openRunner(data: unknown): Promise<ProgramRunner>;
}

/** Opens the runner of a language. */
export async function openRunner({ module, data }: RunnerStart): Promise<ProgramRunner> {
  const { openRunner: open } = require(module) as RunnerModule;
  return open(data);
}
