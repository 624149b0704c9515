/** @file A sandbox that is made when something is first run. */
import type { Runner } from "../bugs/proof.js";
import { createSandbox, type Sandbox } from "../sandbox/sandbox.js";

/** A runner that has nothing open until it runs a program; `close` it. */
export interface LazySandbox extends Runner {
  /** The sandbox itself, made if there is none yet. */
  opened(): Promise<Sandbox>;
  /** Frees the sandbox if there is one. */
  close(): Promise<void>;
}

/** @param workers  threads; default one a core */
export function lazySandbox(language: string, workers?: number): LazySandbox {
  let made: Promise<Sandbox> | undefined;
  const opened = (): Promise<Sandbox> => (made ??= createSandbox(language, { workers }));
  return {
    opened,
    run: async (programs, progress, signal) =>
      programs.length === 0 ? [] : (await opened()).run(programs, progress, signal),
    close: async () => (await made)?.close(),
  };
}
