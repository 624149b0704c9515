/**
 * @file Replacements are variables that are surely bound: never a name of later, of another block
 *   or function, constant where it is assigned to, or of another kind.
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import { editing } from "../../bugs/edits.js";

const { alternatives, functionOf, outlineOf } = editing("javascript");

test("parameters and names assigned before", async () =>
  assert.deepEqual(await alternatives("let c = a\nreturn c", "c"), ["a", "b"]));
test("parameters with defaults, patterns and rest", async () => {
  assert.deepEqual(
    await alternatives(
      "return a",
      "a",
      0,
      "a, { b, c: [d, e = 1], ...f }, [, g] = [], h = 2, ...i",
    ),
    ["b", "d", "e", "f", "g", "h", "i"],
  );
  assert.deepEqual(
    (await outlineOf("const f = x => x\n")).variables.map((use) => use.name),
    ["x"],
  );
});
test("no name that is assigned later, nor one declared without a value", async () => {
  assert.deepEqual(await alternatives("let c = a\nlet d = b", "a"), ["b"]);
  assert.deepEqual(await alternatives("let c\nreturn b", "b"), ["a"]);
  assert.deepEqual(await alternatives("let c\nc = 1\nreturn b", "b"), ["a", "c"]);
  assert.deepEqual(await alternatives("let c = a, d = b", "b"), ["a", "c"]);
});
test("no name that only one branch binds", async () => {
  assert.deepEqual(await alternatives("var c\nif (a) c = 1\nreturn b", "b"), ["a"]);
  assert.deepEqual(await alternatives("var c\nif (a) { c = 1 } else { c = 2 }\nreturn b", "b"), [
    "a",
    "c",
  ]);
  assert.deepEqual(
    await alternatives(
      "let c\nif (a) c = 1\nelse if (b) { return 2 } else throw 3\nreturn b",
      "b",
      1,
    ),
    ["a", "c"],
  );
  assert.deepEqual(await alternatives("let c\na && (c = 1)\nreturn b", "b"), ["a"]);
});
test("let and const end with their block and hide outer names from its start; var does not end", async () => {
  assert.deepEqual(await alternatives("{ let c = 1; const d = 2; var e = 3 }\nreturn b", "b"), [
    "a",
    "e",
  ]);
  assert.deepEqual(await alternatives("{ b; let a = 1 }\nreturn b", "b", 0), []);
  assert.deepEqual(await alternatives("{ let a = b }\nreturn b", "b", 1), ["a"]);
  assert.deepEqual(await alternatives("if (a) { var c = 1 }\nreturn b", "b"), ["a"]);
});
test("a loop's names hold inside it only", async () => {
  assert.deepEqual(await alternatives("for (const c of a) g(b)\nreturn b", "b", 0), ["a", "c"]);
  assert.deepEqual(await alternatives("for (const c of a) g(b)\nreturn b", "b", 1), ["a"]);
  assert.deepEqual(
    await alternatives("for (let i = 0, c = b; i < c; i++) { b }\nreturn b", "i", 0),
    ["a", "b", "c"],
  );
  assert.deepEqual(
    await alternatives("for (let i = 0; i < 3; i++) { let d = 1; g(d) }\nreturn b", "b", 0),
    ["a"],
  );
  assert.deepEqual(await alternatives("let c\ndo { c = 1 } while (b)\nreturn b", "b", 1), ["a"]);
  assert.deepEqual(await alternatives("while (a) { var c = 1 }\nreturn b", "b"), ["a"]);
});
test("inner functions see what is outside, not the other way round; their names are no variables", async () => {
  assert.deepEqual(await alternatives("const g = (c) => b\nreturn b", "b", 0), ["a", "c"]);
  assert.deepEqual(
    await alternatives("a.map(function (c) { let d = 1; return b })\nreturn b", "b", 0),
    ["a", "c", "d"],
  );
  assert.deepEqual(await alternatives("function g(c) { return b }\nclass H {}\nreturn b", "b", 1), [
    "a",
  ]);
  // hoisted: it may be called before c
  assert.deepEqual(await alternatives("let c = 1\nfunction g() { return b }", "b"), ["a"]);
});
test("try, switch and destructuring", async () => {
  assert.deepEqual(await alternatives("try { var c = 1 } catch (e) { g(b) }\nreturn b", "b", 0), [
    "a",
    "e",
  ]);
  assert.deepEqual(await alternatives("try { var c = 1 } catch (e) { g(b) }\nreturn b", "b", 1), [
    "a",
  ]);
  assert.deepEqual(
    await alternatives(
      "switch (a) { case 1: let c = 2; g(b); break; default: b }\nreturn b",
      "b",
      0,
    ),
    ["a", "c"],
  );
  assert.deepEqual(
    await alternatives(
      "switch (a) { case 1: let c = 2; g(b); break; default: b }\nreturn b",
      "b",
      2,
    ),
    ["a"],
  );
  assert.deepEqual(await alternatives("const [c, { d, e: f }, ...h] = a\nreturn b", "b"), [
    "a",
    "c",
    "d",
    "f",
    "h",
  ]);
  assert.deepEqual(await alternatives("let c, d;\n[c, d] = a\nreturn b", "b"), ["a", "c", "d"]);
});
test("a constant is no target, and does not come to stand on the left", async () => {
  const { assignments } = await outlineOf(functionOf("const k = 1\nlet m = 2\nn = k\nn = m"));
  assert.deepEqual(
    assignments.slice(2).map((one) => [one.name, one.alternatives, one.value.variable]),
    [
      ["n", ["m", "s", "xs"], undefined],
      ["n", ["m", "s", "xs"], "m"],
    ],
  );
});
test("an evidently different kind is no alternative", async () => {
  assert.deepEqual(
    await alternatives("let c = 0, d = '', e = []\nc += 1\nreturn c", "c", 1, ""),
    [],
  );
  assert.deepEqual(await alternatives("let c = 0, d = 1\nreturn c", "c", 0, ""), ["d"]);
});
test("names of callees, properties, keys and labels are not read", async () => {
  const outline = await outlineOf(
    "function f(a, b) {\n  let c = g(a.b, { b: a, a }, `${b}`)\n  b: for (;;) break b\n  " +
      "return c\n}\n",
  );
  assert.deepEqual(
    outline.variables.map((use) => use.name),
    ["a", "a", "b", "c"],
  );
});
