/** @file How a language runs that is compiled: a compiler that may be missing, and a runner. */
import type { Run } from "../language.js";
import type { RunnerStart } from "../runner.js";
import { trimCache } from "./compiler.js";
import type { GuestLimits } from "./guest.js";
import type { Toolchain } from "./toolchain.js";

/** What a compiled language brings. */
interface CompiledRun extends Pick<Run, "canaries"> {
  /** Its compiler. */
  readonly toolchain: Toolchain;
  /** Names everything that decides what the sandbox says of it. */
  readonly buildKey: () => string;
  /** The start of its runner. */
  readonly runner: (limits: GuestLimits) => RunnerStart;
}

/** The facet `run` of a compiled language. */
export function compiledRun({ canaries, toolchain, buildKey, runner }: CompiledRun): Run {
  const { missing } = toolchain;
  return {
    mostMemory: 4096,
    canaries,
    missing,
    start(memoryLimit, outputLimit) {
      trimCache();
      return Promise.resolve(runner({ memoryPages: memoryLimit * 16, outputLimit }));
    },
    key: () => (missing() === undefined ? buildKey() : "not set up"),
  };
}
