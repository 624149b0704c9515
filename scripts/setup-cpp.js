"use strict";
/**
 * Clang and lld of Zig's wheel, the headers of libc++ and of wasi's C library, and these libraries
 * compiled for WebAssembly: all that the sandbox starts and reads, 260 MB. Compiling the libraries
 * takes a minute or two.
 */
const { spawnSync } = require("node:child_process");
const fs = require("node:fs");
const path = require("node:path");

const WHEEL = "ziglang==0.17.1";

/** Folders of headers, in the order in which they are searched. */
const HEADERS = [
  "libcxx/include",
  "libcxxabi/include",
  "include",
  "libc/include/wasm-wasi-musl",
  "libc/include/generic-musl",
];

/** Fills `aside`; returns the version. */
module.exports = function setUpCpp({ scratch, aside, run, wheel }) {
  const home = path.join(wheel(WHEEL, scratch), "ziglang");
  const zig = path.join(home, "zig");
  const program = path.join(scratch, "all.cc");
  fs.writeFileSync(program, "#include <iostream>\nint main() { std::cout << 1; }\n");
  const args = ["c++", "-target", "wasm32-wasi", "-O1", "-fno-exceptions", program];
  process.stderr.write("$ zig c++ (compiles its libraries)\n");
  const { status, stderr } = spawnSync(zig, [...args, "-o", path.join(scratch, "all.wasm")], {
    env: {
      PATH: process.env.PATH,
      HOME: scratch,
      ZIG_GLOBAL_CACHE_DIR: path.join(scratch, "cache"),
      ZIG_VERBOSE_LINK: "1",
    },
    cwd: scratch,
    encoding: "utf8",
    maxBuffer: 1 << 28,
  });
  const link = stderr.split("\n").findLast((line) => line.startsWith("wasm-ld "));
  if (status !== 0 || link === undefined)
    throw new Error(`zig c++ ended with ${status}: ${stderr.slice(-2000)}`);
  fs.mkdirSync(path.join(aside, "lib"));
  const archives = link.split(" ").filter((word) => word.endsWith(".a"));
  for (const file of archives)
    fs.copyFileSync(path.resolve(scratch, file), path.join(aside, "lib", path.basename(file)));
  for (const folder of HEADERS)
    fs.cpSync(path.join(home, "lib", folder), path.join(aside, "headers", folder), {
      recursive: true,
    });
  fs.copyFileSync(zig, path.join(aside, "zig"));
  return `zig ${run(path.join(aside, "zig"), ["version"]).trim()} with clang\n`;
};
