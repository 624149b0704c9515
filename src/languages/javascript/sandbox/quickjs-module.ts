/**
 * @file QuickJS (2025-09-13) as one WebAssembly module, from quickjs-emscripten.
 */
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { WorkError } from "../../../errors.js";
import { wasm, type WasmModule } from "../../web-assembly.js";

/** Path of the binary. */
export function quickjsFile(): string {
  const core = dirname(require.resolve("quickjs-emscripten"));
  return join(
    dirname(require.resolve("@jitl/quickjs-wasmfile-release-sync", { paths: [core] })),
    "emscripten-module.wasm",
  );
}

let compiled: Promise<WasmModule> | undefined;

/**
 * The compiled module, shared by all threads.
 * @throws WorkError if the package is missing
 */
export function quickjsModule(): Promise<WasmModule> {
  compiled ??= (async () => {
    try {
      return await wasm.compile(readFileSync(quickjsFile()));
    } catch (error) {
      throw new WorkError(
        `quickjsModule: cannot load QuickJS for WebAssembly: ${(error as Error).message}; ` +
          `run \`npm ci\` again`,
      );
    }
  })();
  return compiled;
}
