"use strict";
/**
 * `npm test`: compiles, makes what the tests need (the Jupyter environment, TensorFlow's binding,
 * SmolLM2, the Python of the independent implementations that numbers are compared with), and runs
 * every test file with node's own runner. Arguments name folders or files of tests/: `npm test --
 * cct statistics`. With CCT_TEST_SETUP=minimal only Jupyter is made; tests that lack the others
 * then skip and say so.
 */
const { spawnSync } = require("node:child_process");
const fs = require("node:fs");
const path = require("node:path");
const { stamp, compile } = require("./ensure-built.js");

const root = path.join(__dirname, "..");

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

// no test of a deleted file may run
fs.rmSync(path.join(root, "dist", "tests"), { recursive: true, force: true });
fs.rmSync(stamp, { force: true });
const build = compile();
if (!build.ok) {
  process.stderr.write(
    `${build.report}\nnpm test: the sources do not compile; mend what the compiler names above\n`,
  );
  process.exit(1);
}
const wanted = process.argv.slice(2);
const files = testFiles(path.join(root, "dist", "tests")).filter(
  (file) => wanted.length === 0 || wanted.some((w) => file.includes(path.sep + w)),
);
if (files.length === 0) {
  process.stderr.write(
    `npm test: no test file matches ${wanted.join(", ")}; name a folder of tests/\n`,
  );
  process.exit(2);
}
const touches = (...folders) =>
  files.some((file) => folders.some((folder) => file.includes(`${path.sep}${folder}${path.sep}`)));
const setUp = (name, ...argv) =>
  spawnSync(process.execPath, [path.join(__dirname, name), ...argv], {
    cwd: root,
    stdio: ["ignore", 2, 2],
  }).status === 0;
if (touches("notebook")) run(process.execPath, [path.join(__dirname, "setup-jupyter.js")]);
if (process.env.CCT_TEST_SETUP !== "minimal") {
  if (touches("engine", "training") && !setUp("setup-tensorflow.js", "--if-missing"))
    process.stderr.write(
      "npm test: no TensorFlow binding, see above; the tests that need it are skipped\n",
    );
  if (touches("language-model") && !setUp("setup-smollm2.js", "--if-missing"))
    process.stderr.write("npm test: no SmolLM2, see above; the tests that need it are skipped\n");
  if (touches("language-model") && !setUp("setup-peers.js", "--if-missing"))
    process.stderr.write(
      "npm test: no Python of the peers, see above; the tests that need it are skipped\n",
    );
}
run(process.execPath, ["--test", "--test-concurrency=2", "--test-reporter=spec", ...files.sort()]);
