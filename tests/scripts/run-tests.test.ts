/**
 * @file Which test files `npm run test:peers` runs: those that import tests/peers.ts or long.ts.
 */
import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { join, relative } from "node:path";
import { test } from "node:test";
import { projectRoot } from "../../src/files/project-root.js";

const { needsMore, testFiles } = createRequire(__filename)(
  join(projectRoot, "scripts", "run-tests.js"),
) as {
  needsMore: (file: string) => boolean;
  testFiles: (words: readonly string[], keep?: (file: string) => boolean) => string[];
};
const compiled = join(projectRoot, "dist", "tests");

test("a file that compares with peers or takes minutes is told by what it imports", () => {
  const chosen = testFiles([], needsMore).map((file) => relative(compiled, file));
  for (const file of [
    join("language-model", "smollm2.test.js"),
    join("language-model", "lora", "peft-opens.test.js"),
    join("training", "engines.test.js"),
    join("notebook", "jupyterlab-notebooks.test.js"),
  ])
    assert.ok(chosen.includes(file), `${file} is not among ${chosen.join(", ")}`);
  assert.ok(!chosen.includes(join("scripts", "run-tests.test.js")));
  assert.ok(chosen.length < testFiles([]).length);
});

test("words choose folders and files", () => {
  const [only, ...others] = testFiles(["training/engines"]);
  assert.equal(relative(compiled, only!), join("training", "engines.test.js"));
  assert.equal(others.length, 0);
});
