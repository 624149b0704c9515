/** @file What of node programs find in the sandbox says what node says. */
import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { test } from "node:test";
import { runInThisContext } from "node:vm";
import { asScript } from "../../src/languages/javascript/sandbox/module-syntax.js";
import type { Program } from "../../src/languages/outcome.js";
import { createSandbox } from "../../src/sandbox/sandbox.js";
import { EXPRESSIONS } from "./cases/javascript-modules.js";

/** A function of each expression, as a candidate's text and as node's own answer. */
function asked(expression: string): { code: string; expected: unknown } {
  const evaluate = runInThisContext(`(require) => ${expression}`) as (load: unknown) => unknown;
  return {
    code: `() => ${expression}`,
    expected: evaluate(createRequire(__filename)),
  };
}

// a test's own assert counts and throws nothing, so only candidates' is compared
test("parts of node are node's, in candidates and in tests", async () => {
  const programs = Object.entries(EXPRESSIONS).map(([id, expressions]): Program => {
    const all = expressions.map(asked);
    const checks = all.map(
      ({ code, expected }, i) =>
        `same(f(${i}), ${JSON.stringify(expected)}, ${i});` +
        (id === "assert" ? "" : `same((${code})(), f(${i}), "test's ${i}");`),
    );
    return {
      id,
      code: `const all = [${all.map(({ code }) => code).join(",\n")}];\nconst f = (i) => all[i]();`,
      test: `function same(a, b, i) { if (a !== b) throw new Error(i + ": " + a + " is not " + b); console.assert(true); }\n${checks.join("\n")}`,
      entryPoint: "f",
    };
  });
  const sandbox = await createSandbox("javascript", { workers: 1, timeLimit: 20 });
  try {
    const verdicts = await sandbox.run(programs);
    assert.deepEqual(
      verdicts.map(({ id, outcome, assertions, message }) => [id, outcome, assertions, message]),
      programs.map(({ id }) => [
        id,
        "passed",
        (id === "assert" ? 1 : 2) * EXPRESSIONS[id]!.length,
        "",
      ]),
    );
  } finally {
    await sandbox.close();
  }
});

test("import and export become what a script can hold, line by line", () => {
  const cases: readonly (readonly [module: string, script: string])[] = [
    ['import { a, b as c } from "x";', 'const { a, b: c } = require("x");'],
    ["import a, { b } from 'x'", 'const a = require("x"); const { b } = require("x");'],
    ["import * as a from 'node:util';", 'const a = require("node:util");'],
    ["import 'x';", 'require("x");'],
    ["import {\n  a,\n} from 'x';\nf();", 'const { a } = require("x");\n\n\nf();'],
    ["export const a = 1;", "const a = 1;"],
    ["export default function f() {}", "function f() {}"],
    ["export async function f() {}", "async function f() {}"],
    ["export default (a) => a;", "module.exports = (a) => a;"],
    ["const a = 1;\nexport { a };", "const a = 1;\n"],
    ["const important = 1;\nexporting();", "const important = 1;\nexporting();"],
  ];
  for (const [module, script] of cases) assert.equal(asScript(module), script);
});
