/** @file Go's compiler for WebAssembly (scripts/setup-golang.js makes it). */
import { readFileSync } from "node:fs";
import { toolchainOf } from "../../wasi/toolchain.js";

/** Compiler, linker, and the standard library's archives. */
export const toolchain = toolchainOf("golang", "Go's compiler");

/** Packages of the standard library, internal ones included. */
export function packages(): string[] {
  return readFileSync(toolchain.file("packages"), "utf8").trim().split("\n");
}
