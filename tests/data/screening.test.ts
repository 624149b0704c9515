/**
 * @file Screening: a call without end leaves its assertion open, not the test; JavaScript that
 * counts its steps computes what it did without (oracle: the same text, run by node).
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import { codeReader } from "../../src/languages/code-reader.js";
import { leftOpen, ticking } from "../../src/languages/javascript/bounded.js";
import { screened, screening } from "../../src/data/contamination/screening.js";
import { functionsIn } from "../../src/data/functions-in.js";
import type { Problem } from "../../src/records.js";
import { createSandbox } from "../../src/sandbox/sandbox.js";

const problem = (language: string, asserts: readonly string[]): Problem =>
  ({
    taskId: "Own/0",
    language,
    entryPoint: "f",
    ...(language === "python"
      ? {
          declaration: "def f(n):\n",
          test:
            "def " +
            `check(candidate):\n${asserts.map((a) => `    assert candidate${a.replace("===", "==")}\n`).join("")}check(f)\n`,
        }
      : {
          declaration: "const f = (n) => {\n",
          test:
            "const t = (f) => " +
            `{\n${asserts.map((a) => `  console.assert(f${a});\n`).join("")}}\nt(f)\n`,
        }),
  }) as Problem;
const asked = (language: string): Problem[] => [
  problem(language, ["(1) === 1", "(5) === 5"]),
  problem(language, ["(5) === 5", "(6) === 6"]),
  problem(language, ["(1) === 2", "(5) === 6"]),
];

for (const [language, endless] of [
  ["python", (at5: string) => `def g(n):\n    while n == 1:\n        pass\n    return ${at5}\n`],
  ["javascript", (at5: string) => `function g(n) {\n  while (n === 1);\n  return ${at5};\n}\n`],
] as const)
  test(`${language}: an assertion that fails decides, whatever an open one would have said`, async (t) => {
    const sandbox = await createSandbox(language, { workers: 1 }).catch((error: Error) => error);
    if (sandbox instanceof Error) return t.skip(sandbox.message);
    const reader = await codeReader(language);
    const problems = asked(language);
    const { functions } = await functionsIn(
      ["n", "n + 1", "-n"].map((at5) => ({ output: endless(at5) })),
      language,
    );
    try {
      const verdicts = await sandbox.run(functions.map((fn) => screening(fn, problems, reader)!));
      assert.deepEqual(
        verdicts.map((verdict) => screened(verdict, problems.length)),
        [
          { passing: [1], unsure: [0] },
          { passing: [], unsure: [2] },
          { passing: [], unsure: [] },
        ],
      );
    } finally {
      await sandbox.close();
    }
  });

test("counted steps: results are those of the text as it was, and every loop and recursion ends", async () => {
  const reader = await codeReader("javascript");
  const run = (text: string): unknown => (0, eval)(`(() => { ${text} })()`);
  const counted = (text: string, most: number): string =>
    `let left = ${most}; const tick = () => { if (--left < 0) throw new Error("too many ` +
    `steps"); };\n${ticking(reader.parse(text)!, "tick()")}`;
  const programs = [
    "let s = 0; for (let i = 0; i < 9; i++) s += i; for (const k of [1, 2]) { s *= k; } for " +
      "(const k in { a: 1 }) s += k.length; return s;",
    "let n = 5, s = 0; do s += n; while (--n); while (n < 4) if (n % 2) n += 2; else n++; " +
      "return [s, n];",
    "function f(x) { 'use strict'; return this === undefined ? x : -x; } return f(3);",
    "const add = a => b => a + b, box = x => ({ x }), twice = function (f) { return x => " +
      "f(f(x)); }; return [add(1)(2), box(3).x, twice(add(4))(1)];",
    "class P { constructor(v) { this.v = v; } get w() { return this.v + 1; } static of(v) { " +
      "return new P(v); } } return P.of(4).w;",
    "function* count(n) { for (let i = 0; i < n; i++) yield i; } for (;;) break; return " +
      "[...count(3)].map((x) => x ** 2);",
    "let f\nfor (const i of [1, 2]) f = x => x + i\nreturn f(1)",
    "function fib(n) { return n < 2 ? n : fib(n - 1) + fib(n - 2); } return fib(10);",
  ];
  for (const text of programs)
    assert.deepEqual(
      run(counted(`function main() { ${text} }`, 1e6) + "\nreturn main();"),
      run(text),
      text,
    );
  for (const text of [
    "for (;;);",
    "while (true) { }",
    "do ; while (1)",
    "const f = () => f(); f();",
    "function g() { g(); } g();",
    "while (true) try { while (true); } catch { }",
  ])
    assert.throws(() => run(counted(text, 1000)), /too many steps/, text);
  const open = leftOpen(
    reader.parse(
      "const t = () => {\n  console.assert(f(1) === 1);\n  let x = f(2); console.assert(x)\n}\nt()",
    )!,
    "open",
  );
  assert.deepEqual(
    run(
      "let seen = 0; const open = () => void seen++, f = (n) => { if (n === 1) throw 0; " +
        `return n; };\n${open}\nreturn seen;`,
    ),
    1,
  );
});
