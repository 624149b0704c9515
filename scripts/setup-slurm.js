"use strict";
/**
 * Makes .cache/slurm, the real Slurm of the tests: `npm run setup:slurm`. The programs (GPL) are
 * those of Debian or Ubuntu, fetched by apt-get and unpacked there with what they need; nothing is
 * installed, and no right of an administrator is asked for. With --if-missing it leaves what is
 * there alone; a system without apt-get has no such tests.
 */
const { spawnSync } = require("node:child_process");
const fs = require("node:fs");
const os = require("node:os");
const path = require("node:path");
const { hasApt, unpackedPackages } = require("./debian-packages.js");

const PACKAGES = ["slurmctld", "slurmd", "slurm-client", "munge"];

const target = path.join(__dirname, "..", ".cache", "slurm");
if (process.argv.includes("--if-missing") && fs.existsSync(target)) process.exit(0);
if (!hasApt()) {
  process.stderr.write("setup:slurm: needs apt-get of Debian or Ubuntu; Slurm's tests skip\n");
  process.exit(process.argv.includes("--if-missing") ? 0 : 1);
}

const scratch = fs.mkdtempSync(path.join(os.tmpdir(), "cct-slurm-"));
process.on("exit", () => fs.rmSync(scratch, { recursive: true, force: true }));

/** Runs a program with its output shown; ends the process with one sentence if it fails. */
function call(program, args, { hint, cwd }) {
  process.stderr.write(`$ ${program} ${args.join(" ")}\n`);
  const { status, error } = spawnSync(program, args, { cwd, stdio: ["ignore", 2, 2] });
  if (status === 0) return;
  const end = error ? `could not start (${error.message})` : `ended with ${status}`;
  process.stderr.write(`setup:slurm: ${program} ${end}; ${hint}\n`);
  process.exit(1);
}

const made = unpackedPackages({ scratch, call, names: PACKAGES });
fs.rmSync(`${target}.partial`, { recursive: true, force: true });
fs.mkdirSync(path.dirname(target), { recursive: true });
fs.cpSync(made, `${target}.partial`, { recursive: true, verbatimSymlinks: true });
fs.rmSync(target, { recursive: true, force: true });
fs.renameSync(`${target}.partial`, target); // whole or absent
