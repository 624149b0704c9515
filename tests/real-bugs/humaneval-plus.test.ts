/**
 * @file HumanEval+ and files in its style as benchmarks of repair: what the added inputs see, how
 * values are compared (evalplus's `eval/__init__.py`), what a prompt shows, and what is refused.
 * With HumanEvalPack beside the project its 164 functions are tried on inputs of their own tests.
 */
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { readProblems } from "../../src/benchmark/problems.js";
import { promptOf } from "../../src/benchmark/prompts.js";
import { injectedProblems } from "../../src/pair-sources/injected-problems.js";
import { convertBenchmark, type BenchmarkSummary } from "../../src/real-bugs/convert.js";
import type { Problem } from "../../src/records.js";
import { temporaryFolder } from "../support/temporary-folder.js";

const folder = temporaryFolder("humaneval-plus");
const file = (name: string, ...rows: readonly string[]): string => {
  writeFileSync(join(folder, name), rows.map((row) => `${row}\n`).join(""));
  return join(folder, name);
};
const output = join(folder, "benchmark.jsonl");
const convert = (...files: readonly string[]): Promise<BenchmarkSummary> =>
  convertBenchmark({
    ...{ source: "humanevalplus", files, output },
    ...{ leftOut: join(folder, "left-out.jsonl"), workers: 1 },
  });

/** A function of `x` with its bug, in HumanEvalPack's form; its own test knows only x = 2. */
interface Case {
  readonly name: string;
  readonly right: string;
  readonly wrong: string;
  /** JSON text of the inputs. */
  readonly inputs: string;
  readonly atol?: number;
  /** Expression that the function's own test compares with 4. */
  readonly shown?: string;
}
const CASES: readonly Case[] = [
  { name: "twice", right: "2 * x", wrong: "x + 2", inputs: "[[2], [5]]" },
  // beyond the integers of JSON.parse, and no JSON at all
  {
    name: "above",
    right: "x + 2",
    wrong: "x + 2 - x // 10**22",
    inputs: "[[12345678901234567890123]]",
  },
  { name: "is_odd", right: "4 if x == x else 0", wrong: "4", inputs: "[[NaN]]" },
  // a float may be off by 1e-6, a list of floats too, and no more
  {
    name: "near",
    right: "x * 2.0",
    wrong: "x * 2.0 + 1e-9",
    inputs: "[[2.0], [0.1]]",
    shown: "round(near(2))",
  },
  { name: "far", right: "x * 2.0", wrong: "x * 2.0 + (x - 2) * 1e-3", inputs: "[[3.0]]" },
  {
    name: "each",
    right: "[x, 4.0][1:] * 2",
    wrong: "[4.0, 4.0 + 1e-9]",
    inputs: "[[2]]",
    shown: "each(2)[0]",
  },
  {
    name: "short",
    right: "[4.0] * x",
    wrong: "[4.0] * min(x, 2)",
    inputs: "[[3]]",
    shown: "short(2)[0]",
  },
  // a tolerance of the record's own; an integer for a float is no float
  {
    name: "loose",
    right: "x * 2.0",
    wrong: "x * 2.0 + (x - 2) * 0.05",
    inputs: "[[3.0]]",
    atol: 0.1,
  },
  {
    name: "kind",
    right: "x * 2.5 - 1",
    wrong: "int(x * 2.5 - 0.5 - 0.5 * (x != 2))",
    inputs: "[[3]]",
  },
];
const head = (name: string): string => `def ${name}(x):\n`;
const plusRow = ({ name, right, inputs, atol = 0 }: Case, i: number): string =>
  `{"task_id": "HumanEval/${i}", "prompt": ${JSON.stringify(`${head(name)}    """Of x."""\n`)}, ` +
  `"canonical_solution": ${JSON.stringify(`    return ${right}\n`)}, "entry_point": "${name}", ` +
  `"base_input": [[2]], "plus_input": ${inputs}, "atol": ${atol}}`;
const packRow = ({ name, right, wrong, shown = `${name}(2)` }: Case, i: number): string =>
  JSON.stringify({
    ...{ task_id: `Python/${i}`, declaration: head(name), docstring: "Of x." },
    ...{ canonical_solution: `    return ${right}\n`, buggy_solution: `    return ${wrong}\n` },
    ...{ test: `assert ${shown} == 4\n`, example_test: "" },
  });
const plus = file("plus.jsonl", ...CASES.map(plusRow));
const pack = file("pack.jsonl", ...CASES.map(packRow));
const asked = convert(plus, pack);

test("a bug that the function's own test does not see is seen by the added inputs, or is none", async () => {
  const { leftOut, records } = await asked;
  assert.equal(records, CASES.length);
  const passing = "its buggy program passes the test";
  assert.deepEqual(
    leftOut.map(({ taskId, reason }) => [taskId, reason]),
    ["near", "each", "loose"].map((name) => [
      `Python/HumanEval+/${CASES.findIndex((one) => one.name === name)}`,
      passing,
    ]),
  );
});

test("a prompt shows the function's own test, and none of the added inputs", async () => {
  await asked;
  const problem = readProblems(output).find(({ entryPoint }) => entryPoint === "above")!;
  const { text } = promptOf(problem, { format: "instruct", mode: "tests" });
  assert.ok(text.includes("assert above(2) == 4"), text);
  assert.ok(!text.includes("check_plus") && !text.includes("1234567890"), text);
});

test("a twin with injected bugs is proven by the added inputs too", async () => {
  await asked;
  const twin = join(folder, "twin.jsonl");
  const made = await injectedProblems({
    ...{ input: output, language: "python", output: twin, workers: 1 },
    leftOut: join(folder, "no-twin.jsonl"),
  });
  assert.ok(made.problems >= 4, JSON.stringify(made.leftOut));
  const setups = ({ taskId, testSetup }: Problem): readonly unknown[] => [taskId, testSetup];
  const given = new Map(readProblems(output).map((one) => [one.taskId, one.testSetup]));
  for (const one of readProblems(twin))
    assert.deepEqual(setups(one), [one.taskId, given.get(one.taskId)]);
});

test("the roots of HumanEval/32 are tried, not compared", async () => {
  const roots = (wrong: string): string =>
    JSON.stringify({
      ...{ task_id: "HumanEval/32", entry_point: "find_zero", atol: 1e-4 },
      prompt: 'def find_zero(xs):\n    """A root of xs[0] + xs[1] x + xs[2] x²."""\n',
      canonical_solution: "    return 2.0\n",
      buggy_solution: `    return ${wrong}\n`,
      ...{ base_input: [[[-4, 0, 1]]], plus_input: [] },
    });
  const { problems } = await convert(file("wrong-root.jsonl", roots("2.1")));
  assert.equal(problems, 1);
  await assert.rejects(convert(file("other-root.jsonl", roots("-2.0"))), /passes the test/);
});

test("a record of Hugging Face's form, with a bug of its own and numpy in its test", async () => {
  const hosted = (wrong: string): string =>
    JSON.stringify({
      ...{ task_id: "HumanEval/4", entry_point: "half" },
      prompt: 'def half(x):\n    """Half of x."""\n',
      canonical_solution: "    return x / 2\n",
      buggy_solution: `    return ${wrong}\n`,
      test: [
        ...["import numpy as np", "", "def assertion(out, exp, atol):"],
        "    assert out == exp or np.allclose(out, exp, rtol=1e-07, atol=atol)",
        ...["", "def check(candidate):", "    for inp, exp in zip([[1], [5]], [0.5, 2.5]):"],
        ...["        assertion(candidate(*inp), exp, 1e-06)", ""],
      ].join("\n"),
    });
  const { problems } = await convert(file("hosted.jsonl", hosted("x // 2")));
  assert.equal(problems, 1);
  const [problem] = readProblems(output);
  assert.equal(problem!.docstring, "Half of x.");
  assert.equal(problem!.buggySolution, "    return x // 2\n");
  await assert.rejects(convert(file("close.jsonl", hosted("x / 2 + 1e-9"))), /passes the test/);
});

test("records without a bug are left out by that reason; a set without its file is refused", async () => {
  const { leftOut } = await convert(plus, file("one.jsonl", packRow(CASES[0]!, 0)));
  assert.deepEqual(leftOut[0], {
    taskId: "Python/HumanEval+/1",
    reason: "it brings no buggy solution, and no HumanEvalPack file beside it has its number",
  });
  await assert.rejects(
    convert(pack),
    /expected a file of HumanEval\+ among .*pack\.jsonl, got none; name HumanEvalPlus\.jsonl/,
  );
});
