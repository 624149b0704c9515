/** @file Java's compiler and TeaVM (scripts/setup-java.js makes them). */
import { readdirSync } from "node:fs";
import { toolchainOf } from "../../wasi/toolchain.js";

/** A Java runtime with javac, and TeaVM's archives. */
export const toolchain = toolchainOf("java", "javac and TeaVM");

/** Paths of TeaVM's archives. */
export const archives = (): string[] =>
  readdirSync(toolchain.file("lib"))
    .sort()
    .map((name) => toolchain.file("lib", name));
