/** @file What `cct evaluate` does about problems and answers that the sandbox cannot judge. */
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { evaluateFile } from "../../src/experiment/evaluate-file.js";
import { ONE_GREEDY_ANSWER } from "../support/one-greedy-answer.js";
import { temporaryFolder } from "../support/temporary-folder.js";

const folder = temporaryFolder("not-judged");
const lines = (records: readonly object[]): string =>
  records.map((record) => `${JSON.stringify(record)}\n`).join("");
const problem = {
  prompt: "def f(x):\n",
  declaration: "def f(x):\n",
  bug_type: "value misuse",
  failure_symptoms: "",
  entry_point: "f",
  signature: "",
  docstring: "",
  instruction: "",
  example_test: "",
};
const WORDS =
  "    class Words:\n        def __str__(self):\n            return 'yes'\n    return Words()\n";
const benchmark = join(folder, "benchmark.jsonl");
writeFileSync(
  benchmark,
  lines([
    {
      ...problem,
      task_id: "Own/0",
      canonical_solution: "    return x + 1\n",
      buggy_solution: "    return x\n",
      test: "assert f(1) + 0 == 2",
    },
    {
      ...problem,
      task_id: "Own/1",
      canonical_solution: WORDS,
      buggy_solution: "    return 'no'\n",
      test: "assert str(f(1)) == 'yes'",
    },
  ]),
);
const completions = join(folder, "completions.jsonl");
writeFileSync(
  completions,
  lines([
    { task_id: "Own/0", completion: "    return type('N', (), {'__add__': lambda *a: 2})()\n" },
    { task_id: "Own/1", completion: "    return 'yes'\n" },
  ]),
);
const options = { ...ONE_GREEDY_ANSWER, benchmark };

test("a canonical solution that is not judged is named, and left out when told", async () => {
  await assert.rejects(
    evaluateFile({ ...options, completions }),
    /cannot judge 1 of 2 canonical solutions: Own\/1 \(__str__ of a Words\); give --skip-not-judged/,
  );
  const report = await evaluateFile({ ...options, completions, skipNotJudged: true });
  assert.deepEqual([report.problems, report.passAt1, report.skippedTasks], [1, 0, ["Own/1"]]);
  assert.deepEqual(report.outcomes, { "not judged": 1 });
  assert.deepEqual(report.notJudged, {
    answers: 1,
    rate: 1,
    tasks: ["Own/0"],
    missing: { "__add__ of a N": 1 },
  });
});

test("the benchmark's own solutions are judged all the same", async () => {
  const report = await evaluateFile({ ...options, solutions: "canonical" });
  assert.deepEqual(report.outcomes, { passed: 1, "not judged": 1 });
  assert.deepEqual(report.notJudged.missing, { "__str__ of a Words": 1 });
  assert.deepEqual(report.skippedTasks, []);
});
