/** @file What the sandbox knows of Java: a compiler that may be missing, and the runner. */
import { join } from "node:path";
import { runnerStart } from "../../runner.js";
import { compiledRun } from "../../wasi/compiled-run.js";
import { buildKey } from "./build.js";
import { canaries } from "./canaries.js";
import { toolchain } from "./toolchain.js";

/** See `Run`. */
export const run = compiledRun({
  canaries,
  toolchain,
  buildKey,
  runner: (limits) =>
    runnerStart<typeof import("./runner.js")>(join(__dirname, "runner.js"), { limits }),
});
