/** @file What the sandbox is told of JavaScript: QuickJS, and the modules that it may import. */
import { statSync } from "node:fs";
import { join } from "node:path";
import { sha256 } from "../../../files/hash.js";
import type { Run } from "../../language.js";
import { canaries } from "./canaries.js";
import { providedModules, quickjsFile, quickjsModule } from "./quickjs-module.js";
import { realmScript } from "./realm-script.js";
import type { JavaScriptStart } from "./runner.js";

/** See `Run`. */
export const run: Run = {
  mostMemory: 2032,
  canaries,
  async start(memoryLimit, outputLimit) {
    const data: JavaScriptStart = {
      module: await quickjsModule(),
      modules: providedModules(),
      limits: { memoryLimit, outputLimit },
    };
    return { module: join(__dirname, "runner.js"), data };
  },
  key: () =>
    sha256(
      JSON.stringify([
        statSync(quickjsFile()).size,
        realmScript("judge"),
        realmScript("candidate"),
        providedModules(),
      ]),
    ).slice(0, 16),
};
