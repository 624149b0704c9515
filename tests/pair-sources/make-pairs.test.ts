/** @file Pairs of rows and of injected bugs: what is proven, what is left out and why, going on. */
import assert from "node:assert/strict";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { readProblems } from "../../src/benchmark/problems.js";
import { readPairs } from "../../src/data/training-data.js";
import { projectRoot } from "../../src/files/project-root.js";
import { makePairs, type SourceYield, yieldFile } from "../../src/pair-sources/make-pairs.js";
import { takesLong } from "../long.js";
import { temporaryFolder } from "../support/temporary-folder.js";

const folder = temporaryFolder("pair-sources");
const file = (name: string, rows: readonly unknown[]): string => {
  writeFileSync(join(folder, name), rows.map((row) => `${JSON.stringify(row)}\n`).join(""));
  return join(folder, name);
};
const CODE = "def add(a, b):\n    return a + b\n";
const TEST = "assert add(1, 2) == 3\n";
const wrong = (text: string): string => CODE.replace("a + b", text);
const [problem] = readProblems(join(projectRoot, "datasets", "minifix", "minifix.jsonl"));
const asked = problem!.declaration + problem!.canonicalSolution;
const ROWS = [
  { correct: CODE, buggy: wrong("a - b"), test: TEST, functionName: "add" },
  { correct: CODE, buggy: wrong("b + a"), test: TEST, functionName: "add" },
  { correct: wrong("a * b"), buggy: wrong("a"), test: TEST, functionName: "add" },
  { correct: CODE, buggy: wrong("a + b +"), test: TEST, functionName: "add" },
  { correct: CODE, buggy: wrong("a + 1") },
  { correct: CODE, buggy: `${CODE}# a comment\n` },
  { correct: CODE, buggy: wrong("a - b") },
  { correct: asked, buggy: asked.replace("None", "0") },
];
const output = join(folder, "pairs.jsonl");
const make = (more: Partial<Parameters<typeof makePairs>[0]> = {}): Promise<SourceYield> =>
  makePairs({
    ...{ from: "file", files: [file("rows.jsonl", ROWS)], output },
    ...{ execute: false, workers: 1, ...more },
  });

test("rows are derived and proven; what makes no pair is told, and a benchmark's never is one", async () => {
  const found = await make();
  const pairs = readPairs(output);
  assert.deepEqual(
    pairs.map(({ buggy, bugType, proof }) => [
      buggy.slice(buggy.indexOf("return") + 7).trim(),
      bugType,
      typeof proof === "string" ? proof : proof.symptom,
    ]),
    [
      ["a - b", "operator misuse", "incorrect output"],
      ["a + b +", "operator misuse", "syntax error"],
      ["a + 1", "value misuse", "unproven"],
    ],
  );
  assert.deepEqual(pairs[0]!.proof, {
    killedBy: "assert add(1, 2) == 3",
    symptom: "incorrect output",
  });
  const { items, contaminated, tried, withOracle, proven, leftOut } = found;
  assert.deepEqual(
    { items, contaminated, tried, withOracle, proven, pairs: found.pairs },
    { items: 8, contaminated: 1, tried: 7, withOracle: 3, proven: 2, pairs: 3 },
  );
  assert.deepEqual(leftOut, {
    "a benchmark holds its correct program": 1,
    "its buggy program passes the test": 1,
    "its correct program fails the test": 1,
    "its two codes are the same program": 1,
    "it repeats another pair": 1,
  });
  assert.deepEqual(JSON.parse(readFileSync(yieldFile(output), "utf8")), found);
});

test("the same command goes on from the journal, and --prove keeps what a test proves", async () => {
  const first = readFileSync(output, "utf8");
  const journal = `${output}.journal.jsonl`;
  const lines = readFileSync(journal, "utf8").split("\n");
  writeFileSync(journal, `${lines.slice(0, 4).join("\n")}\n{"id":"half a l`);
  const found = await make();
  assert.equal(found.resumed, 3);
  assert.equal(readFileSync(output, "utf8"), first);
  const proven = await make({ prove: true });
  assert.deepEqual([proven.resumed, proven.pairs], [7, 2]);
  assert.equal(proven.leftOut["it has no test to be proven by"], 1);
});

test("only benchmarks' problems, rows in another language, and unknown sources are refused", async () => {
  const refused = (rows: readonly unknown[], message: RegExp, more = {}): Promise<void> =>
    assert.rejects(make({ files: [file("refused.jsonl", rows)], ...more }), message);
  await refused(ROWS.slice(-1), /benchmarks are never the source of pairs/);
  await refused([{ ...ROWS[0], language: "javascript" }], /expected rows in python, got one in j/);
  await refused(ROWS, /--from expects one of injection, file, .*debugbench.*got "dreams"/, {
    from: "dreams",
  });
  await refused([{ correct: CODE }], /refused\.jsonl:1: buggy is missing/);
});

test("injected bugs of functions with calls are proven by these", async () => {
  const rows = [
    { name: "add", code: CODE, calls: [["1, 2", "3"]] },
    { name: "rest", code: "def rest(a):\n    return a[1:]\n" },
  ];
  const found = await make({ from: "injection", files: [file("functions.jsonl", rows)] });
  assert.deepEqual([found.items, found.tried, found.withOracle, found.pairs], [1, 1, 1, 1]);
  const [pair] = readPairs(output);
  assert.notEqual(pair!.proof, "unproven");
});

const DEBUGBENCH = join(projectRoot, "..", "shared", "data", "debugbench-python.jsonl");
const isMissing = existsSync(DEBUGBENCH) ? false : `${DEBUGBENCH} is missing`;

test(
  "nine in ten of DebugBench's bugs with an oracle prove",
  {
    skip: takesLong || isMissing,
  },
  async () => {
    const found = await make({ from: "debugbench", files: [DEBUGBENCH], workers: undefined });
    assert.ok(found.withOracle >= 300, `${found.withOracle} with an oracle`);
    assert.ok(found.proven >= 0.9 * found.withOracle, `${found.proven} of ${found.withOracle}`);
  },
);
