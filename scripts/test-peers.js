"use strict";
/**
 * `npm run test:peers`: makes what this project is compared with, each in a folder of its own, and
 * runs the test files that need it, which are those that import tests/peers.ts, and those whose
 * tests take minutes, which import tests/long.ts. PyTorch and transformers come into .peers (6 GB),
 * TensorFlow's binding into .tensorflow (1.3 GB), SmolLM2-135M (0.6 GB), the server Valkey,
 * Slurm and the AWS SDK into .cache, compilers and the server versitygw into .toolchains (1 GB);
 * what is there is kept. Arguments name folders or files of tests/. A setup that fails is a failure
 * of the run; what the others allow is tested all the same.
 */
const { buildTests, testFiles, needsMore, setUp, runTests } = require("./run-tests.js");

/**
 * Those of one lane run one after the other, for two of them would wait for apt's lock; PyTorch
 * takes as long as all others.
 */
const LANES = [["peers"], ["tensorflow", "smollm2", "languages", "valkey", "slurm", "s3"]];

/** Names of the setups of one lane that failed. */
async function failedOf(lane) {
  const failed = [];
  for (const name of lane)
    if (!(await setUp(`setup-${name}.js`, "--if-missing"))) failed.push(name);
  return failed;
}

async function main() {
  buildTests();
  const files = testFiles(process.argv.slice(2), needsMore);
  const failed = (await Promise.all(LANES.map(failedOf))).flat();
  process.env.CCT_TEST_LONG = "1";
  const code = runTests(files);
  if (failed.length > 0)
    process.stderr.write(
      `test:peers: setup of ${failed.join(", ")} failed, see above; its tests skipped\n`,
    );
  process.exit(failed.length > 0 ? 1 : code);
}

void main();
