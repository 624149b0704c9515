/** @file A compiler for WebAssembly in .toolchains, which scripts/setup-languages.js makes. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { projectRoot } from "../../files/project-root.js";

/** Where a language's compiler is. */
export interface Toolchain {
  /** Its folder. */
  readonly folder: string;
  /** A file of it. */
  file(...parts: readonly string[]): string;
  /** What is missing, as a sentence's object; undefined where nothing is. */
  missing(): string | undefined;
  /** Names what was set up. */
  version(): string;
}

/**
 * @param language  the folder's name
 * @param compiler  what to call it in a sentence
 */
export function toolchainOf(language: string, compiler: string): Toolchain {
  const folder = join(projectRoot, ".toolchains", language);
  const file = (...parts: readonly string[]): string => join(folder, ...parts);
  return {
    folder,
    file,
    missing: () =>
      existsSync(file("version"))
        ? undefined
        : `${compiler} for WebAssembly (npm run setup:languages ${language} makes it)`,
    version: () => readFileSync(file("version"), "utf8").trim(),
  };
}
