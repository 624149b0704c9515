/** @file Which JavaScript programs count as trivially the same. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { normalForm } from "./edits.js";

const same: readonly (readonly [string, string])[] = [
  ["(a + b)", "a + b"], ["a < b", "b > a"], ["a <= b", "b >= a"], ["a === b", "b === a"], ["!(a === b)", "a !== b"], ["!(a != b)", "a == b"], ["a * b", "b * a"], ["a * 2 + 1", "1 + a * 2"],
  ["xs.length + 1", "1 + xs.length"], ["x += 1", "x = x + 1"], ["i++", "++i;"], ["for (;;i++) {}", "for (;;++i) ;"], ["a - -1", "a - (-1)"], ["xs.slice(0)", "xs.slice()"], ["xs.join(',')", "xs.join(\",\")"],
  ["xs.join(',')", "xs.join()"], ["a && a && b", "a && b"], ["a // note", "a /* x */;"], ["f(a); // x\ng(b)", "f(a)\ng(b);"], ["for (const x of y) { f(); continue }", "for (const x of y) f()"],
  ["if (a) { b } else {}", "if (a) b;"], ["if (!a) b; else c", "if (a) { c } else { b }"], ["if (a !== b) c; else d", "if (b === a) d; else c"], ["if (!!a) b", "if (a) b"], ["a ? b : c", "!a ? c : b"],
  ["function f() { g(); return; }", "function f() { g() }"], ["function f() { g(); return undefined }", "function f() { g() }"], ["xs.map((x) => { return x })", "xs.map(x => x)"], ["Math.max(a, b)", "Math.max(b, a)"],
  ["'a'", "\"a\""], ["`a`", "'a'"], ["Math.floor(Math.floor(x))", "Math.floor(x)"], [";;a", "a"], ["a < b && c", "(b > a) && c"], ["1_000", "1000"],
];
const different: readonly (readonly [string, string])[] = [
  ["a - b", "b - a"], ["a + b", "b + a"], ["a < b", "a <= b"], ["a < b", "b < a"], ["!(a < b)", "a >= b"], ["a && b", "b && a"], ["a || b", "a && b"], ["a === b", "a == b"], ["x + 0", "x"], ["x * 1", "x"],
  ["f(a, b)", "f(b, a)"], ["Math.min(a, b)", "Math.max(a, b)"], ["x += 1", "x -= 1"], ["i++", "i--"], ["y = i++", "y = ++i"], ["'a'", "'b'"], ["-a", "a"], ["+a", "a"], ["!a", "a"], ["!!a", "a"], ["-0", "0"],
  ["for (const x of y) break", "for (const x of y) ;"], ["for (const x of y) f()", "for (const x in y) f()"], ["if (a) b; else c", "if (a) c; else b"], ["function f() { return 0 }", "function f() { return }"],
  ["xs.slice(1)", "xs.slice()"], ["xs.indexOf(a, 1)", "xs.indexOf(a)"], ["a?.b", "a.b"], ["xs[0]", "xs[1]"], ["() => 1", "async () => 1"], ["{ a: 1 }", "{ a: 2 }"], ["`a${b}`", "`a${c}`"], ["`${a}b`", "`b${a}`"],
  ["switch (a) { case 1: b; break; case 2: c }", "switch (a) { case 1: b; case 2: c }"], ["while (a) b", "if (a) b"], ["do { a } while (b)", "while (b) { a }"], ["/a/g", "/a/"], ["[1, 2]", "[2, 1]"], ["o.a = 1", "o.b = 1"],
  ["let x = 1", "var x = 1"], ["[, 1]", "[1, ,]"],
];

for (const [a, b] of same) test(`same: ${JSON.stringify(a)} and ${JSON.stringify(b)}`, async () => assert.equal(await normalForm(`${a}\n`), await normalForm(`${b}\n`)));
for (const [a, b] of different) test(`different: ${JSON.stringify(a)} and ${JSON.stringify(b)}`, async () => assert.notEqual(await normalForm(`${a}\n`), await normalForm(`${b}\n`)));
