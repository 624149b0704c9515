"use strict";
/**
 * `npm test`: compiles, makes the Jupyter environment that the notebook tests need, and runs every test file
 * with node's own runner. Arguments name folders or files of tests/: `npm test -- cct statistics`.
 */
const { spawnSync } = require("node:child_process");
const fs = require("node:fs");
const path = require("node:path");

const root = path.join(__dirname, "..");
const compiler = path.join(root, "node_modules", "typescript", "bin", "tsc");

function run(command, argv, options = {}) {
  const result = spawnSync(command, argv, { cwd: root, stdio: "inherit", ...options });
  if (result.status !== 0) process.exit(result.status ?? 1);
}

function testFiles(folder) {
  return fs.readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const full = path.join(folder, entry.name);
    return entry.isDirectory() ? testFiles(full) : entry.name.endsWith(".test.js") ? [full] : [];
  });
}

fs.rmSync(path.join(root, "dist", "tests"), { recursive: true, force: true }); // no test of a deleted file may run
fs.rmSync(path.join(root, "dist", ".tsbuildinfo"), { force: true });
run(process.execPath, [compiler, "-p", "tsconfig.json"]);
const wanted = process.argv.slice(2);
const files = testFiles(path.join(root, "dist", "tests")).filter((file) => wanted.length === 0 || wanted.some((w) => file.includes(path.sep + w)));
if (files.length === 0) {
  process.stderr.write(`npm test: no test file matches ${wanted.join(", ")}; name a folder of tests/\n`);
  process.exit(2);
}
if (files.some((file) => file.includes(`${path.sep}notebook${path.sep}`))) run(process.execPath, [path.join(__dirname, "setup-jupyter.js")]);
run(process.execPath, ["--test", "--test-concurrency=2", "--test-reporter=spec", ...files.sort()]);
