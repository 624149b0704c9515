"use strict";
/**
 * `npm run test:peers`: makes what this project is compared with, each in a folder of its own, and
 * runs the test files that need it, which are those that import tests/peers.ts, and those whose
 * tests take minutes, which import tests/long.ts. PyTorch and transformers come into .peers (6 GB),
 * TensorFlow's binding into .tensorflow (1.3 GB), SmolLM2-135M (0.6 GB), the server Valkey,
 * Slurm and the AWS SDK into .cache, compilers and the server versitygw into .toolchains (0.9 GB);
 * what is there is kept. Arguments name folders or files of tests/. A setup that fails is a failure
 * of the run; what the others allow is tested all the same.
 */
const { buildTests, testFiles, needsMore, setUp, runTests } = require("./run-tests.js");

buildTests();
const files = testFiles(process.argv.slice(2), needsMore);
const names = ["peers", "tensorflow", "smollm2", "languages", "valkey", "slurm", "s3"];
const setups = names.map((name) => `setup-${name}.js`);
const failed = setups.filter((script) => !setUp(script, "--if-missing"));
process.env.CCT_TEST_LONG = "1";
const code = runTests(files);
if (failed.length > 0)
  process.stderr.write(`test:peers: ${failed.join(", ")} failed, see above; its tests skipped\n`);
process.exit(failed.length > 0 ? 1 : code);
