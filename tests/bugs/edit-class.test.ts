/**
 * @file Classes of edits. Oracles: HumanEvalFix's own labels for the edits quoted from it, and the
 * operators' classes of the embedded pairs, which the injector made without this code.
 */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { gunzipSync } from "node:zlib";
import { editClass, type Tokenized } from "../../src/bugs/edit-class.js";
import { projectRoot } from "../../src/files/project-root.js";
import { codeReader } from "../../src/languages/code-reader.js";
import type { Pair } from "../../src/records.js";

const python = codeReader("python");
const javascript = codeReader("javascript");

async function classOf(
  before: string,
  after: string,
  reader = python,
): Promise<ReturnType<typeof editClass>> {
  const { tokens } = await reader;
  const tokenized = (text: string): Tokenized => ({ text, tokens: tokens(text) });
  return editClass(tokenized(before), tokenized(after));
}

/** [class, correct, buggy], in Python. */
const CASES: readonly (readonly [string | undefined, string, string])[] = [
  // as HumanEvalFix labels them: Python/3, 117, 8, 15, 163, 13, 7, 4, 29, 5, 10, 2, 53
  ["operator misuse", "if balance < 0: pass", "if balance == 0: pass"],
  ["operator misuse", "x = a not in b", "x = a in b"],
  ["value misuse", "prod_value = 1", "prod_value = 0"],
  ["value misuse", "y = range(n + 1)", "y = range(n)"],
  ["value misuse", "y = range(a, upper+1)", "y = range(a, upper)"],
  ["variable misuse", "return a", "return b"],
  ["variable misuse", "y = [x for x in s if t in x]", "y = [x for x in s if x in t]"],
  ["variable misuse", "y = s / len(numbers)", "y = s / mean"],
  ["function missing", "y = x.startswith(prefix)", "y = x.endswith(prefix)"],
  ["missing logic", "a = 1\nresult.append(numbers[-1])\n", "a = 1\n"],
  ["missing logic", "y = f(string[start:])", "y = f(string)"],
  ["excess logic", "y = number % 1.0", "y = number % 1.0 + 1.0"],
  ["excess logic", "y = x + y", "y = x + y + y + x"],
  // the paper's class, where HumanEvalFix says missing logic
  ["function missing", "y = abs(a - b)", "y = a - b"],
  ["operator misuse", "y = not (a or b)", "y = a or b"],
  ["value misuse", "y = -1", "y = 0"],
  // what does not parse
  ["missing logic", "if x:\n    y = f(1)\n", "if x:\n    y = f(1\n"],
  ["operator misuse", "if x == 1:\n    y = 2\n", "if x = 1:\n    y = 2\n"],
  // blocks: one condition more, one fewer
  ["excess logic", "if a:\n    b()\nc()\n", "if a:\n    b()\n    c()\n"],
  ["missing logic", "if a:\n    b()\n    c()\n", "if a:\n    b()\nc()\n"],
  // the same program
  [undefined, "def f():\n    '''Words.'''\n    return 1 # one", "def f():\n    return 1"],
];

test("each kind of edit has its class", async () => {
  for (const [expected, before, after] of CASES)
    assert.equal(await classOf(before, after), expected, `${before} → ${after}`);
});

test("of several stretches the one with most tokens decides", async () => {
  const correct = "a = 1\nb = g(x)\nreturn c + d * e\n";
  assert.equal(await classOf(correct, "a = 2\nb = g(x)\nreturn c\n"), "missing logic");
  assert.equal(await classOf(correct, "a = 2\nb = g(y)\nreturn c + d * e\n"), "value misuse");
});

test("knows JavaScript's tokens", async () => {
  const cases = [
    ["operator misuse", "if (a && b) f()", "if (a || b) f()"],
    ["operator misuse", "x = typeof a === 'b'", "x = typeof a == 'b'"],
    ["function missing", "x = Math.floor(y)", "x = Math.ceil(y)"],
    ["value misuse", "let t = 'one'", "let t = 'two'"],
    ["missing logic", "function f() { return 1 }", "function f() { return 1 "],
  ] as const;
  for (const [expected, before, after] of cases)
    assert.equal(await classOf(before, after, javascript), expected, `${before} → ${after}`);
});

test("agrees with the injector on nine in ten pairs", async () => {
  const file = join(projectRoot, "datasets", "pairs", "held-out.jsonl.gz");
  const pairs = gunzipSync(readFileSync(file))
    .toString()
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as Pair);
  let agree = 0;
  for (const { correct, buggy, bugType } of pairs)
    if ((await classOf(correct, buggy)) === bugType) agree++;
  assert.ok(agree / pairs.length > 0.9, `${agree} of ${pairs.length}`);
});
