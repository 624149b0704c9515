/**
 * @file Runs programs that nobody trusts, on all cores. Every language runs as WebAssembly: without
 * files, network, environment or processes, in threads that can be ended at any time. What isolates
 * one program from the next and keeps a program from judging itself is said in each language's
 * sandbox/runner.ts.
 */
import { availableParallelism } from "node:os";
import { UsageError } from "../errors.js";
import { facetOf } from "../languages/registry.js";
import type { Progress } from "../progress.js";
import { GuardedThread } from "./guarded-thread.js";
import type { Program, Verdict } from "../languages/outcome.js";
import { Pool } from "./pool.js";

/** How many threads, and what a program may use. */
export interface SandboxOptions {
  /** Threads; default: one per available core. */
  readonly workers?: number | undefined;
  /**
   * Seconds of processor time that a program may take alone, unless it has a limit of its own;
   * default 3. WebAssembly Python is about eight times slower than a native one.
   */
  readonly timeLimit?: number;
  /**
   * MiB of memory a program may use, in Python the interpreter's own 20 included; default 256, at
   * most 4096 (JavaScript: 2032).
   */
  readonly memoryLimit?: number;
  /** Bytes that a program may print; default 1 MiB. */
  readonly outputLimit?: number;
}

/** A pool of sandbox threads; they live until `close`. */
export interface Sandbox {
  /**
   * Tries every program; equal ones are tried once. A program that takes more than 30% of its time
   * limit is tried again after all others, alone, and only the limit of that second try counts.
   * @returns one verdict a program, in the same order
   * @throws WorkError if a canary is judged wrongly or a thread cannot run; the signal's reason if
   *   it is aborted
   */
  run(programs: readonly Program[], progress?: Progress, signal?: AbortSignal): Promise<Verdict[]>;
  /** Ends the threads; a run that is under way fails. */
  close(): Promise<void>;
}

/**
 * Names all that decides what the sandbox of a language says. @throws UsageError for a language
 * without a sandbox
 */
export function sandboxKey(language: string): string {
  return facetOf(language, "run").key();
}

/**
 * @param language  one that has the facet "run"
 * @throws UsageError naming every option that is out of range, what must be set up first, or the
 *   languages that run
 * @example
 * const sandbox = await createSandbox("python", { workers: 2 });
 * const [verdict] = await sandbox.run([{ id: "a", code: "def f(x): return x + 1", test: "assert
 * f(1) == 2", entryPoint: "f" }]); verdict.outcome // "passed"
 */
export async function createSandbox(
  language: string,
  options: SandboxOptions = {},
): Promise<Sandbox> {
  const { mostMemory, canaries, missing, start: startRunner } = facetOf(language, "run");
  const needed = missing?.();
  if (needed !== undefined) throw new UsageError(`${language}: not run: needs ${needed}`);
  const {
    workers = availableParallelism(),
    timeLimit = 3,
    memoryLimit = 256,
    outputLimit = 1 << 20,
  } = options;
  const faults = [
    !(Number.isInteger(workers) && workers >= 1) &&
      `workers must be an integer ≥ 1, got ${workers}`,
    !(timeLimit > 0 && timeLimit < Infinity) && `timeLimit must be > 0 seconds, got ${timeLimit}`,
    !(memoryLimit >= 32 && memoryLimit <= mostMemory) &&
      `memoryLimit must lie in [32, ${mostMemory}] MiB, got ${memoryLimit}`,
    !(outputLimit >= 0) && `outputLimit must be ≥ 0 bytes, got ${outputLimit}`,
  ].filter((fault) => fault !== false);
  if (faults.length > 0) throw new UsageError(`createSandbox: ${faults.join("; ")}`);
  const start = startRunner(memoryLimit, outputLimit);
  await start;
  return new Pool(workers, async () => new GuardedThread(await start), canaries, timeLimit);
}
