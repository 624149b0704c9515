/** @file Parameters from a command line, and the comparison of executed notebooks. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { compareOutputs } from "./compare-outputs.js";
import type { Notebook, Output } from "../../src/kernel/notebook-file.js";
import { injectParameters, parseParameter } from "../../src/kernel/parameters.js";
import { code } from "./cells.js";

const notebook = (...cells: Notebook["cells"]): Notebook => ({
  cells,
  metadata: {},
  nbformat: 4,
  nbformat_minor: 5,
});

test("values are JSON where they parse, else text", () => {
  assert.deepEqual(parseParameter("alpha=0.5"), ["alpha", 0.5]);
  assert.deepEqual(parseParameter("recompute=true"), ["recompute", true]);
  assert.deepEqual(parseParameter('arms=["a"]'), ["arms", ["a"]]);
  assert.deepEqual(parseParameter("name=a=b"), ["name", "a=b"]);
  assert.throws(() => parseParameter("alpha"), {
    name: "UsageError",
    message: "-p alpha: expected name=value; give for example -p alpha=0.5",
  });
});

test("a second injection replaces the first and changes nothing without parameters", () => {
  const source = notebook(code("let a = 1;", "parameters"), code("a"));
  const once = injectParameters(source, { a: 2 });
  const twice = injectParameters(once, { a: 3 });
  assert.deepEqual(
    twice.cells.map((cell) => cell.source),
    ["let a = 1;", "// Parameters\nlet a = 3;", "a"],
  );
  assert.deepEqual(injectParameters(once, {}), source);
});

test("outputs compare by what is shown: cuts in the text, metadata and times do not matter, all else does", () => {
  const shown = (...outputs: Output[]): Notebook => notebook({ ...code("x"), outputs });
  const text = (part: string): Output => ({ output_type: "stream", name: "stdout", text: part });
  const left = shown(text("12 pairs in 3.2 s, "), text("41 pairs/s\n"));
  assert.deepEqual(compareOutputs(left, shown(text("12 pairs in 11.0 s, 7 pairs/s\n"))), []);
  assert.deepEqual(
    compareOutputs(left, shown(text("13 pairs in 3.2 s, 41 pairs/s\n"))).map(({ cell }) => cell),
    [1],
  );
  assert.equal(compareOutputs(shown(), notebook()).length, 1);
  const result = (data: Record<string, unknown>, metadata = {}): Notebook =>
    shown({ output_type: "display_data", data, metadata });
  assert.deepEqual(
    compareOutputs(result({ a: { x: 1, y: 2 } }), result({ a: { y: 2, x: 1 } }, { m: 1 })),
    [],
  );
  assert.equal(compareOutputs(result({ a: 1 }), result({ a: 2 })).length, 1);
});
