/** @file Where Go's compiler for WebAssembly is (scripts/setup-golang.js makes it). */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { projectRoot } from "../../../files/project-root.js";

const FOLDER = join(projectRoot, ".toolchains", "golang");

/** A file of the toolchain. */
export const inToolchain = (...parts: readonly string[]): string => join(FOLDER, ...parts);

/** What is missing, as a sentence's object; undefined where nothing is. */
export function missing(): string | undefined {
  return existsSync(inToolchain("version"))
    ? undefined
    : "Go's compiler for WebAssembly (npm run setup:languages golang makes it)";
}

/** Names what was set up. */
export const version = (): string => readFileSync(inToolchain("version"), "utf8").trim();

/** Packages of the standard library, internal ones included. */
export function packages(): string[] {
  return readFileSync(inToolchain("packages"), "utf8").trim().split("\n");
}
