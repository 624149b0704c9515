/** @file Where the C++ compiler for WebAssembly is (scripts/setup-cpp.js makes it). */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { projectRoot } from "../../../files/project-root.js";

const FOLDER = join(projectRoot, ".toolchains", "cpp");

/** A file of the toolchain. */
export const inToolchain = (...parts: readonly string[]): string => join(FOLDER, ...parts);

/** What is missing, as a sentence's object; undefined where nothing is. */
export function missing(): string | undefined {
  return existsSync(inToolchain("version"))
    ? undefined
    : "clang for WebAssembly (npm run setup:languages cpp makes it)";
}

/** Names what was set up, and where, since precompiled headers hold paths. */
export const version = (): string =>
  `${readFileSync(inToolchain("version"), "utf8").trim()} in ${FOLDER}`;

/** Archives that every program is linked with. */
export const libraries = (): string[] =>
  readdirSync(inToolchain("lib")).map((name) => inToolchain("lib", name));
