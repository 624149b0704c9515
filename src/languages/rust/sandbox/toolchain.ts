/** @file The Rust compiler for WebAssembly (scripts/setup-rust.js makes it). */
import { readdirSync, readFileSync } from "node:fs";
import { toolchainOf } from "../../wasi/toolchain.js";

/** rustc and lld, the standard library, crates. */
export const toolchain = toolchainOf("rust", "rustc");

/** The name that the compiler has for WASI, preview 1. */
export const target = (): string => readFileSync(toolchain.file("target"), "utf8").trim();

/** Crates that a program may use, by name. */
export function crates(): Record<string, string> {
  const archives = readdirSync(toolchain.file("crates")).sort();
  return Object.fromEntries(
    archives.map((file) => [file.slice(3, -5), toolchain.file("crates", file)]),
  );
}
