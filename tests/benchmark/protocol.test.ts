/**
 * @file HumanEvalFix in the sandbox: every canonical solution passes, every buggy one fails, and
 * each for the reason that native CPython gives. Oracle: tools/golden/benchmark_verdicts.py.
 * Skipped where the data set is not beside the project.
 */
import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { after, test } from "node:test";
import { calibrate, checkBenchmark } from "../../src/benchmark/check.js";
import { readProblems } from "../../src/benchmark/problems.js";
import { scoreCompletions } from "../../src/benchmark/score.js";
import { projectRoot } from "../../src/files/project-root.js";
import type { Completion } from "../../src/records.js";
import { createSandbox, type Sandbox } from "../../src/sandbox/sandbox.js";

const pack = join(projectRoot, "..", "shared", "data", "humanevalpack-python.jsonl");
const skip = existsSync(pack) ? false : `${pack} is not there`;
const golden = JSON.parse(
  readFileSync(
    join(projectRoot, "tests", "benchmark", "golden", "benchmark_verdicts.json"),
    "utf8",
  ),
) as Record<string, { canonical: [string, number]; buggy: [string, number] }>;

/** What the sandbox calls what CPython ends with; every other exception is an "exception". */
const OUTCOME_OF: Readonly<Record<string, string>> = {
  AssertionError: "wrong output",
  timeout: "timeout",
};

let opened: Promise<Sandbox> | undefined;
const sandbox = (): Promise<Sandbox> => (opened ??= createSandbox("python"));
after(async () => (await opened)?.close());

test(
  "164 of 164 canonical solutions pass, 0 of 164 buggy ones, as in native CPython",
  { skip },
  async () => {
    const problems = readProblems(pack);
    const calibration = await calibrate(problems, await sandbox());
    const judge = async (which: "canonicalSolution" | "buggySolution") =>
      scoreCompletions(
        problems,
        problems.map((p): Completion => ({ taskId: p.taskId, sample: 0, completion: p[which] })),
        await sandbox(),
        { calibration },
      );
    for (const { problem, verdict, repeatsBug } of await judge("canonicalSolution")) {
      assert.deepEqual(
        [verdict.outcome, verdict.assertions],
        golden[problem.taskId]!.canonical,
        `${problem.taskId}: ${verdict.message}`,
      );
      assert.equal(repeatsBug, false);
    }
    for (const { problem, verdict, repeatsBug } of await judge("buggySolution")) {
      const [native, assertions] = golden[problem.taskId]!.buggy;
      const expected = OUTCOME_OF[native] ?? "exception";
      assert.equal(verdict.outcome, expected, `${problem.taskId}: ${verdict.message}`);
      if (native !== "timeout") assert.equal(verdict.assertions, assertions, problem.taskId);
      if (expected === "exception")
        assert.ok(verdict.message.startsWith(`${native}: `), verdict.message);
      assert.equal(repeatsBug, true);
    }
    await checkBenchmark(problems, await sandbox());
  },
);

test("a benchmark that cannot judge is refused, with every reason", async () => {
  const base = {
    language: "python",
    prompt: "",
    bugType: "value misuse",
    failureSymptoms: "",
    signature: "",
    docstring: "",
    instruction: "",
    exampleTest: "",
    entryPoint: "f",
    declaration: "def f(x):\n",
  };
  const sound = {
    ...base,
    taskId: "A/0",
    canonicalSolution: "    return x + 1\n",
    buggySolution: "    return x\n",
    test: "assert f(1) == 2\nassert f(2) == 3",
  };
  const wrong = { ...sound, taskId: "A/1", test: "assert f(1) == 3" };
  const weak = { ...sound, taskId: "A/2", test: "assert f(1) > 0" };
  assert.deepEqual(
    [...(await checkBenchmark([sound], await sandbox()))].map(([task, run]) => [
      task,
      run.assertions,
    ]),
    [["A/0", 2]],
  );
  await assert.rejects(
    checkBenchmark([sound, wrong, weak], await sandbox()),
    /cannot judge: A\/1: its canonical solution does not pass \(wrong output: assert f\(1\) == 3\); A\/2: its buggy solution passes; mend/,
  );
  await assert.rejects(checkBenchmark([sound, wrong, weak], await sandbox()), /A\/2/); // remembered
  await assert.rejects(
    checkBenchmark([{ ...sound, language: "go" }], await sandbox()),
    /expected problems in one of python, javascript, got A\/0 in go/,
  );
  const [lazy, numpy] = await scoreCompletions(
    [sound],
    [
      { taskId: "A/0", sample: 0, completion: "    while True: pass" },
      { taskId: "A/0", sample: 1, completion: "\n    return int(np.add(x, 1))" },
    ],
    await sandbox(),
    { calibration: await checkBenchmark([sound], await sandbox()) },
  );
  assert.equal(lazy!.verdict.message, "took more than 1 s alone");
  assert.deepEqual([numpy!.verdict.outcome, numpy!.needsNumpy], ["name error", true]);
  await assert.rejects(
    scoreCompletions([sound], [{ taskId: "B", sample: 0, completion: "" }], await sandbox()),
    /expected a task of the benchmark, got B/,
  );
});
