/**
 * @file Instruction records in every shape users hand in, pairs, and their faults by file, line and
 *   key.
 */
import assert from "node:assert/strict";
import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { gzipSync } from "node:zlib";
import { describePair, pairText } from "../../src/cct/describe-pair.js";
import { loadPairs } from "../../src/data/load-pairs.js";
import { readInstructions, readPairs } from "../../src/data/training-data.js";
import { UsageError } from "../../src/errors.js";
import { projectRoot } from "../../src/files/project-root.js";
import { loadTokenizer } from "../../src/language-model/tokenizer/tokenizer.js";
import type { Pair } from "../../src/records.js";
import { temporaryFolder } from "../support/temporary-folder.js";

const folder = temporaryFolder("data");
const file = (name: string, content: string | Uint8Array): string => {
  writeFileSync(join(folder, name), content);
  return join(folder, name);
};
const pair: Pair = {
  id: "1",
  language: "python",
  functionName: "f",
  correct: "def f(a, b):\n    return a + b\n",
  buggy: "def f(a, b):\n    return a - b\n",
  bugType: "operator misuse",
  operator: "arithmetic",
  edit: { start: 26, end: 27, before: "+", after: "-" },
  complexity: { lines: 2, cyclomatic: 1, editedTokens: 1 },
  proof: "unproven",
};

test("JSON arrays, JSON Lines and .gz are read alike; an empty output yields to response", () => {
  const records = [
    { instruction: "a", input: "", output: "x" },
    { instruction: "b", output: "", response: "y" },
  ];
  const wanted = [
    { instruction: "a", input: "", output: "x" },
    { instruction: "b", input: "", output: "y" },
  ];
  const lines = records.map((r) => JSON.stringify(r)).join("\n");
  assert.deepEqual(readInstructions(file("a.json", JSON.stringify(records))), wanted);
  assert.deepEqual(readInstructions(file("a.jsonl", lines)), wanted);
  assert.deepEqual(readInstructions(file("a.jsonl.gz", gzipSync(lines))), wanted);
});

test("a record without an answer is named by file and record", () => {
  assert.throws(
    () =>
      readInstructions(file("b.json", '[{"instruction":"a","output":"x"},{"instruction":"b"}]')),
    (error: Error) =>
      error instanceof UsageError &&
      /b\.json: record 1: output: expected a non-empty answer/.test(error.message),
  );
  assert.throws(
    () => readInstructions(file("c.jsonl", '{"instruction":"a","output":"x"}\n{"output":"y"}')),
    /c\.jsonl:2: instruction is missing/,
  );
});

test("pairs are checked line by line", () => {
  assert.deepEqual(readPairs(file("p.jsonl", JSON.stringify(pair))), [pair]);
  assert.throws(
    () =>
      readPairs(
        file("q.jsonl", `${JSON.stringify(pair)}\n${JSON.stringify({ ...pair, bugType: "typo" })}`),
      ),
    /q\.jsonl:2: bugType:/,
  );
});

test("a pair needs its two texts alone; what a row says itself is kept", async () => {
  const { correct, buggy } = pair;
  const rows = [pair, { correct, buggy }, { correct, buggy, id: "mine", operator: "by hand" }];
  const path = file("texts.jsonl", rows.map((row) => JSON.stringify(row)).join("\n"));
  const [whole, derived, named] = await loadPairs(path);
  assert.deepEqual(whole, pair);
  const made = { ...pair, id: derived!.id, operator: "given" };
  assert.deepEqual(derived, made);
  assert.deepEqual(named, { ...made, id: "mine", operator: "by hand" });
  assert.match(derived!.id, /^[0-9a-f]{24}$/);
  await assert.rejects(
    loadPairs(file("same.jsonl", JSON.stringify({ correct, buggy: correct }))),
    /same\.jsonl: record 1: expected a correct and a buggy program, but its two codes are the same/,
  );
  await assert.rejects(
    loadPairs(file("half.jsonl", JSON.stringify({ correct }))),
    /half\.jsonl:1: buggy is missing/,
  );
});

test("a described pair marks the first differing token and what is compared", () => {
  const tokenizer = loadTokenizer(join(projectRoot, "datasets", "base-model"));
  const description = describePair(pair, tokenizer, "differing");
  assert.equal(description.positions.length, 1);
  assert.deepEqual(
    [description.positions[0]!.correct.trim(), description.positions[0]!.buggy.trim()],
    ["+", "-"],
  );
  assert.equal(description.positions[0]!.correctIndex, description.firstDifference);
  assert.match(pairText(pair, description), /≠/);
  for (const [tokens, ids, code] of [
    [description.correct, description.correctIds, pair.correct],
    [description.buggy, description.buggyIds, pair.buggy],
  ] as const) {
    assert.deepEqual(
      tokens.map(({ id }) => id),
      ids,
    );
    assert.equal(
      tokens
        .map(({ bytes: [start, end] }) => Buffer.from(code).subarray(start, end).toString())
        .join(""),
      code,
    );
    assert.deepEqual(
      tokens.flatMap(({ compared }, i) => (compared ? [i] : [])),
      [description.firstDifference],
    );
  }
  const side = (ids: readonly number[]) => ({
    logProbability: ids.map((_, i) => (i === 0 ? null : -0.5)),
    preference: ids.map((id) => id),
  });
  const scored = describePair(pair, tokenizer, "positional", {
    correct: side(description.correctIds),
    buggy: side(description.buggyIds),
  });
  const at = description.firstDifference;
  const difference = description.correctIds[at]! - description.buggyIds[at]!;
  assert.ok(pairText(pair, scored).includes(`r − r′ ${difference.toFixed(3)}`));
  assert.match(pairText(pair, scored), /tok +id +bytes text +log p +r\(h\)/);
  assert.throws(
    () => describePair(pair, tokenizer, "nearest"),
    /--pairing expects one of positional, aligned, differing, got "nearest"/,
  );
});

const alpaca = join(projectRoot, "..", "shared", "data", "codealpaca-4.5k.json");
test(
  "the CodeAlpaca records are read whole",
  {
    skip: existsSync(alpaca)
      ? false
      : "needs ../shared/data/codealpaca-4.5k.json, which this machine lacks",
  },
  () => {
    const records = readInstructions(alpaca);
    assert.equal(records.length, 4535);
    assert.ok(records.every((r) => r.output.length > 0));
  },
);
