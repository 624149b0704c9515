/** @file The injector: what no edit may ever do, and what it owes to its options. */
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { createInjector } from "../../src/bugs/injector.js";
import { createTally, yieldTable } from "../../src/bugs/yield-table.js";
import { UsageError } from "../../src/errors.js";
import { BUG_TYPES, type Pair, type SourceFunction } from "../../src/records.js";
import { sourceFunction } from "./arbitrary-functions.js";
import { outlineOf, parses } from "./edits.js";

const injecting = createInjector("python");
const example: SourceFunction = {
  name: "solve",
  test: "",
  code: `def solve(values):\n    """Sum the values at least 3, each times 2; -1 if fewer than 2."""\n    if len(values) < 2:\n        return -1\n    total = 0\n    for v in values:\n        if v >= 3 and v % 2 == 0:\n            total += abs(v) * 2\n    return total\n`,
};

/** The buggy bytes are the correct ones with the edit applied, and the edit lies in the body. */
async function checkBytes(fn: SourceFunction, pair: Pair): Promise<void> {
  const correct = Buffer.from(fn.code);
  const buggy = Buffer.from(pair.buggy);
  const { start, end, before, after } = pair.edit;
  assert.equal(pair.correct, fn.code);
  assert.equal(correct.subarray(start, end).toString(), before);
  assert.ok(
    Buffer.concat([correct.subarray(0, start), Buffer.from(after), correct.subarray(end)]).equals(
      buggy,
    ),
    "untouched bytes were changed",
  );
  const { body, untouchable } = await outlineOf(fn.code);
  const from = Buffer.byteLength(fn.code.slice(0, body.start));
  const to = Buffer.byteLength(fn.code.slice(0, body.end));
  assert.ok(
    start >= from && (end <= to || correct.subarray(to, end).toString().trim() === ""),
    `edit [${start}, ${end}) outside the body [${from}, ${to})`,
  );
  for (const span of untouchable) {
    const first = Buffer.byteLength(fn.code.slice(0, span.start));
    const last = Buffer.byteLength(fn.code.slice(0, span.end));
    assert.ok(
      end <= first || start >= last,
      `edit [${start}, ${end}) in a comment, docstring or annotation [${first}, ${last})`,
    );
  }
}

test("random functions: bytes kept, edits inside the body, results parse, no repetition, same again", async () => {
  const injector = await injecting;
  let made = 0;
  await fc.assert(
    fc.asyncProperty(sourceFunction, fc.integer(), async (fn, seed) => {
      const pairs = injector.inject(fn, { perFunction: 12, seed });
      made += pairs.length;
      for (const pair of pairs) {
        await checkBytes(fn, pair);
        assert.ok(await parses(pair.buggy), pair.buggy);
        assert.notEqual(pair.buggy, pair.correct);
        if (fn.code.includes("\r\n"))
          assert.ok(!/[^\r]\n/.test(pair.buggy), "a bare LF among CRLF");
      }
      assert.equal(new Set(pairs.map((pair) => pair.buggy)).size, pairs.length);
      assert.equal(new Set(pairs.map((pair) => pair.id)).size, pairs.length);
      assert.deepEqual(injector.inject(fn, { perFunction: 12, seed }), pairs);
      assert.deepEqual(injector.inject(fn, { perFunction: 5, seed }), pairs.slice(0, 5));
    }),
    { numRuns: 60 },
  );
  assert.ok(made > 200, `only ${made} pairs were made`);
});

test("six pairs of one function are of six types, spread over its body", async () => {
  const pairs = (await injecting).inject(example, { perFunction: 6, seed: 1 });
  assert.deepEqual(new Set(pairs.map((pair) => pair.bugType)), new Set(BUG_TYPES));
  const quarter = example.code.length / 4;
  assert.ok(new Set(pairs.map((pair) => Math.floor(pair.edit.start / quarter))).size >= 3);
});

test("another seed makes other pairs; another function's presence makes no difference", async () => {
  const injector = await injecting;
  const [first, second] = [1, 2].map((seed) =>
    injector.inject(example, { perFunction: 6, seed }).map((pair) => pair.buggy),
  );
  assert.notDeepEqual(first, second);
  injector.inject(
    { ...example, code: example.code.replaceAll("v", "w") },
    { perFunction: 3, seed: 1 },
  );
  assert.deepEqual(
    injector.inject(example, { perFunction: 6, seed: 1 }).map((pair) => pair.buggy),
    first,
  );
});

test("chosen types only", async () => {
  const pairs = (await injecting).inject(example, {
    types: ["operator misuse"],
    perFunction: 10,
    seed: 1,
  });
  assert.equal(pairs.length, 10);
  assert.ok(pairs.every((pair) => pair.bugType === "operator misuse"));
});

test("draws everything there is, once, then ends", async () => {
  const pairs = (await injecting).inject(example, { perFunction: 1e6, seed: 1 });
  assert.ok(pairs.length > 60 && pairs.length < 1000, String(pairs.length));
  assert.equal(new Set(pairs.map((pair) => pair.buggy)).size, pairs.length);
});

test("complexity of a pair", async () => {
  const pairs = (await injecting).inject(example, { perFunction: 1e6, seed: 1 });
  const of = (operator: string, before: string): Pair["complexity"] | undefined =>
    pairs.find((pair) => pair.operator === operator && pair.edit.before === before)?.complexity;
  // two ifs, one for, one `and`: 1 + 4 decisions; nine lines, none blank
  assert.deepEqual(of("replace-arithmetic", "%"), { lines: 9, cyclomatic: 5, editedTokens: 1 });
  assert.deepEqual(of("unwrap-call", "abs(v)"), { lines: 9, cyclomatic: 5, editedTokens: 4 });
  assert.deepEqual(of("add-negation", "len(values) < 2"), {
    lines: 9,
    cyclomatic: 5,
    editedTokens: 1,
  });
});

test("code that does not parse, or another function's, gives nothing", async () => {
  const injector = await injecting;
  assert.deepEqual(
    injector.inject({ ...example, code: "def solve(:\n" }, { perFunction: 3, seed: 1 }),
    [],
  );
  assert.deepEqual(injector.inject({ ...example, name: "other" }, { perFunction: 3, seed: 1 }), []);
});

test("edits stay in the named function", async () => {
  const fn = { ...example, code: `def helper(a, b):\n    return a - b\n\n\n${example.code}` };
  for (const pair of (await injecting).inject(fn, { perFunction: 1e6, seed: 1 }))
    assert.ok(pair.edit.start > fn.code.indexOf("def solve"));
});

test("the tally counts what was made, and its rows add up", async () => {
  const tally = createTally();
  const pairs = (await injecting).inject(example, { perFunction: 30, seed: 1 }, tally);
  const { byType, byOperator } = yieldTable(tally);
  assert.deepEqual(Object.keys(byType), [...BUG_TYPES]);
  for (const row of [...Object.values(byType), ...Object.values(byOperator)])
    assert.equal(row.kept, row.generated - row.equivalent - row.survived);
  assert.equal(
    Object.values(byType).reduce((sum, row) => sum + row.kept, 0),
    pairs.length,
  );
  assert.equal(byOperator["replace-boolean"]!.sites, 1);
});

test("an unknown language lists the known ones", () =>
  assert.rejects(
    createInjector("cobol"),
    (error) =>
      error instanceof UsageError && /one of python, javascript, got "cobol"/.test(error.message),
  ));
