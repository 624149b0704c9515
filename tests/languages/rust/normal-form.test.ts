/**
 * @file Which Rust programs count as trivially the same, and what is refused without the compiler.
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import { editing } from "../../bugs/edits.js";
import { testForms } from "../normal-forms.js";

const { normalForm, functionOf, tree, language } = editing("rust");
const form = (body: string): Promise<string> => normalForm(functionOf(body));

const same: readonly (readonly [string, string])[] = [
  ["(a + b)", "a + b"],
  ["return a;", "a"],
  ["if a { return b; } else { return c; }", "if a { b } else { c }"],
  ["a < b", "b > a"],
  ["a >= b", "b <= a"],
  ["a == b", "b == a"],
  ["!(a == b)", "a != b"],
  ["!!a", "a"],
  ["a * b", "b * a"],
  ["a * 2 + 1", "1 + 2 * a"],
  ["xs.len() + 0", "xs.len() * 1"],
  ["n += 1;\nn", "n = n + 1;\nn"],
  ["xs[i] *= 2;\nn", "xs[i] = xs[i] * 2;\nn"],
  ["a && a && b", "a && b"],
  ["1_000", "1000"],
  ["max(a, b)", "max(b, a)"],
  ["g(a); // x\ng(b);\nn", "g(a);\n/* y */\ng(b);\nn"],
  ["for x in xs { g(x); continue; }\nn", "for x in xs { g(x); }\nn"],
  ["if a { g(); } else {}\nn", "if a { g(); }\nn"],
  ["if !a { g(); } else { h(); }\nn", "if a { h(); } else { g(); }\nn"],
  ["while (a) { g(); }\nn", "while a { g(); }\nn"],
  ["vec![ 0;n ]", "vec![0; n]"],
];
const different: readonly (readonly [string, string])[] = [
  ["a - b", "b - a"],
  ["a + b", "b + a"],
  ["a < b", "a <= b"],
  ["!(a < b)", "a >= b"],
  ["a && b", "b && a"],
  ["f(a, b)", "f(b, a)"],
  ["a.f(b)", "f(b)"],
  ["n += 1;\nn", "n -= 1;\nn"],
  ["0..n", "0..=n"],
  ["'a'", '"a"'],
  ['"a"', '"b"'],
  ["1u8", "1i8"],
  ["-a", "a"],
  ["!a", "-a"],
  ["&a", "*a"],
  ["&a", "&mut a"],
  ["&xs[1..]", "&xs[..1]"],
  ["xs[0]", "xs[1]"],
  ["a as i32", "a as u8"],
  ["let m = n;\nm", "let mut m = n;\nm"],
  ["vec![0; n]", "vec![0, n]"],
  ["vec![a, b]", "vec![b, a]"],
  ["for x in xs { break; }\nn", "for x in xs {}\nn"],
  ["for x in xs { g(x); }\nn", "for &x in xs { g(x); }\nn"],
  ["while a { g(); }\nn", "if a { g(); }\nn"],
  ["loop { g(); }", "while a { g(); }"],
  ["if a { b } else { c }", "if a { c } else { b }"],
  ["if let Some(a) = b { c } else { d }", "if let None = b { c } else { d }"],
  ["match a { 1 => b, _ => c }", "match a { 2 => b, _ => c }"],
  ["match a { 1 => b, _ => c }", "match a { 1 => c, _ => b }"],
  ["a?", "a"],
  ["a.0", "a.1"],
  ["|x| x + 1", "|x| x - 1"],
  ["|x| x", "|&x| x"],
  ["(a, b)", "(b, a)"],
  ["'q: for x in xs { break 'q; }\nn", "for x in xs { break; }\nn"],
  ["xs.iter().sum::<i32>()", "xs.iter().sum::<i64>()"],
  ["let y = { a };\ny", "let y = { a; };\ny"],
];

testForms(form, { same, different });

test("a function whose end gives nothing and a character that is none are refused unasked", async () => {
  const compiles = async (body: string): Promise<boolean> =>
    language.isCompilable(await tree(functionOf(body)));
  for (const body of [
    "n",
    "return n;",
    "return n",
    "loop {\n    n += 1;\n}",
    "if n > 1 {\n    1\n} else {\n    return 2;\n}",
    "match n {\n    1 => 2,\n    _ => {\n        return 3;\n    }\n}",
    'panic!("no")',
    'panic!("no");',
    "'a'",
    "vec!['', 'a'].len()",
  ])
    assert.equal(await compiles(body), true, body);
  for (const body of [
    "n;",
    "n += 1;",
    "let m = n;",
    "while n > 1 {\n    return n;\n}",
    "if n > 1 {\n    1\n}",
    "if n > 1 {\n    1\n} else {\n    n += 1;\n}",
    "match n {\n    1 => 2,\n    _ => {\n        n += 1;\n    }\n}",
    "for x in xs {\n    return x;\n}",
    "''",
    "g('')",
  ])
    assert.equal(await compiles(body), false, body);
  assert.equal(language.isCompilable(await tree("fn f(n: &mut i32) {\n    *n += 1;\n}\n")), true);
});
