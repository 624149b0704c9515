"use strict";
/**
 * What setup scripts share that take one file out of a Python package: a scratch folder that goes
 * with the process, python3 with its output shown, and the package's files, of which nothing is
 * installed.
 */
const { spawnSync } = require("node:child_process");
const fs = require("node:fs");
const os = require("node:os");
const path = require("node:path");

/**
 * @param script  the npm script's name, which begins every sentence
 * @param requirement  a package with its version
 */
module.exports = function pythonWheel(script, requirement) {
  const scratch = fs.mkdtempSync(path.join(os.tmpdir(), `cct-${script.replace(/.*:/, "")}-`));
  process.on("exit", () => fs.rmSync(scratch, { recursive: true, force: true }));

  /** Ends the process with one sentence. */
  function fail(what) {
    process.stderr.write(`${script}: ${what}\n`);
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

  /** Fetches the package, with further options of pip; returns the folder of its files. */
  function unpacked(pipOptions) {
    const flags = ["--no-deps", "--quiet", "--disable-pip-version-check", "--dest", scratch];
    python(
      ["-m", "pip", "download", requirement, ...flags, ...pipOptions],
      "Python with pip is needed; check the network, and that the package index has this version",
    );
    const found = fs.readdirSync(scratch);
    const wheel = found.find((name) => name.endsWith(".whl"));
    if (!wheel)
      fail(`expected a wheel of ${requirement}, got ${found.join(", ") || "nothing"}; try again`);
    python(["-m", "zipfile", "-e", wheel, scratch], "the wheel is damaged; try again");
    return scratch;
  }

  return { fail, unpacked };
};
