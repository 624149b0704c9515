/**
 * @file Which Go programs count as trivially the same, and what is refused without the compiler.
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import { editing } from "../../bugs/edits.js";
import { testForms } from "../normal-forms.js";

const { normalForm, functionOf, tree, language } = editing("golang");
const form = (body: string): Promise<string> => normalForm(functionOf(body));

const same: readonly (readonly [string, string])[] = [
  ["return (a + b)", "return a + b"],
  ["return a < b", "return b > a"],
  ["return a <= b", "return b >= a"],
  ["return a == b", "return b == a"],
  ["return !(a == b)", "return a != b"],
  ["return !!a", "return a"],
  ["return a * b", "return b * a"],
  ["return a*2 + 1", "return 1 + 2*a"],
  ["return len(xs) + n", "return n + len(xs)"],
  ["return n + 0", "return n * 1"],
  ["return a - -b", "return a + b"],
  ["n += 1", "n = n + 1"],
  ["n++", "n = n + 1"],
  ["n--", "n -= 1"],
  ["xs[i] *= 2", "xs[i] = xs[i] * 2"],
  ["m := n", "var m = n"],
  ["return math.Max(a, b)", "return math.Max(b, a)"],
  ["return a && a && b", "return a && b"],
  ["return `a`", 'return "a"'],
  ["return 1_000", "return 1000"],
  ["g(a) // x\ng(b)", "g(a); g(b)"],
  ["for _, x := range xs { g(x); continue }", "for _, x := range xs { g(x) }"],
  ["if a { g() } else {}", "if a { g() }"],
  ["if !a { g() } else { h() }", "if a { h() } else { g() }"],
  ["if a != b { g() } else { h() }", "if b == a { h() } else { g() }"],
  ["func() { g(); return }()", "func() { g() }()"],
];
const different: readonly (readonly [string, string])[] = [
  ["return a - b", "return b - a"],
  ["return a + b", "return b + a"],
  ["return a < b", "return a <= b"],
  ["return !(a < b)", "return a >= b"],
  ["return a && b", "return b && a"],
  ["return a || b", "return a && b"],
  ["return f(a, b)", "return f(b, a)"],
  ["return a.f(b)", "return f(b)"],
  ["n += 1", "n -= 1"],
  ["n++", "n--"],
  ["m := n", "m = n"],
  ["var m int = n", "m := n"],
  ['return "a"', 'return "b"'],
  ["return 'a'", 'return "a"'],
  ["return -a", "return a"],
  ["return ^a", "return a"],
  ["return &a", "return *a"],
  ["return xs[1:]", "return xs[:1]"],
  ["return xs[0]", "return xs[1]"],
  ["for _, x := range xs { break }", "for _, x := range xs { }"],
  ["for i := 0; i < n; i++ { g() }", "for i := 1; i < n; i++ { g() }"],
  ["for n > 1 { g() }", "if n > 1 { g() }"],
  ["if a { g() } else { h() }", "if a { h() } else { g() }"],
  ["if x := g(); x { h() }", "if x := f(); x { h() }"],
  ["if a { g() } else if b { h() }", "if a { g() } else { h() }"],
  ["return 0", "return"],
  ["return a, b", "return b, a"],
  ["switch a { case 1: g() }", "switch a { case 2: g() }"],
  ["switch a { case 1: g(); fallthrough; case 2: h() }", "switch a { case 1: g(); case 2: h() }"],
  ["return []int{1, 2}", "return []int{2, 1}"],
  ["go g()", "g()"],
  ["return x.(int)", "return x.(string)"],
];

testForms(form, { same, different });

test("a variable that is not used, and an end without a result, are refused unasked", async () => {
  const compiles = async (body: string): Promise<boolean> =>
    language.isCompilable(await tree(functionOf(body)));
  for (const body of [
    "return n",
    "m := n\nreturn m",
    "for {\n\tn++\n}",
    "if n > 1 {\n\treturn 1\n} else {\n\treturn 2\n}",
    'panic("no")',
    "switch n {\ncase 1:\n\treturn 1\ndefault:\n\treturn 2\n}",
    "for i := range xs {\n\tn += i\n}\nreturn n",
    "m := 0\nm++\nreturn n",
  ])
    assert.equal(await compiles(body), true, body);
  for (const body of [
    "n++",
    "m := n\nreturn n",
    "var m int\nm = 1\nreturn n",
    "for {\n\tbreak\n}",
    "for n > 1 {\n\treturn n\n}",
    "if n > 1 {\n\treturn 1\n}",
    "switch n {\ncase 1:\n\treturn 1\n}",
    "f := func() int {\n\tn++\n}\nreturn f()",
    "for i, x := range xs {\n\tn += x\n}\nreturn n",
  ])
    assert.equal(await compiles(body), false, body);
});
