/**
 * @file The control without the buggy code: what stands in its place runs, and where there can be
 *   none it says so.
 */
import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { readProblems } from "../../src/benchmark/problems.js";
import { programOf } from "../../src/benchmark/program.js";
import { promptOf } from "../../src/benchmark/prompts.js";
import { withheldProblems } from "../../src/benchmark/withheld.js";
import { UsageError } from "../../src/errors.js";
import { projectRoot } from "../../src/files/project-root.js";
import { createSandbox } from "../../src/sandbox/sandbox.js";

const python = readProblems(join(projectRoot, "datasets", "minifix", "minifix.jsonl"));
const javascript = readProblems(
  join(projectRoot, "tests", "experiment", "javascript-problems.jsonl"),
);

test("Python: `pass` at the body's indentation, everything else as it was", () => {
  const [problem] = python as [(typeof python)[0]];
  const [withheld] = withheldProblems([problem]) as [typeof problem];
  assert.deepEqual(withheld, { ...problem, buggySolution: "    pass\n" });
  const shown = promptOf(withheld, { format: "octocoder", mode: "docs" }).text;
  assert.ok(shown.includes(`${problem.prompt}    pass\n`));
  assert.ok(!shown.includes(problem.buggySolution.trim()));
  const [tabs] = withheldProblems([{ ...problem, buggySolution: "\n\treturn 1\n" }]);
  assert.equal(tabs!.buggySolution, "\tpass\n");
});

test("the bodies that stand in their place parse, run, and fail the test", async () => {
  for (const [language, problems] of [
    ["python", python.slice(0, 12)],
    ["javascript", javascript],
  ] as const) {
    const sandbox = await createSandbox(language, { workers: 1 });
    try {
      const verdicts = await sandbox.run(
        withheldProblems(problems).map((p) => programOf(p, p.buggySolution)),
      );
      for (const { outcome } of verdicts)
        assert.ok(outcome !== "passed" && !/syntax/i.test(outcome), `${language}: ${outcome}`);
    } finally {
      await sandbox.close();
    }
  }
});

test("no body to withhold, and a language without a rule, are one sentence each", () => {
  const [problem] = python as [(typeof python)[0]];
  for (const [given, words] of [
    [{ ...problem, buggySolution: "" }, /MiniFix\/0 must have a buggy body to withhold, got none/],
    [
      { ...problem, buggySolution: "    pass\n" },
      /MiniFix\/0 must have a buggy body to withhold, got none/,
    ],
    [
      { ...problem, language: "kotlin" },
      /expected problems in one of python, javascript,.* got MiniFix\/0 in kotlin/,
    ],
  ] as const)
    assert.throws(
      () => withheldProblems([given]),
      (error) => error instanceof UsageError && words.test(error.message),
    );
});
