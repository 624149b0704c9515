/**
 * @file Complexity of problems and pairs. Oracles: radon for Python's cyclomatic number and
 * Python's own trees for nesting and lines (tools/golden/problem_complexity.py); the injector's
 * records for what is derived of two texts alone.
 */
import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { readProblems } from "../../src/benchmark/problems.js";
import { pairDeriver } from "../../src/bugs/derived-pair.js";
import { editSize } from "../../src/bugs/edit-size.js";
import { complexitiesOf } from "../../src/bugs/problem-complexity.js";
import { readPairs } from "../../src/data/training-data.js";
import { projectRoot } from "../../src/files/project-root.js";
import { codeReader } from "../../src/languages/code-reader.js";
import { facetOf } from "../../src/languages/registry.js";
import type { Problem } from "../../src/records.js";
import { golden } from "../support/golden.js";

type Measures = [lines: number, cyclomatic: number, nesting: number];
const { cases, problems } = golden<{
  cases: [code: string, ...Measures][];
  problems: Record<string, Measures>;
}>("bugs", "problem-complexity");

test("MiniFix's problems have radon's cyclomatic numbers, and Python's nesting and lines", async () => {
  const file = join(projectRoot, "datasets", "minifix", "minifix.jsonl");
  const found = await complexitiesOf(readProblems(file));
  const three = Object.entries(found).map(([taskId, { lines, cyclomatic, nesting }]) => [
    taskId,
    [lines, cyclomatic, nesting],
  ]);
  assert.deepEqual(Object.fromEntries(three), problems);
});

test("so have written cases of every kind of statement", async () => {
  const { parse } = await codeReader("python");
  const { cyclomatic, nesting } = facetOf("python", "syntax");
  for (const [code, , expected, depth] of cases) {
    assert.equal(cyclomatic(parse(code)!), expected, code);
    assert.equal(nesting(parse(code)!), depth, code);
  }
  assert.equal(cases.length, 11);
});

/**
 * A program of three statements around each other, the innermost behind an `else if`, by language.
 */
const NESTED: readonly (readonly [language: string, code: string])[] = [
  [
    "javascript",
    "function f(a) { for (const b of a) { if (b) { return 1 } else if (a) { while (b) { g() } } } }",
  ],
  [
    "golang",
    "package p\nfunc f(a []int) int { for _, b := range a { if b > 1 { return 1 } else if b > 0 { " +
      "switch b { case 2: return 3 } } }; return 0 }",
  ],
  [
    "cpp",
    "int f(int a) { for (int b = 0; b < a; b++) { if (b) { return 1; } else if (a) { do { g(); } " +
      "while (a); } } return 0; }",
  ],
];

test("an else-if is no deeper than its if, in every language", async () => {
  for (const [language, code] of NESTED) {
    const { parse } = await codeReader(language);
    const { nesting, cyclomatic } = facetOf(language, "syntax");
    assert.equal(nesting(parse(code)!), 3, language);
    assert.equal(cyclomatic(parse(code)!), 5, language);
  }
});

test("edited tokens are counted over all stretches, and those behind the last one", async () => {
  const { tokens } = await codeReader("python");
  const size = (correct: string, buggy: string) =>
    editSize({ text: correct, tokens: tokens(correct) }, { text: buggy, tokens: tokens(buggy) });
  const code = "def f(a, b):\n    c = a + b\n    return c * 2\n";
  assert.deepEqual(size(code, code.replace("+", "-").replace("2", "3")), {
    editedTokens: 2,
    stretches: 2,
    tokensBehind: 0,
  });
  // `b`, `return`, `c`, `*` and `2` stand behind the operator
  assert.deepEqual(size(code, code.replace("+", "-")), {
    editedTokens: 1,
    stretches: 1,
    tokensBehind: 5,
  });
  assert.equal(size(code, code.replace("c * 2", "c")).editedTokens, 2);
  const moved = "def f(a):\n    if a:\n        b()\n    c()\n";
  assert.deepEqual(size(moved, moved.replace("    c", "        c")), {
    editedTokens: 1,
    stretches: 1,
    tokensBehind: 3,
  });
});

test("a problem in a language without a grammar has no complexity", async () => {
  const [problem] = readProblems(join(projectRoot, "datasets", "minifix", "minifix.jsonl"));
  const kotlin: Problem = { ...problem!, taskId: "Kotlin/0", language: "kotlin" };
  assert.deepEqual(await complexitiesOf([kotlin]), {});
});

test("of two texts alone a pair is derived as the injector made it", async () => {
  const pairs = readPairs(join(projectRoot, "datasets", "pairs", "held-out.jsonl.gz")).slice(
    0,
    150,
  );
  const { derive } = await pairDeriver("python");
  let sameType = 0;
  let sameTokens = 0;
  for (const pair of pairs) {
    const derived = derive({ correct: pair.correct, buggy: pair.buggy });
    assert.ok(typeof derived !== "string", String(derived));
    assert.equal(derived.id, pair.id);
    assert.equal(derived.functionName, pair.functionName);
    const { start, end, after } = derived.edit;
    const bytes = Buffer.from(pair.correct);
    const edited = Buffer.concat([
      bytes.subarray(0, start),
      Buffer.from(after),
      bytes.subarray(end),
    ]);
    assert.equal(edited.toString(), pair.buggy);
    assert.ok(end - start <= pair.edit.end - pair.edit.start);
    assert.equal(derived.complexity.lines, pair.complexity.lines);
    sameTokens += Number(derived.complexity.editedTokens === pair.complexity.editedTokens);
    sameType += Number(derived.bugType === pair.bugType);
  }
  // what the edit does to the tokens has the operator's class in nine of ten (docs/real-bugs.md)
  assert.ok(sameType >= 0.88 * pairs.length, `${sameType} of ${pairs.length}`);
  assert.ok(sameTokens >= 0.95 * pairs.length, `${sameTokens} of ${pairs.length}`);
});

test("a buggy side may be no program", async () => {
  const { derive } = await pairDeriver("python");
  const pair = derive({
    correct: "def f(a):\n    return g(a)\n",
    buggy: "def f(a):\n    return g(a\n",
  });
  assert.ok(typeof pair !== "string");
  assert.deepEqual([pair.bugType, pair.complexity.editedTokens], ["missing logic", 1]);
});

test("texts that make no pair say why", async () => {
  const { derive } = await pairDeriver("python");
  const code = "def f(a):\n    return a\n";
  assert.match(derive({ correct: "def f(", buggy: code }) as string, /correct code does not parse/);
  const commented = code.replace("\n", "  # a\n");
  assert.match(derive({ correct: code, buggy: commented }) as string, /the same program/);
});
