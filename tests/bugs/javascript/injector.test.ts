/** @file The injector on JavaScript: what no edit may ever do, and what is a function. */
import assert from "node:assert/strict";
import { Script } from "node:vm";
import { test } from "node:test";
import fc from "fast-check";
import { createInjector } from "../../../src/bugs/injector.js";
import { BUG_TYPES, type Pair, type SourceFunction } from "../../../src/records.js";
import { sourceFunction } from "./arbitrary-functions.js";
import { cyclomatic, language, namesOfFunctions, outlineOf, parses } from "./edits.js";

const injecting = createInjector("javascript");
const example: SourceFunction = {
  name: "solve",
  test: "",
  code: `const solve = (values) => {\n  // Sum the values at least 3, each times 2; -1 if fewer than 2.\n  if (values.length < 2) {\n    return -1;\n  }\n  let total = 0;\n  for (const v of values) {\n    if (v >= 3 && v % 2 === 0) {\n      total += Math.abs(v) * 2;\n    }\n  }\n  return total;\n}\n`,
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
    start >= from && end <= to,
    `edit [${start}, ${end}) outside the body [${from}, ${to})`,
  );
  for (const span of untouchable) {
    const first = Buffer.byteLength(fn.code.slice(0, span.start));
    const last = Buffer.byteLength(fn.code.slice(0, span.end));
    assert.ok(
      end <= first || start >= last,
      `edit [${start}, ${end}) in a comment or directive [${first}, ${last})`,
    );
  }
}

test("random functions: bytes kept, edits inside the body, results parse, no repetition, same again", async () => {
  const injector = await injecting;
  let made = 0;
  let parsed = 0;
  await fc.assert(
    fc.asyncProperty(sourceFunction, fc.integer(), async (fn, seed) => {
      if (await parses(fn.code)) parsed++;
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
      assert.deepEqual(injector.inject(fn, { perFunction: 12, seed }), pairs);
      assert.deepEqual(injector.inject(fn, { perFunction: 5, seed }), pairs.slice(0, 5));
    }),
    { numRuns: 60 },
  );
  assert.ok(parsed >= 50, `only ${parsed} of 60 functions parse`);
  assert.ok(made > 200, `only ${made} pairs were made`);
});

test("random functions: what is injected compiles wherever the original does, but for what a grammar cannot see", async () => {
  const injector = await injecting;
  const pairs = fc
    .sample(sourceFunction, { numRuns: 60, seed: 7 })
    .flatMap((fn) => injector.inject(fn, { perFunction: 12, seed: 5 }));
  const compiles = (code: string): boolean => {
    try {
      new Script(code);
      return true;
    } catch {
      return false;
    }
  };
  const sound = pairs.filter((pair) => compiles(pair.correct));
  const verdicts = await language.compareCompiled(sound.map((pair) => [pair.correct, pair.buggy]));
  const broken = sound.filter((_, i) => verdicts[i] === "invalid");
  assert.ok(sound.length > 150, String(sound.length));
  assert.ok(
    broken.length <= sound.length / 50,
    JSON.stringify(broken.map((pair) => [pair.operator, pair.edit])),
  );
});

test("six pairs of one function are of six types, spread over its body", async () => {
  const pairs = (await injecting).inject(example, { perFunction: 6, seed: 1 });
  assert.deepEqual(new Set(pairs.map((pair) => pair.bugType)), new Set(BUG_TYPES));
  const quarter = example.code.length / 4;
  assert.ok(new Set(pairs.map((pair) => Math.floor(pair.edit.start / quarter))).size >= 3);
});

test("complexity of a pair", async () => {
  const pairs = (await injecting).inject(example, { perFunction: 1e6, seed: 1 });
  const of = (operator: string, before: string): Pair["complexity"] | undefined =>
    pairs.find((pair) => pair.operator === operator && pair.edit.before === before)?.complexity;
  // two ifs, one for, one &&: 1 + 4 decisions; thirteen lines, none blank
  assert.deepEqual(of("replace-arithmetic", "%"), { lines: 13, cyclomatic: 5, editedTokens: 1 });
  assert.deepEqual(of("unwrap-call", "Math.abs(v)"), { lines: 13, cyclomatic: 5, editedTokens: 6 });
  assert.equal(
    await cyclomatic(
      "function f(a) { try { do { a ??= a ? 1 : 2 } while (a || a); switch (a) { case 1: case 2: default: } } catch {} }",
    ),
    7,
  );
});

test("functions of a file: declarations and values of one declarator, exported or not", async () => {
  assert.deepEqual(
    await namesOfFunctions(
      "function a() {}\nconst b = () => 1\nlet c = function () {}, d = () => 2\nexport const e = async (x) => x\nexport default function g() {}\nvar h = 3\nclass K { m() {} }\n",
    ),
    ["a", "b", "e", "g"],
  );
  assert.throws(
    () =>
      language.outline({
        kind: "program",
        named: true,
        field: null,
        source: "",
        start: 0,
        end: 0,
        parent: null,
        children: [],
      }),
    /expected the definition of a function, got program/,
  );
});

test("an arrow without braces has a body too", async () => {
  const pairs = (await injecting).inject(
    { name: "f", test: "", code: "const f = (x, y) => x.slice(0, 3) + y;\n" },
    { perFunction: 1e6, seed: 1 },
  );
  assert.ok(pairs.some((pair) => pair.buggy === "const f = (x, y) => x.slice(0, 4) + y;\n"));
  for (const pair of pairs)
    assert.ok(pair.buggy.startsWith("const f = (x, y) => ") && pair.buggy.endsWith(";\n"));
});
