/**
 * @file Thread body of the sandbox: a runner that runs what it is sent, one program after the
 * other. While it runs one it cannot be spoken to, so it notes in shared memory since when it is
 * busy; who watches may end the thread.
 */
import { readlinkSync } from "node:fs";
import { parentPort, workerData } from "node:worker_threads";
import type { RunnerStart } from "../languages/runner.js";
import { openRunner } from "./runner.js";
import type { Program, Verdict } from "../languages/outcome.js";

/** What the thread is started with. */
export interface WorkerStart {
  /** What makes the thread's runner. */
  readonly runner: RunnerStart;
  /**
   * Two 64-bit integers: number of programs begun; time at which the present one began (ms since
   * 1970), 0 if idle.
   */
  readonly status: SharedArrayBuffer;
}

/**
 * What the thread says: that it is ready, with its thread id where the system reports it, then one
 * verdict a program.
 */
export type WorkerMessage =
  { readonly ready: true; readonly thread: string | null } | { readonly verdict: Verdict };

const { runner: start, status } = workerData as WorkerStart;
const state = new BigInt64Array(status);

async function serve(): Promise<void> {
  const runner = await openRunner(start);
  parentPort!.on("message", async (program: Program) => {
    Atomics.add(state, 0, 1n);
    Atomics.store(state, 1, BigInt(Date.now()));
    const verdict = await runner.run(program);
    Atomics.store(state, 1, 0n);
    parentPort!.postMessage({ verdict } satisfies WorkerMessage);
  });
  parentPort!.postMessage({ ready: true, thread: threadId() } satisfies WorkerMessage);
}

function threadId(): string | null {
  try {
    return readlinkSync("/proc/thread-self").split("/").at(-1) ?? null;
  } catch {
    return null; // not Linux: wall time is used instead of processor time
  }
}

void serve();
