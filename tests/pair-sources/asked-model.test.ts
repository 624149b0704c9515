/**
 * @file Pairs of bugs that a model was asked to write: what becomes of every answer, that proven
 * pairs fail where their function passes, same bytes twice, and what is refused. The model is the
 * embedded one, which was never asked for bugs before: its answers are as they come.
 */
import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { projectRoot } from "../../src/files/project-root.js";
import { makePairs, type MakePairsOptions } from "../../src/pair-sources/make-pairs.js";
import type { Pair } from "../../src/records.js";
import { createSandbox } from "../../src/sandbox/sandbox.js";
import { temporaryFolder } from "../support/temporary-folder.js";

const folder = temporaryFolder("asked-model");
const HEAD = 'def largest(numbers):\n    """The largest of some numbers."""\n';
const TEST = "assert largest([1, 3, 2]) == 3\nassert largest([-1, -2]) == -1\n";
const FUNCTIONS = [
  { name: "largest", code: `${HEAD}    return max(numbers)\n`, test: TEST },
  { name: "add", code: "def add(a, b):\n    return a + b\n", test: "assert add(1, 2) == 3\n" },
];
const functions = join(folder, "functions.jsonl");
writeFileSync(functions, FUNCTIONS.map((one) => `${JSON.stringify(one)}\n`).join(""));
const make = (name: string, more: Partial<MakePairsOptions> = {}): ReturnType<typeof makePairs> =>
  makePairs({
    ...{ from: "model", files: [functions], output: join(folder, name), workers: 1 },
    model: join(projectRoot, "datasets", "base-model"),
    ...{ perFunction: 6, temperature: 1.2, maxNewTokens: 40, execute: false, seed: 3 },
    ...more,
  });
const pairsOf = (name: string): Pair[] =>
  readFileSync(join(folder, name), "utf8")
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as Pair);

test("every answer becomes a pair or is left out with a reason, twice the same", async () => {
  const first = await make("first.jsonl");
  const again = await make("again.jsonl");
  assert.equal(first.sha256, again.sha256);
  assert.deepEqual([first.items, first.tried, first.withOracle], [2, 12, 12]);
  const left = Object.values(first.leftOut).reduce((sum, count) => sum + count, 0);
  assert.equal(first.pairs + left, 12, JSON.stringify(first));
  assert.ok(first.pairs > 0, JSON.stringify(first));
  const other = await make("other.jsonl", { seed: 4 });
  assert.notEqual(first.sha256, other.sha256);
});

test("a pair keeps the function's head, and its test refuses the buggy side alone", async () => {
  await make("kept.jsonl");
  const pairs = pairsOf("kept.jsonl");
  const sandbox = await createSandbox("python", { workers: 1 });
  try {
    for (const { correct, buggy, functionName, operator, proof } of pairs) {
      const fn = FUNCTIONS.find(({ name }) => name === functionName)!;
      assert.equal(correct, fn.code);
      assert.equal(operator, "asked-model");
      assert.ok(buggy.startsWith(functionName === "largest" ? HEAD : "def add(a, b):\n"), buggy);
      assert.ok(typeof proof !== "string");
      const run = { id: "", test: fn.test, entryPoint: functionName };
      const [right, wrong] = await sandbox.run([
        { ...run, code: correct },
        { ...run, code: buggy },
      ]);
      assert.equal(right!.outcome, "passed");
      assert.notEqual(wrong!.outcome, "passed", buggy);
    }
  } finally {
    await sandbox.close();
  }
});

test("a missing model, a request without a name, greedy decoding and patches are refused", async () => {
  const refused: readonly [Partial<MakePairsOptions>, RegExp][] = [
    [{ model: undefined }, /--from model expects --model with the folder .* got none; name one/],
    [{ request: "Add a bug." }, /--request expects a text with \{name\} in it, got "Add a bug\."/],
    [{ temperature: 0 }, /--temperature expects a number above 0 for --from model, got 0/],
    [{ format: "diff" }, /expected one whose answers can be judged, got "diff"/],
  ];
  for (const [options, message] of refused)
    await assert.rejects(make("refused.jsonl", options), { message });
});
