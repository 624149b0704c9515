/** @file Problem and completion files: what is read, and what is said about faulty ones. */
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { gzipSync } from "node:zlib";
import { readCompletions } from "../../src/benchmark/completions.js";
import { readProblems } from "../../src/benchmark/problems.js";
import { UsageError } from "../../src/errors.js";
import { temporaryFolder } from "../support/temporary-folder.js";

const folder = temporaryFolder("benchmark");
const file = (name: string, content: string | Uint8Array): string => {
  writeFileSync(join(folder, name), content);
  return join(folder, name);
};

const record = {
  task_id: "Python/0",
  prompt: "p",
  declaration: "d",
  canonical_solution: "c",
  buggy_solution: "b",
  bug_type: "value misuse",
  failure_symptoms: "incorrect output",
  entry_point: "f",
  signature: "f()",
  docstring: "doc",
  instruction: "i",
  test: "t",
  example_test: "e",
};
const lines = (...records: unknown[]): string =>
  records.map((r) => `${JSON.stringify(r)}\n`).join("");
const fails = (act: () => unknown, words: RegExp): void =>
  assert.throws(
    act,
    (error: Error) =>
      (error instanceof UsageError && words.test(error.message)) || assert.fail(error.message),
  );

test("problems: plain and compressed, keys renamed, language and stratum", () => {
  const text = lines(
    record,
    { ...record, task_id: "JavaScript/1", text: "ignored" },
    { ...record, task_id: "MiniFix/2", stratum: "deeper" },
  );
  const problems = readProblems(file("a.jsonl", text));
  assert.deepEqual(
    problems.map((p) => [p.taskId, p.language, p.stratum]),
    [
      ["Python/0", "python", undefined],
      ["JavaScript/1", "javascript", undefined],
      ["MiniFix/2", "python", "deeper"],
    ],
  );
  assert.equal(problems[0]!.canonicalSolution, "c");
  assert.deepEqual(readProblems(file("a.jsonl.gz", gzipSync(text))), problems);
});

test("faulty problem files: each named with file, line and key", () => {
  const { test: _, ...lacking } = record;
  fails(() => readProblems(join(folder, "none.jsonl")), /cannot read .*none\.jsonl/);
  fails(
    () => readProblems(file("b.jsonl", lines(record, { ...lacking, task_id: "x" }))),
    /b\.jsonl:2: test is missing/,
  );
  fails(
    () => readProblems(file("c.jsonl", `${lines(record)}{"task_id":`)),
    /c\.jsonl:2: expected JSON/,
  );
  fails(() => readProblems(file("d.jsonl", lines(record, record))), /Python\/0 twice/);
  fails(() => readProblems(file("e.jsonl", "\n")), /empty file/);
  fails(() => readProblems(file("f.jsonl.gz", "no gzip")), /cannot read .*f\.jsonl\.gz/);
});

test("completions: samples numbered as they come; unknown and missing tasks named", () => {
  const problems = readProblems(file("g.jsonl", lines(record, { ...record, task_id: "Python/1" })));
  const of = (...tasks: string[]): string =>
    file(
      "h.jsonl",
      lines(...tasks.map((task_id, i) => ({ task_id, completion: `c${i}`, more: 1 }))),
    );
  assert.deepEqual(readCompletions(of("Python/1", "Python/0", "Python/1"), problems), [
    { taskId: "Python/1", sample: 0, completion: "c0" },
    { taskId: "Python/0", sample: 0, completion: "c1" },
    { taskId: "Python/1", sample: 1, completion: "c2" },
  ]);
  fails(
    () => readCompletions(of("Python/0", "Python/1", "Python/9"), problems),
    /record 3: expected a task of the benchmark, such as Python\/0, got Python\/9/,
  );
  fails(() => readCompletions(of("Python/0"), problems), /got none for Python\/1; generate/);
  fails(
    () => readCompletions(file("i.jsonl", lines({ task_id: "Python/0" })), problems),
    /i\.jsonl:1: completion: expected either completion or solution \(evalplus\), got neither/,
  );
});
