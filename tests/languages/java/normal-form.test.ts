/**
 * @file Which Java programs count as trivially the same, and what is refused without the compiler.
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import { inClass } from "../../../src/languages/java/source-file.js";
import { editing } from "../../bugs/edits.js";
import { testForms } from "../normal-forms.js";

const { normalForm, functionOf, tree, language } = editing("java");
const form = (body: string): Promise<string> => normalForm(functionOf(body));

const same: readonly (readonly [string, string])[] = [
  ["return (a + b);", "return a + b;"],
  ["return a < b;", "return b > a;"],
  ["return a >= b;", "return b <= a;"],
  ["return a == b;", "return b == a;"],
  ["return !(a == b);", "return a != b;"],
  ["return !!a;", "return a;"],
  ["return a * b;", "return b * a;"],
  ["return a * 2 + 1;", "return 1 + 2 * a;"],
  ["return a * 1;", "return a;"],
  ["return a - -b;", "return a - (-b);"],
  ["return 1_000;", "return 1000;"],
  ["n += 1;", "n = n + 1;"],
  ["n -= 2;", "n = n - 2;"],
  ["n++;", "++n;"],
  ["n++;", "n += 1;"],
  ["for (;; i++) g();", "for (;; ++i) { g(); }"],
  ["return Math.max(a, b);", "return Math.max(b, a);"],
  ["g(a); // x\ng(b);", "g(a);;\n/* y */ g(b);"],
  ["for (int x : xs) { g(x); continue; }", "for (int x : xs) g(x);"],
  ["if (a) { g(); } else {}", "if (a) g();"],
  ["if (!a) g(); else h();", "if (a) { h(); } else { g(); }"],
  ["return a ? b : c;", "return !a ? c : b;"],
  ["while ((a)) { g(); }", "while (a) g();"],
  ["h(x -> { return x + 1; });", "h(x -> x + 1);"],
];
const different: readonly (readonly [string, string])[] = [
  ["return a - b;", "return b - a;"],
  ["return a + b;", "return b + a;"],
  ["return a + 1;", "return 1 + a;"], // a may be a text
  ["return a + 0;", "return a;"],
  ["return a < b;", "return a <= b;"],
  ["return !(a < b);", "return a >= b;"],
  ["return a && b;", "return b && a;"],
  ["return f(a, b);", "return f(b, a);"],
  ["return o.max(a, b);", "return o.max(b, a);"],
  ["n += 1;", "n -= 1;"],
  ["m = n++;", "m = ++n;"],
  ["return 'a';", 'return "a";'],
  ["return -a;", "return a;"],
  ["return ~a;", "return !a;"],
  ["return a >> 1;", "return a >>> 1;"],
  ["return a.b;", "return a.c;"],
  ["return a.f();", "return f();"],
  ["return xs[0];", "return xs[1];"],
  ["return (int) a;", "return (double) a;"],
  ["return 1;", "return 1L;"],
  ["return new int[n];", "return new int[0];"],
  ["return o instanceof A;", "return o instanceof B;"],
  ["int m = n;", "double m = n;"],
  ["for (int x : xs) break;", "for (int x : xs) ;"],
  ["a: for (int x : xs) for (int y : xs) break a;", "a: for (int x : xs) for (int y : xs) break;"],
  ["for (int i = 0; i < n; i++) g();", "for (int i = 1; i < n; i++) g();"],
  ["while (a) g();", "if (a) g();"],
  ["do { g(); } while (a);", "while (a) { g(); }"],
  ["if (a) g(); else h();", "if (a) h(); else g();"],
  ["switch (a) { case 1: g(); break; case 2: h(); }", "switch (a) { case 1: g(); case 2: h(); }"],
  [
    "return switch (a) { case 1 -> 2; default -> 3; };",
    "return switch (a) { case 1 -> 3; default -> 2; };",
  ],
  ["try { g(); } catch (A e) { h(); }", "try { g(); } catch (B e) { h(); }"],
  ["h(x -> x);", "h(y -> x);"],
  ["h(A::f);", "h(A::g);"],
];

testForms(form, { same, different });

test("what control leaves at its end, or never reaches, is refused without the compiler", async () => {
  const compiles = async (body: string): Promise<boolean> =>
    language.isCompilable(await tree(functionOf(body)));
  for (const body of [
    "return n;",
    "while (true) { n++; }",
    "for (;;) n++;",
    "if (ok) return 1; else { return 2; }",
    "throw e;",
    "try { return 1; } catch (A e) { return 2; } finally { g(); }",
    "try { g(); } finally { return 2; }",
    "switch (n) { case 1: return 1; default: throw e; }",
    "switch (n) { case 1 -> { return 1; } default -> throw e; }",
    "do { return 1; } while (ok);",
    "synchronized (this) { return 1; }",
    "h(x -> { g(); });\nreturn 1;",
    "a: for (;;) { for (;;) { continue a; } }",
    "if (n > 1) { while (ok) { break; } }\nreturn 1;",
  ])
    assert.equal(await compiles(body), true, body);
  for (const body of [
    "n++;",
    "if (ok) return 1;",
    "while (ok) return 1;",
    "while (true) { if (ok) break; }",
    "a: while (true) { for (;;) { break a; } }",
    "for (int x : xs) return x;",
    "return 1; n++;",
    "return 1; ;",
    "for (;;) n++;\nreturn n;",
    "for (int x : xs) { break; n++; }\nreturn n;",
    "while (false) { n++; }\nreturn n;",
    "do { continue; } while (ok);",
    "try { return 1; } catch (A e) { g(); }",
    "switch (n) { case 1: return 1; }",
    "switch (n) { case 1: break; default: return 1; }",
    "h(x -> { if (x) return 1; });\nreturn 1;",
  ])
    assert.equal(await compiles(body), false, body);
});

test("what stands in no class is put into one, behind the imports and the types", () => {
  const text =
    "package a.b;\nimport x.Y;\nint[] K = {1, 2};\nint f() { return K[0]; }\n" +
    'record P(int x) { }\nString t() { return "}"; }\n';
  const made = inClass(text)
    .replace(/import java\.\S+ ?/g, "")
    .replace(/\s+/g, " ")
    .trimStart();
  assert.equal(
    made,
    "import x.Y; record P(int x) { } class Solution { int[] K = {1, 2}; " +
      'int f() { return K[0]; } String t() { return "}"; } } ',
  );
  const whole = "package a;\nclass A { int f() { return 1; } }\n";
  assert.equal(inClass(whole), "          \nclass A { int f() { return 1; } }\n");
});
