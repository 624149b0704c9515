/**
 * @file A short version of `npm run plant-faults`: named faults in the losses, each of which the
 * tests must catch. The whole (every operator, number, comparison and twin name) takes minutes and
 * is run by hand.
 */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { after, test } from "node:test";
import { projectRoot } from "../../src/files/project-root.js";
import { faultsOf, plant } from "../../tools/plant-faults/mutations.js";
import { TARGETS } from "../../tools/plant-faults/targets.js";
import { createFaultRunner } from "../../tools/plant-faults/try-fault.js";

const runner = createFaultRunner();
after(() => runner.close());

const limit = 300_000; // milliseconds; only a test that loops for ever meets it
const sourceOf = (name: string): string =>
  readFileSync(join(projectRoot, "dist", "src", `${name}.js`), "utf8");
const testsOf = (name: string): readonly string[] =>
  TARGETS.find(({ sources }) => sources.includes(name))!.tests;

test("without a fault the tests pass", async () => {
  for (const name of ["cct/paired-positions", "cct/objectives/cct", "cct/token-comparison-loss"])
    assert.equal(await runner.run(testsOf(name), null, "", limit), "survived");
});

const named: readonly (readonly [
  fault: string,
  source: string,
  line: string,
  before: string,
  after: string,
])[] = [
  [
    "the hinge rewards the bug",
    "cct/token-comparison-loss",
    "Math.max(0, margin - difference)",
    "-",
    "+",
  ],
  ["the tensor hinge is reversed", "cct/objectives/cct", "penalty: (", "sub", "add"],
  [
    "the pairing starts one token late",
    "cct/paired-positions",
    "for (let i = first; i < end; i++)",
    "first",
    "first + 1",
  ],
  [
    "the last position is left out",
    "cct/paired-positions",
    "for (let i = first; i < end; i++)",
    "<",
    "< -1 +",
  ],
  [
    "the sum is divided by M, not M − I",
    "cct/paired-positions",
    "Math.max(1, pairs.length) : maxLength - first",
    "- first",
    "",
  ],
  ["beta weighs the token loss", "cct/objectives/comparison-terms", "weight: ", "alpha", "beta"],
  [
    "the mask of L_lm is that of L_seq",
    "cct/objectives/likelihood-terms",
    "return { lm:",
    "lmWeights",
    "seqWeights",
  ],
  [
    "the logistic comparison prefers the buggy code",
    "cct/objectives/logistic",
    "penalty: (",
    "-slope",
    "slope",
  ],
  [
    "DPO prefers the buggy code",
    "cct/objectives/dpo",
    "const rewardMargin =",
    "tf_js_1.tf.sub",
    "tf_js_1.tf.add",
  ],
  [
    "a token is scored by the state behind it",
    "training/code-feeds",
    "codeIndex: cellOf",
    "index - 1",
    "index",
  ],
];

for (const [fault, source, line, before, replacement] of named)
  test(`caught: ${fault}`, async () => {
    const text = sourceOf(source);
    const lineAt = text.indexOf(line);
    assert.ok(lineAt >= 0, `the line "${line}" is there`);
    const at = text.indexOf(before, lineAt);
    assert.equal(
      await runner.run(
        testsOf(source),
        source,
        plant(text, { at, before, after: replacement }),
        limit,
      ),
      "caught",
    );
  });

test("faults are found in code, not in comments, texts or messages", () => {
  const source =
    '// a - b\nconst x = "1 < 2"; /* 3 + 4 */\nconst r = /1+/.test(s) && y === `${a + ' +
    "b}`;\nthrow new RangeError(a + 1);\n";
  assert.deepEqual(
    faultsOf(source).map(({ line, before, after }) => [line, before, after]),
    [
      [3, "&&", "||"],
      [3, "===", "!=="],
    ],
  );
  assert.equal(plant("a + b", { at: 2, before: "+", after: "-" }), "a - b");
});
