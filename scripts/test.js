"use strict";
/**
 * `npm test`: compiles, makes Jupyter's environment if a notebook is tested, and runs the test
 * files. Arguments name folders or files of tests/: `npm test -- cct statistics`. Tests that
 * compare with PyTorch, TensorFlow or SmolLM2 skip where these are missing: `npm run test:peers`
 * makes them.
 */
const path = require("node:path");
const { trimPackages } = require("./trim-packages.js");
const { buildTests, testFiles, setUp, runTests } = require("./run-tests.js");

async function main() {
  const trimmed = trimPackages();
  if (trimmed > 0)
    process.stderr.write(
      `npm test: took ${(trimmed / 1e6).toFixed(0)} MB of other systems' libraries and source maps out of node_modules\n`,
    );
  buildTests();
  const files = testFiles(process.argv.slice(2));
  const notebooks = files.some((file) =>
    ["notebook", "kernel"].some((room) => file.includes(`${path.sep}${room}${path.sep}`)),
  );
  if (notebooks && !(await setUp("setup-jupyter.js"))) process.exit(1);
  process.exit(runTests(files));
}

void main();
