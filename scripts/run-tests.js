"use strict";
/**
 * What `npm test` and `npm run test:peers` share: a fresh build, the test files that are wanted,
 * and node's own runner on them.
 */
const { spawn, spawnSync } = require("node:child_process");
const fs = require("node:fs");
const path = require("node:path");
const { stamp, compile } = require("./ensure-built.js");

const root = path.join(__dirname, "..");
const compiled = path.join(root, "dist", "tests");

/** Ends the process with one sentence. */
function fail(sentence, code) {
  process.stderr.write(`${sentence}\n`);
  process.exit(code);
}

/** Compiles all anew; ends the process with the compiler's words if that cannot be done. */
function buildTests() {
  fs.rmSync(compiled, { recursive: true, force: true }); // no test of a deleted file may run
  fs.rmSync(stamp, { force: true });
  const build = compile();
  if (!build.ok)
    fail(
      `${build.report}\nnpm test: the sources do not compile; see the compiler's words above`,
      1,
    );
}

function filesUnder(folder) {
  return fs.readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const full = path.join(folder, entry.name);
    if (entry.isDirectory()) return filesUnder(full);
    return entry.name.endsWith(".test.js") ? [full] : [];
  });
}

/**
 * Compiled test files whose path in tests/ holds one of the words (all without words).
 * Ends the process if there are none.
 */
function testFiles(words, keep = () => true) {
  const files = filesUnder(compiled)
    .filter(keep)
    .filter((file) => words.length === 0 || words.some((word) => file.includes(path.sep + word)));
  if (files.length === 0)
    fail(`npm test: no test file matches ${words.join(", ")}; name a folder or file of tests/`, 2);
  return files.sort();
}

/**
 * True for a compiled test file that compares with a peer or takes minutes: one that imports
 * tests/peers.ts or tests/long.ts, where the reasons to skip such a test are.
 */
function needsMore(file) {
  return /require\("[./]+\/(peers|long)\.js"\)/.test(fs.readFileSync(file, "utf8"));
}

/** Whether a setup script of this folder ends well, as a promise; its words go to standard error. */
function setUp(script, ...args) {
  const child = spawn(process.execPath, [path.join(__dirname, script), ...args], {
    cwd: root,
    stdio: ["ignore", 2, 2],
  });
  return new Promise((resolve) => {
    child.once("error", () => resolve(false));
    child.once("exit", (status) => resolve(status === 0));
  });
}

/** Runs the files; returns the runner's exit code. Its summary is the last that is printed. */
function runTests(files) {
  const { status } = spawnSync(
    process.execPath,
    ["--test", "--test-concurrency=2", "--test-reporter=spec", ...files],
    { cwd: root, stdio: "inherit" },
  );
  return status ?? 1;
}

module.exports = { buildTests, testFiles, needsMore, setUp, runTests };
