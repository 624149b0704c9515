/**
 * @file What `cct evaluate` says beside pass@1: the gap of the extraction, repeated bugs, test
 *   literals, numpy.
 */
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { evaluateFile } from "../../src/experiment/evaluate-file.js";
import { ONE_GREEDY_ANSWER } from "../support/one-greedy-answer.js";
import { temporaryFolder } from "../support/temporary-folder.js";

const folder = temporaryFolder("answers");
const lines = (records: readonly object[]): string =>
  records.map((record) => `${JSON.stringify(record)}\n`).join("");
const benchmark = join(folder, "benchmark.jsonl");
const completions = join(folder, "completions.jsonl");
writeFileSync(
  benchmark,
  lines(
    [0, 1].map((id) => ({
      task_id: `Own/${id}`,
      prompt: "def f(x):\n",
      declaration: "def f(x):\n",
      canonical_solution: "    return 700 + x + 77\n",
      buggy_solution: "    return x + 7\n",
      bug_type: "value misuse",
      failure_symptoms: "",
      entry_point: "f",
      signature: "",
      docstring: "",
      instruction: "",
      test: "def check(f):\n    assert f(1) == 778\n    assert f(23) == 800\ncheck(f)\n",
      example_test: "",
    })),
  ),
);
const options = { ...ONE_GREEDY_ANSWER, benchmark };

test("each kind of answer is counted once, in the field that it belongs to", async () => {
  const answers = [
    "\n    return x + 777",
    "\n    return x + 7\n",
    "\n    return {1: 778, 23: 800}[x]",
    "\n    return np.add(x, 777)",
    "```python\ndef f(y):\n    return y + 777\n```",
    "\n    return x + 77 * 10 + 7\n\nDone.",
  ];
  writeFileSync(
    completions,
    lines(
      answers.map((raw, i) => ({
        task_id: `Own/${i % 2}`,
        completion: i === 4 ? "" : raw.split("\n\n")[0],
        raw,
      })),
    ),
  );
  const report = await evaluateFile({ ...options, completions });
  assert.deepEqual(
    [report.problems, report.samples, report.outcomes],
    [2, 6, { passed: 3, "wrong output": 1, "name error": 1, "syntax error": 1 }],
  );
  assert.ok(Math.abs(report.passAt1 - 3 / 6) < 1e-12);
  assert.ok(
    Math.abs(report.syntaxTree!.passAt1 - 4 / 6) < 1e-12 &&
      Math.abs(report.syntaxTree!.gap - 1 / 6) < 1e-12,
  );
  assert.equal(report.syntaxTree!.changed, 1);
  assert.deepEqual([report.repeatsBug, report.repeatsBugRate], [1, 1 / 6]);
  assert.deepEqual(report.testLiterals, { answers: 1, rate: 1 / 6, tasks: ["Own/0"] });
  assert.deepEqual(report.needsNumpy, { answers: 1, rate: 1 / 6, tasks: ["Own/1"] });
});

test("a benchmark's own solutions are not extracted", async () => {
  const canonical = await evaluateFile({ ...options, solutions: "canonical" });
  const buggy = await evaluateFile({ ...options, solutions: "buggy" });
  assert.deepEqual(
    [
      canonical.passAt1,
      canonical.repeatsBugRate,
      canonical.testLiterals!.answers,
      canonical.syntaxTree,
    ],
    [1, 0, 0, undefined],
  );
  assert.deepEqual([buggy.passAt1, buggy.repeatsBugRate, buggy.testLiterals!.answers], [0, 1, 0]);
});
