/**
 * @file Which C++ programs count as trivially the same, and what is refused that compilers take.
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import { editing } from "../../bugs/edits.js";
import { testForms } from "../normal-forms.js";

const { normalForm, functionOf, tree, language } = editing("cpp");
const form = (body: string): Promise<string> => normalForm(functionOf(body));

const same: readonly (readonly [string, string])[] = [
  ["return (a + b);", "return a + b;"],
  ["return a < b;", "return b > a;"],
  ["return a >= b;", "return b <= a;"],
  ["return a == b;", "return b == a;"],
  ["return !(a == b);", "return a != b;"],
  ["return not a and b;", "return !a && b;"],
  ["return a * b;", "return b * a;"],
  ["return a * 2 + 1;", "return 1 + 2 * a;"],
  ["return xs.size() + n;", "return n + xs.size();"],
  ["return n + 0;", "return n * 1;"],
  ["return a - -b;", "return a + b;"],
  ["n += 1;", "n = n + 1;"],
  ["n++;", "++n;"],
  ["n++;", "n += 1;"],
  ["for (;; i++) g();", "for (;; ++i) { g(); }"],
  ["return max(a, b);", "return max(b, a);"],
  ["return std::min(a, b);", "return std::min(b, a);"],
  ["g(a); // x\ng(b);", "g(a);;\n/* y */ g(b);"],
  ["for (int x : xs) { g(x); continue; }", "for (int x : xs) g(x);"],
  ["if (a) { g(); } else {}", "if (a) g();"],
  ["if (!a) g(); else h();", "if (a) { h(); } else { g(); }"],
  ["return a ? b : c;", "return !a ? c : b;"],
  ["while ((a)) { g(); }", "while (a) g();"],
];
const different: readonly (readonly [string, string])[] = [
  ["return a - b;", "return b - a;"],
  ["return a + b;", "return b + a;"],
  ["return a < b;", "return a <= b;"],
  ["return !(a < b);", "return a >= b;"],
  ["return a && b;", "return b && a;"],
  ["return f(a, b);", "return f(b, a);"],
  ["n += 1;", "n -= 1;"],
  ["m = n++;", "m = ++n;"],
  ["return 'a';", 'return "a";'],
  ["return -a;", "return a;"],
  ["return ~a;", "return !a;"],
  ["return &a;", "return *a;"],
  ["return a.b;", "return a->b;"],
  ["return xs[0];", "return xs[1];"],
  ["return (int)a;", "return (double)a;"],
  ["int m = n;", "double m = n;"],
  ["for (int x : xs) break;", "for (int x : xs) ;"],
  ["for (int x : xs) g(x);", "for (int &x : xs) g(x);"],
  ["for (int i = 0; i < n; i++) g();", "for (int i = 1; i < n; i++) g();"],
  ["while (a) g();", "if (a) g();"],
  ["do { g(); } while (a);", "while (a) { g(); }"],
  ["if (a) g(); else h();", "if (a) h(); else g();"],
  ["switch (a) { case 1: g(); break; case 2: h(); }", "switch (a) { case 1: g(); case 2: h(); }"],
  ["return {1, 2};", "return {2, 1};"],
  ["auto g = [&](int q) { return q; };", "auto g = [=](int q) { return q; };"],
  ["vector<int> m(n);", "vector<int> m;"],
];

testForms(form, { same, different });

test("a function whose end gives no result is refused, though compilers take it", async () => {
  const compiles = async (body: string): Promise<boolean> =>
    language.isCompilable(await tree(functionOf(body)));
  for (const body of [
    "return n;",
    "while (true) { n++; }",
    "for (;;) n++;",
    "if (n) return 1; else { return 2; }",
    "throw n;",
  ])
    assert.equal(await compiles(body), true, body);
  for (const body of [
    "n++;",
    "if (n) return 1;",
    "while (n) return 1;",
    "for (int x : xs) return x;",
  ])
    assert.equal(await compiles(body), false, body);
  assert.equal(language.isCompilable(await tree("void f(int &n) {\n  n++;\n}\n")), true);
});
