/** @file What the sandbox knows of JavaScript: QuickJS, and what programs find there. */
import { statSync } from "node:fs";
import { join } from "node:path";
import { sha256 } from "../../../files/hash.js";
import type { Run } from "../../language.js";
import { runnerStart } from "../../runner.js";
import { canaries } from "./canaries.js";
import { modulesKey } from "./provided-modules.js";
import { quickjsFile, quickjsModule } from "./quickjs-module.js";
import { realmScript } from "./realm-script.js";

/** See `Run`. */
export const run: Run = {
  mostMemory: 2032,
  canaries,
  async start(memoryLimit, outputLimit) {
    return runnerStart<typeof import("./runner.js")>(join(__dirname, "runner.js"), {
      module: await quickjsModule(),
      limits: { memoryLimit, outputLimit },
    });
  },
  key: () =>
    sha256(
      JSON.stringify([
        statSync(quickjsFile()).size,
        realmScript("judge"),
        realmScript("candidate"),
        modulesKey(),
      ]),
    ).slice(0, 16),
};
