/** @file The C++ compiler for WebAssembly (scripts/setup-cpp.js makes it). */
import { readdirSync } from "node:fs";
import { toolchainOf } from "../../wasi/toolchain.js";

/** clang and lld, headers, libraries. */
export const toolchain = toolchainOf("cpp", "clang");

/** Names what was set up, and where, since precompiled headers hold paths. */
export const version = (): string => `${toolchain.version()} in ${toolchain.folder}`;

/** Archives that every program is linked with. */
export const libraries = (): string[] =>
  readdirSync(toolchain.file("lib")).map((name) => toolchain.file("lib", name));
