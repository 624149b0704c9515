/** @file What counts as complete, unfinished and wrong code. */
import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { test } from "node:test";
import type * as TypeScript from "@tslab/typescript-for-tslab";
import { isComplete } from "../../src/kernel/code-help.js";

const ts = createRequire(require.resolve("tslab/package.json"))(
  "@tslab/typescript-for-tslab",
) as typeof TypeScript;

const samples: Record<string, readonly string[]> = {
  complete: ["", "1 + 1", "const a = `x\ny`;", "// note", "for await (const a of b) { }", "<T>x"],
  incomplete: [
    "`abc",
    "`${a",
    "f(",
    "if (a) {",
    "a +",
    "const a =",
    "[1,\n",
    "/* open",
    "x.map((y",
  ],
  invalid: ["const = 1;", "1 2", "}", "f(]", "let a b", '"abc'],
};

for (const [status, codes] of Object.entries(samples))
  test(`${status}: ${codes.length} samples`, () =>
    assert.deepEqual(
      codes.map((code) => [code, isComplete(code, ts).status]),
      codes.map((code) => [code, status]),
    ));

test("the next line is indented by two more after an open bracket", () => {
  assert.equal(isComplete("  if (a) {", ts).indent, "    ");
  assert.equal(isComplete("  a +", ts).indent, "  ");
});
