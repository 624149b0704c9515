/** @file What the sandbox knows of C++: a compiler that may be missing, and the runner. */
import { join } from "node:path";
import type { Run } from "../../language.js";
import { runnerStart } from "../../runner.js";
import { trimCache } from "../../wasi/compiler.js";
import { buildKey } from "./build.js";
import { canaries } from "./canaries.js";
import { missing } from "./toolchain.js";

/** See `Run`. */
export const run: Run = {
  mostMemory: 4096,
  canaries,
  missing,
  start(memoryLimit, outputLimit) {
    trimCache();
    return Promise.resolve(
      runnerStart<typeof import("./runner.js")>(join(__dirname, "runner.js"), {
        limits: { memoryPages: memoryLimit * 16, outputLimit },
      }),
    );
  },
  key: () => (missing() === undefined ? buildKey() : "not set up"),
};
