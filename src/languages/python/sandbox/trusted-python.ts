/**
 * @file Python for this project's own scripts (generators, byte-code comparison): the same
 * WebAssembly CPython as the sandbox, but the script's word is believed. Never hand it text that a
 * model wrote.
 */
import { join } from "node:path";
import { Worker } from "node:worker_threads";
import { WorkError } from "../../../errors.js";
import { pythonModule } from "./python-module.js";

/** What the worker answers. */
export interface TrustedResult {
  /** Exit status; 0 for success. */
  readonly code: number;
  /** What it printed. */
  readonly stdout: string;
  /** What it printed as errors. */
  readonly stderr: string;
}

/**
 * Runs a script in a fresh interpreter in its own thread (about 0.2 s to start) and returns what it
 * printed. The standard library is there; files, network, environment and processes are not; hash
 * seed, clock and random source are fixed, so equal scripts and input print equal text. There is no
 * time limit.
 * @param script  Python 3.12 source
 * @param stdin  what the script reads from `sys.stdin`
 * @throws WorkError with the last line of the traceback if the script raises or exits with a code
 *   other than 0
 * @example await runTrustedPython("import sys; print(len(sys.stdin.read()))", "four") // "4\n"
 */
export async function runTrustedPython(script: string, stdin = ""): Promise<string> {
  const python = await pythonModule();
  const result = await new Promise<TrustedResult>((resolve, reject) => {
    const worker = new Worker(join(__dirname, "trusted-worker.js"), {
      workerData: { python, script, stdin },
      env: {},
    });
    worker.once("message", (message: TrustedResult) => {
      resolve(message);
      void worker.terminate();
    });
    worker.once("error", reject);
  });
  if (result.code !== 0)
    throw new WorkError(
      `runTrustedPython: expected exit code 0, got ${result.code}: ` +
        `${result.stderr.trim().split("\n").at(-1) ?? ""}; correct the script`,
    );
  return result.stdout;
}
