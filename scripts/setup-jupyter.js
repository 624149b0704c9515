"use strict";
/**
 * Makes .venv with the pinned Jupyter packages and the kernelspec of this project, unless that has
 * been done: `node scripts/setup-jupyter.js`. Needs python3; nothing outside the project's folder
 * is touched.
 */
const { spawnSync } = require("node:child_process");
const { createHash } = require("node:crypto");
const fs = require("node:fs");
const path = require("node:path");
const { writeKernelspec } = require("./kernelspec.js");

const root = path.join(__dirname, "..");
const venv = path.join(root, ".venv");
const requirements = path.join(__dirname, "jupyter-requirements.txt");
const windows = process.platform === "win32";
const bin = path.join(venv, windows ? "Scripts" : "bin");
const python = path.join(bin, windows ? "python.exe" : "python");
const marker = path.join(venv, "cct-lab.json");
const lock = path.join(root, ".cache", "setup-jupyter.lock");

/** A failure that the user can correct; its message says how. */
class SetupError extends Error {}

/** Runs a program; returns undefined if it worked, else what it said last. */
function attempt(program, args) {
  const { status, error, stderr, stdout } = spawnSync(program, args, {
    encoding: "utf8",
    cwd: root,
  });
  if (status === 0) return undefined;
  return error ? error.message : (stderr || stdout).trim().split("\n").slice(-3).join(" ");
}

/**
 * The identity of a finished environment: pinned packages and place (a moved environment does not
 * work).
 */
function wanted() {
  return JSON.stringify({
    requirements: createHash("sha256").update(fs.readFileSync(requirements)).digest("hex"),
    venv,
  });
}

function isReady() {
  return (
    fs.existsSync(python) && fs.existsSync(marker) && fs.readFileSync(marker, "utf8") === wanted()
  );
}

/**
 * An empty environment and the command that installs into it; tries what a machine may offer, in
 * this order.
 */
function makeEnvironment() {
  const system = ["python3", "python"].find(
    (name) =>
      attempt(name, ["-c", "import sys; sys.exit(sys.version_info < (3, 10))"]) === undefined,
  );
  if (!system)
    throw new SetupError(
      "expected python3, version 3.10 or newer, on the PATH, found none; install it, then run again",
    );
  const inside = [python, ["-m", "pip"]];
  const ways = [
    [["-m", "venv", venv], inside],
    [
      ["-m", "venv", "--without-pip", venv],
      [system, ["-m", "pip", "--python", python]],
    ],
    [["-m", "virtualenv", "--quiet", venv], inside],
  ];
  const reasons = [];
  for (const [make, pip] of ways) {
    fs.rmSync(venv, { recursive: true, force: true });
    const reason = attempt(system, make) ?? attempt(pip[0], [...pip[1], "--version"]);
    if (reason === undefined) return pip;
    reasons.push(`${make.slice(0, 2).join(" ")}: ${reason}`);
  }
  throw new SetupError(
    `expected ${system} to make a virtual environment, but ${reasons.join("; ")}; install its venv and pip modules (on Debian and Ubuntu: apt install python3-venv), then run again`,
  );
}

/**
 * Kernelspec inside the environment: this Node, this project. Written each time, for Node may have
 * moved. And no news from a server, no limit on what cells print, parameters for papermill.
 */
function writeSettings() {
  const writeJson = (file, value) => {
    fs.mkdirSync(path.dirname(file), { recursive: true });
    fs.writeFileSync(file, `${JSON.stringify(value, null, 1)}\n`);
  };
  writeKernelspec(path.join(venv, "share", "jupyter"));
  teachPapermill();
  // JupyterLab's server stops a cell's output at a megabyte a second unless it is set otherwise
  writeJson(path.join(venv, "etc", "jupyter", "jupyter_server_config.json"), {
    ZMQChannelsWebsocketConnection: { iopub_data_rate_limit: 1e9, iopub_msg_rate_limit: 1e5 },
  });
  writeJson(path.join(venv, "etc", "jupyter", "labconfig", "page_config.json"), {
    disabledExtensions: { "@jupyterlab/apputils-extension:announcements": true },
  });
}

/** Puts our module beside papermill, as an installed package whose entry point papermill loads. */
function teachPapermill() {
  const library = windows ? path.join(venv, "Lib") : path.join(venv, "lib");
  const folder = windows ? "" : fs.readdirSync(library).find((name) => name.startsWith("python3"));
  const packages = path.join(library, folder, "site-packages");
  const about = path.join(packages, "cct_lab_papermill-1.0.dist-info");
  const module = "cct_lab_papermill.py";
  fs.mkdirSync(about, { recursive: true });
  fs.copyFileSync(path.join(__dirname, module), path.join(packages, module));
  fs.writeFileSync(
    path.join(about, "METADATA"),
    "Metadata-Version: 2.1\nName: cct-lab-papermill\nVersion: 1.0\n",
  );
  fs.writeFileSync(
    path.join(about, "entry_points.txt"),
    "[papermill.engine]\ncct-lab = cct_lab_papermill:TypeScriptEngine\n",
  );
}

/**
 * Runs `work` while no other process does; a lock whose owner is gone, or that is ten minutes old,
 * is taken over.
 */
function withLock(work) {
  const pause = new Int32Array(new SharedArrayBuffer(4));
  fs.mkdirSync(path.dirname(lock), { recursive: true });
  for (;;) {
    try {
      fs.writeFileSync(lock, String(process.pid), { flag: "wx" });
      break;
    } catch (error) {
      if (error.code !== "EEXIST")
        throw new SetupError(
          `cannot write ${lock}: ${error.message}; make the folder writable, then run again`,
        );
      if (!ownerAlive()) fs.rmSync(lock, { force: true });
      else Atomics.wait(pause, 0, 0, 200);
    }
  }
  try {
    return work();
  } finally {
    fs.rmSync(lock, { force: true });
  }
}

function ownerAlive() {
  try {
    const pid = Number(fs.readFileSync(lock, "utf8"));
    if (pid > 0) process.kill(pid, 0);
    // alive, or its number is not yet written
    return Date.now() - fs.statSync(lock).mtimeMs < 600_000;
  } catch (error) {
    return error.code === "EPERM";
  }
}

/**
 * Sets the environment up if need be; safe to call from several processes at once.
 * @param {(line: string) => void} say  called with what takes long
 * @returns {{ python: string, bin: string, venv: string }} its interpreter, its folder of programs,
 *   and itself
 * @throws SetupError with one sentence on what is missing and how to get it
 */
function setupJupyter(say = () => undefined) {
  withLock(() => {
    if (!isReady()) {
      say("setting up Jupyter in .venv (once, under a minute on a fast network) …");
      const [program, pip] = makeEnvironment();
      const reason = attempt(program, [
        ...pip,
        "install",
        "--quiet",
        "--disable-pip-version-check",
        "--no-input",
        "--no-compile",
        "-r",
        requirements,
      ]);
      if (reason !== undefined)
        throw new SetupError(
          `cannot install the packages of scripts/jupyter-requirements.txt: ${reason}; check the network, then run again`,
        );
      fs.writeFileSync(marker, wanted());
    }
    writeSettings();
  });
  return { python, bin, venv };
}

module.exports = { setupJupyter, SetupError };
if (require.main === module) {
  try {
    setupJupyter((line) => process.stderr.write(`${line}\n`));
  } catch (error) {
    if (!(error instanceof SetupError)) throw error;
    process.stderr.write(`setup-jupyter: ${error.message}\n`);
    process.exit(1);
  }
}
