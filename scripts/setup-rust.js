"use strict";
/**
 * Rust's compiler, its standard library for WebAssembly and lld, as Debian or Ubuntu has them, and
 * the crates that HumanEvalPack's programs name, compiled: all that the sandbox starts and reads,
 * 230 MB.
 */
const fs = require("node:fs");
const path = require("node:path");
const { hasApt, unpackedPackages } = require("./debian-packages.js");

/** What programs may use; the last versions that every compiler from 1.56 on takes. */
const DIRECT = { rand: "0.7.3", regex: "1.7.3", md5: "0.7.0" };
/** What these need, held where a newer version would need a newer compiler. */
const HELD = { "ppv-lite86": "0.2.17", memchr: "2.5.0", "cfg-if": "1.0.0", libc: "0.2.139" };

/** Crates in the order in which they are compiled, with their features. */
const BUILD = [
  ["cfg-if", []],
  ["wasi", ["std"]],
  ["getrandom", ["std"]],
  ["ppv-lite86", ["simd", "std"]],
  ["rand_core", ["alloc", "getrandom", "std"]],
  ["rand_chacha", ["std"]],
  ["rand", ["alloc", "getrandom", "getrandom_package", "std"]],
  ["memchr", ["std"]],
  ["aho-corasick", ["std"]],
  [
    "regex-syntax",
    "unicode unicode-age unicode-bool unicode-case unicode-gencat unicode-perl unicode-script unicode-segment".split(
      " ",
    ),
  ],
  [
    "regex",
    "aho-corasick memchr perf perf-cache perf-dfa perf-inline perf-literal std unicode unicode-age unicode-bool unicode-case unicode-gencat unicode-perl unicode-script unicode-segment".split(
      " ",
    ),
  ],
  ["md5", ["std"]],
];

/** Targets that say WASI, preview 1, by the compiler's age. */
const TARGETS = ["wasm32-wasip1", "wasm32-wasi"];

/** Fills `aside`; returns the version. */
module.exports = function setUpRust({ scratch, aside, run }) {
  const root = unpackedPackages({
    scratch,
    call: run,
    names: ["libstd-rust-dev", "libstd-rust-dev-wasm32", "lld"],
    alone: ["rustc"],
  });
  const target = copyCompiler(root, aside);
  const compiler = path.join(aside, "bin", "rustc");
  const env = { LD_LIBRARY_PATH: path.join(aside, "lib") };
  const said = run(compiler, ["--version"], { env, hint: "the package is damaged" }).trim();
  const crates = vendored(scratch, run);
  fs.mkdirSync(path.join(aside, "crates"));
  for (const [name, features] of BUILD) {
    const folder = path.join(crates, crateFolder(crates, name));
    const library = name.replaceAll("-", "_");
    run(
      compiler,
      [
        ...["--crate-name", library, "--crate-type", "rlib", "--edition", editionOf(folder)],
        ...["--target", target, "--sysroot", aside, "-L", path.join(aside, "crates")],
        ...["-C", "opt-level=2", "-C", "panic=abort", "--cap-lints", "allow"],
        ...features.flatMap((feature) => ["--cfg", `feature="${feature}"`]),
        ...externs(aside),
        ...["--remap-path-prefix", `${crates}=crates`],
        ...["-o", path.join(aside, "crates", `lib${library}.rlib`)],
        path.join(folder, "src", "lib.rs"),
      ],
      { env, hint: "a crate does not compile" },
    );
  }
  fs.writeFileSync(path.join(aside, "target"), `${target}\n`);
  const versions = fs.readdirSync(crates).sort().join(" ");
  return `${said} for ${target}\n${versions}\n`;
};

/** What of the system is missing; undefined where nothing is. */
module.exports.lacks = () => (hasApt() ? undefined : "apt-get of Debian or Ubuntu");

/** Copies what the sandbox starts and reads; returns the target's name. */
function copyCompiler(root, aside) {
  const from = path.join(root, "usr", "lib");
  const target = TARGETS.find((name) => fs.existsSync(path.join(from, "rustlib", name)));
  fs.mkdirSync(path.join(aside, "bin"));
  fs.mkdirSync(path.join(aside, "lib"));
  fs.copyFileSync(path.join(root, "usr", "bin", "rustc"), path.join(aside, "bin", "rustc"));
  const rustlib = path.join("rustlib", target);
  fs.cpSync(path.join(from, rustlib), path.join(aside, "lib", rustlib), {
    recursive: true,
    dereference: true,
  });
  for (const folder of fs.readdirSync(from).filter((name) => /-linux-gnu$|^llvm/.test(name)))
    copyLibraries(path.join(from, folder), path.join(aside, "lib"));
  const linkers = fs.readdirSync(from).filter((name) => name.startsWith("llvm-"));
  const lld = linkers.map((name) => path.join(from, name, "bin", "lld")).find(fs.existsSync);
  fs.copyFileSync(lld, path.join(aside, "bin", "wasm-ld"));
  return target;
}

/** Shared libraries of a folder, links followed. */
function copyLibraries(from, to) {
  for (const name of fs.readdirSync(from).filter((one) => /\.so(\.|$)/.test(one))) {
    const source = path.join(from, name);
    if (fs.existsSync(source)) fs.copyFileSync(fs.realpathSync(source), path.join(to, name));
  }
}

/** Sources of the crates, fetched by cargo; returns their folder. */
function vendored(scratch, run) {
  const home = path.join(scratch, "crates");
  fs.mkdirSync(path.join(home, "src"), { recursive: true });
  fs.writeFileSync(path.join(home, "src", "lib.rs"), "");
  const pins = Object.entries({ ...DIRECT, ...HELD }).map(([name, at]) => `${name} = "=${at}"\n`);
  fs.writeFileSync(
    path.join(home, "Cargo.toml"),
    `[package]\nname = "crates"\nversion = "0.0.0"\n[dependencies]\n${pins.join("")}`,
  );
  run("cargo", ["vendor", "--quiet", "--versioned-dirs", "vendor"], {
    cwd: home,
    hint: "cargo is needed; check the network, and that the registry has these versions",
  });
  return path.join(home, "vendor");
}

/** The folder of a crate, whose name its version follows. */
function crateFolder(crates, name) {
  return fs.readdirSync(crates).find((one) => one.replace(/-\d+\.\d+\..*$/, "") === name);
}

/** The edition that a crate is written in. */
function editionOf(folder) {
  const manifest = fs.readFileSync(path.join(folder, "Cargo.toml"), "utf8");
  return /^edition = "(\d+)"/m.exec(manifest)?.[1] ?? "2015";
}

/** Options that name what is compiled already. */
function externs(aside) {
  const folder = path.join(aside, "crates");
  return fs
    .readdirSync(folder)
    .flatMap((file) => ["--extern", `${file.slice(3, -5)}=${path.join(folder, file)}`]);
}
