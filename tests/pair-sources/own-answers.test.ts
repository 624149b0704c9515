/**
 * @file Training pairs as problems, and answers to them as pairs: what is asked, which answers
 * become pairs and why the others do not, and which problems are refused.
 */
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { readProblems } from "../../src/benchmark/problems.js";
import { promptOf } from "../../src/benchmark/prompts.js";
import { readPairs } from "../../src/data/training-data.js";
import { projectRoot } from "../../src/files/project-root.js";
import { makePairs, type SourceYield } from "../../src/pair-sources/make-pairs.js";
import { trainingProblems } from "../../src/pair-sources/training-problems.js";
import { temporaryFolder } from "../support/temporary-folder.js";

const folder = temporaryFolder("own-answers");
const file = (name: string, rows: readonly unknown[]): string => {
  writeFileSync(join(folder, name), rows.map((row) => `${JSON.stringify(row)}\n`).join(""));
  return join(folder, name);
};
const HEAD = 'def add(a, b):\n    """The sum of a and b."""\n';
const code = (text: string): string => `${HEAD}    return ${text}\n`;
const HELPER = "def twice(a):\n    return a + a\n\n\n";
const CALLS = [
  ["1, 2", "3"],
  ["4, 4", "8"],
];
const PAIRS = [
  { correct: code("a + b"), buggy: code("a - b"), functionName: "add" },
  { correct: code("a + b"), buggy: code("a * b"), functionName: "add" },
  {
    correct: `${HELPER}${code("a + b")}`,
    buggy: `${HELPER.replace("a + a", "a")}${code("a + b")}`,
    functionName: "add",
    test: "assert add(1, 2) == 3\n",
  },
  { correct: "def one():\n    return 1\n", buggy: "def one():\n    return 2\n" },
];
const FUNCTIONS = [{ name: "add", code: code("a + b"), calls: CALLS }];
const problems = join(folder, "problems.jsonl");
const asked = trainingProblems({
  pairs: file("pairs.jsonl", PAIRS),
  functions: [file("functions.jsonl", FUNCTIONS)],
  ...{ output: problems, leftOut: join(folder, "left-out.jsonl"), workers: 1 },
});

test("pairs with tests become proven problems whose docstring is shown, not asked", async () => {
  const { pairs, problems: count, leftOut } = await asked;
  assert.deepEqual([pairs, count], [4, 2]);
  assert.deepEqual(
    leftOut.map(({ reason }) => reason),
    ["the bug stands outside of the body of add", "it has no test"],
  );
  const [problem] = readProblems(problems);
  const { prompt, declaration, canonicalSolution, buggySolution, stratum, bugType } = problem!;
  assert.deepEqual(
    { prompt, declaration, canonicalSolution, buggySolution, stratum, bugType },
    {
      prompt: HEAD,
      declaration: "def add(a, b):\n",
      canonicalSolution: "    return a + b\n",
      buggySolution: "    return a - b\n",
      stratum: "training",
      bugType: "operator misuse",
    },
  );
  const { text } = promptOf(problem!, { format: "octocoder", mode: "docs" });
  assert.ok(text.includes(code("a - b").trimEnd()) && text.endsWith(HEAD.trimEnd()), text);
});

/** Answers to the first problem, then to the second, with what becomes of each. */
const ANSWERS = [
  [0, "return a + b", "passes"],
  [0, "return b + a", "passes"],
  [0, "return a - b", "its own bug"],
  [0, "return a + a", "pair"],
  [0, "return (a + a)  # twice", "a repeat"],
  [0, "return a +", "no program"],
  [1, "return a - b", "pair"],
  [1, "s = b\n    return a + a", "pair"],
  [1, "return a - b", "a repeat"],
  [1, "return a ** b", "pair"],
] as const;
const answersOf = (more: object = {}): unknown[] => {
  const ids = readProblems(problems).map(({ taskId }) => taskId);
  return ANSWERS.map(([at, body], sample) => ({
    ...{ taskId: ids[at], sample, completion: `    ${body}\n`, ...more },
  }));
};
const output = join(folder, "made.jsonl");
const make = async (
  rows: readonly unknown[],
  more: Partial<Parameters<typeof makePairs>[0]> = {},
): Promise<SourceYield> => {
  await asked;
  return makePairs({
    ...{ from: "answers", files: [file("answers.jsonl", rows)], problems, output },
    ...{ execute: false, workers: 1, ...more },
  });
};
const bodies = (side: "correct" | "buggy"): string[] =>
  readPairs(output).map((pair) => pair[side].slice(HEAD.length).trim());
const count = (what: string): number => ANSWERS.filter(([, , is]) => is === what).length;
const WRONG = ANSWERS.filter(([, , is]) => is === "pair").map(([, body]) => body);

test("answers that fail become pairs; each other one has its reason", async () => {
  await asked;
  const found = await make(answersOf());
  assert.deepEqual(bodies("buggy"), WRONG);
  assert.deepEqual(new Set(bodies("correct")), new Set(["return a + b"]));
  const { items, tried, withOracle, proven, pairs, leftOut } = found;
  assert.deepEqual(
    { items, tried, withOracle, proven, pairs },
    { items: 1, tried: 10, withOracle: 10, proven: 4, pairs: 4 },
  );
  assert.deepEqual(leftOut, {
    "its buggy program passes the test": count("passes"),
    "it repeats another answer": count("a repeat"),
    "it is the problem's bug again": count("its own bug"),
    "its buggy program proves nothing (syntax error)": count("no program"),
  });
  const [first] = readPairs(output);
  assert.deepEqual(
    [first!.bugType, first!.operator, first!.functionName, first!.proof],
    [
      "variable misuse",
      "own-answer",
      "add",
      { killedBy: "assert candidate(1, 2) == 3", symptom: "incorrect output" },
    ],
  );
});

test("repeats of the bug are kept if asked; a passing answer may be the correct side", async () => {
  await make(answersOf(), { keepRepeats: true });
  assert.deepEqual(bodies("buggy"), ["return a - b", "return a + a", ...WRONG.slice(2)]);
  const found = await make(answersOf(), { correct: "answer" });
  const correct = bodies("correct");
  assert.equal(found.pairs, 4);
  assert.deepEqual(correct[WRONG.indexOf("return a - b")], "return a + b");
  const alone = await make(answersOf().slice(3), { correct: "answer" });
  assert.deepEqual([alone.pairs, alone.leftOut["no answer to its problem passes"]], [0, 4]);
});

test("a record's answers are taken by arm; completions of cct generate are read too", async () => {
  await asked;
  const rows = [...answersOf({ arm: "base" }), ...answersOf({ arm: "other" })];
  const one = await make(rows, { arm: "base" });
  assert.deepEqual([one.tried, one.pairs], [10, 4]);
  await assert.rejects(
    make(rows, { arm: "third" }),
    /--arm expects one of base, other, got "third"/,
  );
  const given = answersOf().map((row) => {
    const { taskId, completion } = row as { taskId: string; completion: string };
    return { task_id: taskId, completion };
  });
  assert.equal((await make(given)).pairs, 4);
});

test("answers to what is measured on are refused; what MiniFix holds, always", async () => {
  const minifix = join(projectRoot, "datasets", "minifix", "minifix.jsonl");
  const [problem] = readProblems(minifix);
  const rows = [{ taskId: problem!.taskId, sample: 0, completion: problem!.buggySolution }];
  await assert.rejects(
    make(rows, { problems: minifix }),
    new RegExp(
      String.raw`MiniFix/0 of .*minifix\.jsonl is no training problem.*cct pairs benchmark` +
        ".*--allow-contaminated",
    ),
  );
  await assert.rejects(
    make(rows, { problems: minifix, allowContaminated: true }),
    /benchmarks are never the source of pairs/,
  );
  await assert.rejects(make(rows, { problems: undefined }), /expects --problems/);
  await assert.rejects(make(rows), /expected answers to the problems of --problems.*MiniFix\/0/);
  await assert.rejects(
    make(answersOf(), { correct: "best" }),
    /--correct expects one of canonical/,
  );
});
