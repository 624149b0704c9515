/** @file Which programs count as trivially the same. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { editing } from "../../bugs/edits.js";

const { normalForm } = editing("python");

const same: readonly (readonly [string, string])[] = [
  ["(a + b)", "a + b"],
  ["a < b", "b > a"],
  ["a <= b", "b >= a"],
  ["a == b", "b == a"],
  ["not a == b", "a != b"],
  ["not a in b", "a not in b"],
  ["a * b", "b * a"],
  ["a + 1", "1 + a"],
  ["x += 1", "x = x + 1"],
  ["range(0, n)", "range(n)"],
  ["range(a, b, 1)", "range(a, b)"],
  ["xs[0:n]", "xs[:n]"],
  ["xs[::1]", "xs[:]"],
  ["x + 0", "x"],
  ["x * 1", "x"],
  ["a - -b", "a + b"],
  ["d.get(k, None)", "d.get(k)"],
  ["xs.pop(-1)", "xs.pop()"],
  ["s.rsplit()", "s.split()"],
  ["sum(list(xs))", "sum(xs)"],
  ["len(sorted(xs))", "len(xs)"],
  ["a and b and a", "a and b"],
  ["+a", "a"],
  ["a # note", "a"],
  ["f(a)  # x\ng(b)", "f(a)\ng(b)"],
  ["for x in y:\n  f()\n  continue", "for x in y:\n  f()"],
  ["if a:\n  b\nelse:\n  pass", "if a:\n  b"],
  ["if not a:\n  b\nelse:\n  c", "if a:\n  c\nelse:\n  b"],
  ["def f():\n  g()\n  return", "def f():\n  g()"],
  ["def f():\n  g()\n  return None", "def f():\n  g()"],
  ["1 < a < 3", "1 < a and 3 > a"],
  ["a == \\\n  b", "a == b"],
  ["a not \\\n  in b", "a not in b"],
  ["while True or x:\n  f()", "while True:\n  f()"],
  ["while 1:\n  f()", "while True:\n  f()"],
  ["if x and True:\n  f()", "if x:\n  f()"],
  ["[x for x in y if x or False]", "[x for x in y if x]"],
  ["x = False or a", "x = a"],
  ["not True", "False"],
];
const different: readonly (readonly [string, string])[] = [
  ["a - b", "b - a"],
  ["a + b", "b + a"],
  ["a < b", "a <= b"],
  ["a < b", "b < a"],
  ["a and b", "b and a"],
  ["a or b", "a and b"],
  ["xs[1:]", "xs"],
  ["xs[::-1]", "xs[0::-1]"],
  ["range(1, n)", "range(n)"],
  ["f(a, b)", "f(b, a)"],
  ["s.rsplit(',', 1)", "s.split(',', 1)"],
  ["min(a, b)", "max(a, b)"],
  ["x += 1", "x -= 1"],
  ["'a'", "'b'"],
  ["-a", "a"],
  ["a / 1", "a"],
  ["for x in y:\n  break", "for x in y:\n  pass"],
  ["if a:\n  b\nelse:\n  c", "if a:\n  c\nelse:\n  b"],
  ["not (a < b < c)", "a < b < c"],
  ["a is None", "a is not None"],
  ["x = a or False", "x = a"],
  ["x = a and True", "x = a"],
  ["while x or True:\n  f()", "while True:\n  f()"],
  ["[x for x in y if x]", "[x for x in y]"],
  ["return 0", "return"],
  ["a[0:3:-1]", "a[:3:-1]"],
];

for (const [a, b] of same)
  test(`same: ${JSON.stringify(a)} and ${JSON.stringify(b)}`, async () =>
    assert.equal(await normalForm(`${a}\n`), await normalForm(`${b}\n`)));
for (const [a, b] of different)
  test(`different: ${JSON.stringify(a)} and ${JSON.stringify(b)}`, async () =>
    assert.notEqual(await normalForm(`${a}\n`), await normalForm(`${b}\n`)));
