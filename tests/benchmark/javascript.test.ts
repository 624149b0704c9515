/**
 * @file Programs of HumanEvalFix in JavaScript: how they are put together, and what answers cannot
 * do.
 */
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { checkBenchmark } from "../../src/benchmark/check.js";
import { programOf } from "../../src/benchmark/program.js";
import { scoreCompletions } from "../../src/benchmark/score.js";
import type { Problem } from "../../src/records.js";
import { createSandbox, type Sandbox } from "../../src/sandbox/sandbox.js";
import { spelledName } from "../../src/spelled-name.js";
import { WORDLESS } from "../support/problem.js";

let opened: Promise<Sandbox> | undefined;
const sandbox = (): Promise<Sandbox> => (opened ??= createSandbox("javascript"));
after(async () => (await opened)?.close());

const problem: Problem = {
  taskId: "JavaScript/0",
  language: "javascript",
  prompt: "",
  bugType: "value misuse",
  ...WORDLESS,
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
