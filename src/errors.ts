/**
 * @file The two ways in which a command can fail, and what a shell sees of them. Every message is
 * one sentence: what was expected, what came, where (file, line, key), the way out.
 */

/** The user's input is at fault (a flag, a file, a record, a spec): exit code 2. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

/** The work itself failed (a full disk, a diverging run, a dead worker): exit code 1. */
export class WorkError extends Error {
  override readonly name = "WorkError";
}

/** Exit code that a shell gets for `error`: 2 for bad usage, 1 for everything else. */
export function exitCode(error: unknown): 1 | 2 {
  return error instanceof UsageError ? 2 : 1;
}
