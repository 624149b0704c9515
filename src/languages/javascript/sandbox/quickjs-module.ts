/**
 * @file QuickJS (2025-09-13) as one WebAssembly module, from quickjs-emscripten; and the module
 *   that programs may `require`.
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

/** Texts of the modules that a program may load, by name: HumanEvalPack's problem 162 needs MD5. */
export function providedModules(): Record<string, string> {
  return { "js-md5": readFileSync(require.resolve("js-md5/build/md5.min.js"), "utf8") };
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
