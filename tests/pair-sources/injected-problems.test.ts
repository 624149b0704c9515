/**
 * @file A benchmark's twin with injected bugs: what stays, that every bug is proven, which problems
 * get none and why, same bytes twice, and what is refused.
 */
import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { problemRecord, readProblems } from "../../src/benchmark/problems.js";
import { UsageError } from "../../src/errors.js";
import { injectedProblems } from "../../src/pair-sources/injected-problems.js";
import { proven } from "../../src/real-bugs/proven.js";
import type { Problem } from "../../src/records.js";
import { createSandbox } from "../../src/sandbox/sandbox.js";
import { temporaryFolder } from "../support/temporary-folder.js";

const folder = temporaryFolder("injected-problems");
const problem = (id: string, more: Partial<Problem> = {}): Problem => ({
  taskId: `Python/Own/${id}`,
  language: "python",
  prompt: "",
  declaration: "import math\n\n\ndef most(a, b):\n",
  canonicalSolution: "    if a > b:\n        return a + 0\n    return math.floor(b)\n",
  buggySolution: "    return b\n",
  bugType: "missing logic",
  failureSymptoms: "incorrect output",
  entryPoint: "most",
  signature: "most(a, b)",
  docstring: "The larger one.",
  instruction: "",
  test: "assert most(1, 2) == 2\nassert most(2, 1) == 2\nassert most(1, 1) == 1\n",
  exampleTest: "",
  ...more,
});
const fileOf = (name: string, problems: readonly Problem[]): string => {
  const path = join(folder, name);
  writeFileSync(path, problems.map((one) => `${JSON.stringify(problemRecord(one))}\n`).join(""));
  return path;
};
const make = (
  input: string,
  name: string,
  more: { readonly seed?: number } = {},
): ReturnType<typeof injectedProblems> =>
  injectedProblems({
    ...{ input, language: "python", workers: 1 },
    ...{ output: join(folder, name), leftOut: join(folder, `no-${name}`) },
    ...more,
  });
const BLIND = problem("blind", {
  declaration: "def seen(a):\n",
  canonicalSolution: "    return a + 1\n",
  entryPoint: "seen",
  test: "assert seen(1) is not None\n",
});
const TWO = [problem("1"), problem("2"), BLIND];

test("a twin keeps everything but its bug, which its own test sees", async () => {
  const input = fileOf("two.jsonl", TWO);
  const made = await make(input, "twin.jsonl");
  assert.deepEqual([made.read, made.problems], [3, 2]);
  const twins = readProblems(join(folder, "twin.jsonl"));
  twins.forEach((twin, i) => {
    const { buggySolution, bugType, failureSymptoms, ...kept } = twin;
    const {
      buggySolution: own,
      bugType: _,
      failureSymptoms: __,
      ...given
    } = readProblems(input)[i]!;
    assert.deepEqual(kept, given);
    assert.notEqual(buggySolution, own);
    assert.notEqual(buggySolution, kept.canonicalSolution);
    assert.ok(bugType !== "" && failureSymptoms !== "");
  });
  // two problems with one program get two bugs
  assert.notEqual(twins[0]!.buggySolution, twins[1]!.buggySolution);
  const sandbox = await createSandbox("python", { workers: 1 });
  const again = await proven(twins, sandbox).finally(() => sandbox.close());
  assert.deepEqual(again.leftOut, []);
  assert.equal(
    Object.values(made.byType).reduce((sum, n) => sum + n, 0),
    2,
  );
});

test("a problem whose test sees none of the bugs is left out with the reason", async () => {
  const { leftOut } = await make(fileOf("blind.jsonl", TWO), "blind-twin.jsonl");
  assert.deepEqual(leftOut, [
    { taskId: BLIND.taskId, reason: "its test sees none of the bugs tried (up to 5)" },
  ]);
  assert.equal(
    readFileSync(join(folder, "no-blind-twin.jsonl"), "utf8"),
    `${JSON.stringify({ task_id: BLIND.taskId, reason: leftOut[0]!.reason })}\n`,
  );
});

test("the same seed gives the same bytes, another one others", async () => {
  const input = fileOf("seeds.jsonl", TWO);
  const [first, again, other] = [
    await make(input, "a.jsonl", { seed: 1 }),
    await make(input, "b.jsonl", { seed: 1 }),
    await make(input, "c.jsonl", { seed: 2 }),
  ];
  assert.equal(first.sha256, again.sha256);
  assert.notEqual(first.sha256, other.sha256);
});

test("problems of another language, and a file in which no bug can be seen, are refused", async () => {
  const foreign = fileOf("foreign.jsonl", [problem("1", { taskId: "JavaScript/1" })]);
  await assert.rejects(make(foreign, "d.jsonl"), (error: unknown) => {
    assert.ok(error instanceof UsageError);
    assert.match(error.message, /foreign\.jsonl: expected problems in python, got JavaScript\/1/);
    return true;
  });
  await assert.rejects(make(fileOf("none.jsonl", [BLIND]), "e.jsonl"), (error: unknown) => {
    assert.ok(error instanceof UsageError);
    assert.match(error.message, /got none of 1 \(Python\/Own\/blind: its test sees none/);
    return true;
  });
});
