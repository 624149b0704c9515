/** @file Code blocks, definitions and blind trees of Python and JavaScript. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { blindTree, boundNames } from "../../src/languages/blind-form.js";
import { codeBlocks, codeIn } from "../../src/languages/code-blocks.js";
import { codeReader } from "../../src/languages/code-reader.js";
import { functionNamed } from "../../src/languages/definitions.js";

test("fenced blocks: tags, indentation, tildes, Windows line ends, an open end", () => {
  const text =
    "Sure:\n```Python title=x\na = 1\n```\n1. then\n   ~~~\n   b = 2\n     c\n   " +
    "~~~\n```js\r\nlet d;\r\n";
  assert.deepEqual(
    codeBlocks(text).map(({ tag, code, closed }) => [tag, code, closed]),
    [
      ["python", "a = 1\n", true],
      ["", "b = 2\n  c\n", true],
      ["js", "let d;\n\n", false],
    ],
  );
  assert.equal(text.slice(codeBlocks(text)[1]!.start).trimStart().slice(0, 3), "~~~");
  assert.deepEqual(codeIn(text, "python"), ["a = 1\n", "b = 2\n  c\n"]);
  assert.deepEqual(codeIn("x = 1", "python"), ["x = 1"]);
  assert.deepEqual(codeIn("```bash\nls\n```", "python"), []);
  assert.deepEqual(codeBlocks("a `inline` ```x``` b"), []);
});

test("Python definitions: decorators, parameters, arity, imports, constants", async () => {
  const reader = await codeReader("python");
  const root = reader.parse(
    "import os.path as p, sys\nfrom a import b as c, d\nN: int = 3\n@cache\ndef f(a, b: int, " +
      "c=1, *, k=2, **rest) -> int:\n    return a\nclass A: pass\nprint(1)\nasync def g(*xs): " +
      "pass\ndef h(a, /, b, *, needed): pass\n",
  )!;
  const found = reader.definitions(root);
  assert.deepEqual(
    found.map((one) => [one.kind, one.names]),
    [
      ["import", ["p", "sys"]],
      ["import", ["c", "d"]],
      ["constant", ["N"]],
      ["function", ["f"]],
      ["class", ["A"]],
      ["function", ["g"]],
      ["function", ["h"]],
    ],
  );
  const f = functionNamed(found, "f")!;
  assert.ok(root.source.slice(f.start).startsWith("@cache\ndef f"));
  assert.deepEqual(
    [f.fn.parameters, f.fn.arity],
    [
      ["a", "b", "c", "k", "**rest"],
      [2, 3],
    ],
  );
  assert.deepEqual(functionNamed(found, "g")!.fn.arity, [0, Infinity]);
  assert.deepEqual(functionNamed(found, "h")!.fn.arity, [3, 2]); // cannot be called by position
});

test("JavaScript definitions: declared, assigned, exported", async () => {
  const reader = await codeReader("javascript");
  const root = reader.parse(
    "const fs = require('fs');\nexport function f(a, b = 1, ...rest) { return a; }\nconst g " +
      "= x => x + 1;\nlet h = async ({a}, [b]) => { };\nclass A {}\nvar k = function (y) " +
      "{};\nf(1);\n",
  )!;
  const found = reader.definitions(root);
  assert.deepEqual(
    found.map((one) => [one.kind, one.names[0]]),
    [
      ["constant", "fs"],
      ["function", "f"],
      ["function", "g"],
      ["function", "h"],
      ["class", "A"],
      ["function", "k"],
    ],
  );
  assert.deepEqual(
    found.flatMap(({ fn }) => (fn ? [[fn.parameters, fn.arity]] : [])),
    [
      [
        ["a", "b", "...rest"],
        [1, Infinity],
      ],
      [["x"], [1, 1]],
      [
        ["{a}", "[b]"],
        [2, 2],
      ],
      [["y"], [1, 1]],
    ],
  );
  assert.ok(root.source.slice(found[1]!.start).startsWith("function f"), "a script has no export");
  await assert.rejects(codeReader("cobol"), /expected one of python, javascript,.* got "cobol"/);
});

const hashOf = async (language: string, code: string): Promise<string> => {
  const reader = await codeReader(language);
  const root = reader.parse(code)!;
  const { fn } = reader.definitions(root).find((one) => one.fn)!;
  return blindTree(fn!.body, boundNames(root)).hash;
};

test("blind trees are equal for renamed code, and only for that", async () => {
  const python =
    "def total(items):\n    # add\n    result = 0\n    for item in items:\n        result += " +
    "(item)\n    return result\n";
  const same =
    "def s(xs):\n    '''Sum.'''\n    acc = 0\n    for x in xs:\n        acc += x\n    return acc\n";
  assert.equal(await hashOf("python", python), await hashOf("python", same));
  for (const other of [
    same.replace("+=", "-="),
    same.replace("acc = 0", "acc = 1"),
    same.replace("in xs", "in sorted(xs)"),
    same.replace("    return acc\n", "    return acc.real\n"),
  ])
    assert.notEqual(await hashOf("python", python), await hashOf("python", other), other);
  assert.notEqual(
    await hashOf("python", same.replace("in xs", "in sorted(xs)")),
    await hashOf("python", same.replace("in xs", "in reversed(xs)")),
    "names that are not bound stay",
  );
  assert.equal(
    await hashOf("javascript", "const f = (a) => { let b = a.length; return 'x' + b; }"),
    await hashOf("javascript", 'function g(q) {\n  const n = q.length\n  return "x" + n\n}'),
  );
  assert.notEqual(
    await hashOf("javascript", "const f = (a) => { return a.length; }"),
    await hashOf("javascript", "const f = (a) => { return a.size; }"),
  );
});

const declared: readonly (readonly [string, string, string, readonly string[]])[] = [
  [
    "golang",
    "func f(xs []int) (n int) {\n\tvar m int\n\tfor i, x := range xs {\n\t\tm += (x) * i // add\n\t}\n\tg := func(y int) int { return y }\n\treturn g(m)\n}\n",
    "func sum(all []int) (r int) {\n\tvar s int\n\tfor k, v := range all {\n\t\ts += v * k\n\t}\n\th := func(z int) int { return z }\n\treturn h(s)\n}\n",
    ["s += v|s -= v", "all {|sorted(all) {", "var s int|var s float64", "v * k|v + k"],
  ],
  [
    "cpp",
    "int f(vector<int> xs, int *n) {\n  int m = 0, i;\n  for (i = 0; i < xs.size(); i++) m += (xs[i]);\n  for (auto &c : xs) *n = c;\n  return m;\n}\n",
    "int sum(vector<int> all, int *r) {\n  int s = 0, k;\n  for (k = 0; k < all.size(); k++) s += all[k]; // add\n  for (auto &v : all) *r = v;\n  return s;\n}\n",
    ["s += all|s -= all", ".size()|.length()", "int s = 0|long s = 0", "s = 0, k|s = 1, k"],
  ],
  [
    "rust",
    "fn f(xs: Vec<i32>, n: &mut i32) -> i32 {\n    let mut m = 0;\n" +
      "    for x in xs.iter() {\n        m += (*x);\n    }\n    *n = m; // out\n    m\n}\n",
    "fn sum(all: Vec<i32>, r: &mut i32) -> i32 {\n    let mut s = 0; /* in */\n" +
      "    for v in all.iter() {\n        s += *v;\n    }\n    *r = s;\n    s\n}\n",
    ["s += *v|s -= *v", ".iter()|.rev()", "s = 0|s = 1", "let mut s|let s"],
  ],
  [
    "java",
    "class A {\n  int f(List<Integer> xs, int n) {\n    int m = 0;\n" +
      "    for (int x : xs) m += (x); // add\n    for (int i = 0; i < n; i++) m++;\n" +
      "    return m;\n  }\n}\n",
    "class A {\n  int sum(List<Integer> all, int r) {\n    int s = 0;\n" +
      "    for (int v : all) s += v;\n    for (int k = 0; k < r; k++) s++;\n    return s;\n" +
      "  }\n}\n",
    ["s += v|s -= v", ": all)|: sorted(all))", "int s = 0|long s = 0", "k < r|k <= r"],
  ],
];
for (const [language, code, renamed, edits] of declared)
  test(`${language}: blind trees do not see what is declared, and see all else`, async () => {
    const hash = await hashOf(language, code);
    assert.equal(hash, await hashOf(language, renamed));
    for (const edit of edits) {
      const [before, after] = edit.split("|") as [string, string];
      assert.ok(renamed.includes(before));
      assert.notEqual(hash, await hashOf(language, renamed.replace(before, after)), edit);
    }
  });
