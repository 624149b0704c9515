/**
 * @file Thread body of the sandbox: a courtroom that tries what it is sent, one program after the other. While it
 * tries one it cannot be spoken to, so it notes in shared memory since when it is busy; who watches may end the thread.
 */
import { readlinkSync } from "node:fs";
import { parentPort, workerData } from "node:worker_threads";
import { Courtroom, type Limits } from "./courtroom.js";
import type { Image } from "./image.js";
import type { Program, Verdict } from "./outcome.js";
import type { WasmModule } from "./web-assembly.js";

/** What the thread is started with. */
export interface WorkerStart {
  readonly python: WasmModule;
  readonly image: Image;
  readonly limits: Limits;
  /** Two 64-bit integers: number of programs begun; time at which the present one began (ms since 1970), 0 if idle. */
  readonly status: SharedArrayBuffer;
}

/** What the thread says: that it is ready, with its thread id where the system tells it, then one verdict a program. */
export type WorkerMessage = { readonly ready: true; readonly thread: string | null } | { readonly verdict: Verdict };

const { python, image, limits, status } = workerData as WorkerStart;
const state = new BigInt64Array(status);
const courtroom = new Courtroom(python, image, limits);

parentPort!.on("message", (program: Program) => {
  Atomics.add(state, 0, 1n);
  Atomics.store(state, 1, BigInt(Date.now()));
  const verdict = courtroom.try(program);
  Atomics.store(state, 1, 0n);
  parentPort!.postMessage({ verdict } satisfies WorkerMessage);
});

let thread: string | null = null;
try {
  thread = readlinkSync("/proc/thread-self").split("/").at(-1) ?? null;
} catch {
  // not Linux: wall time is used instead of processor time
}
parentPort!.postMessage({ ready: true, thread } satisfies WorkerMessage);
