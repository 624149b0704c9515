/**
 * @file HumanEvalFix in JavaScript: every canonical solution passes, every buggy one fails, and
 * each for the reason that native node gives. Oracle:
 * tools/golden/benchmark_verdicts_javascript.py. Skipped where the data set is not beside the
 * project.
 */
import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { after, test } from "node:test";
import { calibrate, checkBenchmark } from "../../src/benchmark/check.js";
import { languageOf, readProblems } from "../../src/benchmark/problems.js";
import { programOf } from "../../src/benchmark/program.js";
import { scoreCompletions } from "../../src/benchmark/score.js";
import { projectRoot } from "../../src/files/project-root.js";
import type { Completion, Problem } from "../../src/records.js";
import { createSandbox, type Sandbox } from "../../src/sandbox/sandbox.js";
import { spelledName } from "../../src/spelled-name.js";

const pack = join(projectRoot, "..", "shared", "data", "humanevalpack-js.jsonl");
const skip = existsSync(pack) ? false : `${pack} is not there`;
const golden = JSON.parse(
  readFileSync(
    join(projectRoot, "tests", "benchmark", "golden", "benchmark_verdicts_javascript.json"),
    "utf8",
  ),
) as Record<string, { canonical: [string, number]; buggy: [string, number] }>;
const OUTCOMES: Readonly<Record<string, string>> = {
  ReferenceError: "name error",
  SyntaxError: "syntax error",
  RangeError: "exception",
  TypeError: "exception",
};

let opened: Promise<Sandbox> | undefined;
const sandbox = (): Promise<Sandbox> => (opened ??= createSandbox("javascript"));
after(async () => (await opened)?.close());

test(
  "164 of 164 canonical solutions pass, 0 of 164 buggy ones, as in native node",
  { skip },
  async () => {
    const problems = readProblems(pack);
    assert.equal(languageOf(problems), "javascript");
    const calibration = await calibrate(problems, await sandbox());
    for (const [key, which] of [
      ["canonical", "canonicalSolution"],
      ["buggy", "buggySolution"],
    ] as const) {
      const scored = await scoreCompletions(
        problems,
        problems.map((p): Completion => ({ taskId: p.taskId, sample: 0, completion: p[which] })),
        await sandbox(),
        { calibration },
      );
      assert.equal(scored.length, 164);
      for (const { problem, verdict, repeatsBug, needsNumpy } of scored) {
        const [native, assertions] = golden[problem.taskId]![key];
        assert.deepEqual(
          [verdict.outcome, verdict.assertions],
          [OUTCOMES[native] ?? native, assertions],
          `${problem.taskId}: ${verdict.message}`,
        );
        if (OUTCOMES[native] !== undefined)
          assert.ok(verdict.message.startsWith(`${native}: `), verdict.message);
        assert.equal(verdict.outcome === "passed", key === "canonical", problem.taskId);
        assert.deepEqual([repeatsBug, needsNumpy], [key === "buggy", false]);
      }
    }
    await checkBenchmark(problems, await sandbox());
  },
);

const problem: Problem = {
  taskId: "JavaScript/0",
  language: "javascript",
  prompt: "",
  bugType: "value misuse",
  failureSymptoms: "",
  signature: "",
  docstring: "",
  instruction: "",
  exampleTest: "",
  entryPoint: "doubleIt",
  declaration: "\nconst limit = (x) => Math.min(x, 9)\nconst doubleit = (x) => {\n",
  canonicalSolution: "  return limit(2 * x)\n}\n",
  buggySolution: "  return limit(3 * x)\n}\n",
  test: "console.assert(doubleit(2) === 4)\nconsole.assert(doubleit(7) === limit(100))",
};

test("a program: declaration and answer; beside the test the declaration with its body left out; the name as the code spells it", () => {
  const { code, support, entryPoint, expectedAssertions, timeLimit } = programOf(
    problem,
    "\n  return x\n}",
    { assertions: 2, seconds: 0.3 },
  );
  assert.equal(
    code,
    "\nconst limit = (x) => Math.min(x, 9)\nconst doubleit = (x) => {\n  return x\n}\n",
  );
  assert.equal(support, "\nconst limit = (x) => Math.min(x, 9)\nconst doubleit = (x) => {\n}\n");
  assert.deepEqual([entryPoint, expectedAssertions, timeLimit], ["doubleit", 2, 2]);
  assert.deepEqual(
    ["f", "F", "g"].map((name) => spelledName(name, "const f = () => ff")),
    ["f", "f", "g"],
  );
});

test("an answer cannot redefine what the test uses, nor be judged in another language", async () => {
  const calibration = await checkBenchmark([problem], await sandbox());
  assert.deepEqual(calibration.get("JavaScript/0")!.assertions, 2);
  const answers = [
    "  return 2 * x\n}\nlimit = () => 14",
    "  return 14 - 10 * (x === 2)\n}\nvar limit = () => 14",
    "  return x === 2 ? 4 : 9\n}",
  ];
  const scored = await scoreCompletions(
    [problem],
    answers.map((completion, sample) => ({ taskId: problem.taskId, sample, completion })),
    await sandbox(),
    { calibration },
  );
  assert.deepEqual(
    scored.map(({ verdict }) => verdict.outcome),
    ["exception", "syntax error", "passed"],
  );
  await assert.rejects(
    checkBenchmark(
      [problem, { ...problem, taskId: "Python/0", language: "python" }],
      await sandbox(),
    ),
    /expected problems in one language, got JavaScript\/0 in javascript and Python\/0 in python; split/,
  );
});
