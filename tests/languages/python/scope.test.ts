/**
 * @file Replacements are variables that are surely bound: never a name of later, of another scope,
 *   or of another kind.
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import { editing } from "../../bugs/edits.js";

const { alternatives, outlineOf } = editing("python");

test("parameters and names assigned before", async () =>
  assert.deepEqual(await alternatives("c = a\nreturn c", "c"), ["a", "b"]));
test("no name that is assigned later", async () =>
  assert.deepEqual(await alternatives("c = a\nd = b", "a"), ["b"]));
test("no name that only one branch binds", async () => {
  assert.deepEqual(await alternatives("if a:\n    c = 1\nreturn b", "b"), ["a"]);
  assert.deepEqual(await alternatives("if a:\n    c = 1\nelse:\n    c = 2\nreturn b", "b"), [
    "a",
    "c",
  ]);
  assert.deepEqual(await alternatives("if a:\n    c = 1\nelse:\n    return 2\nreturn b", "b"), [
    "a",
    "c",
  ]);
});
test("a loop's names hold inside it only", async () => {
  assert.deepEqual(await alternatives("for c in a:\n    print(b)\nreturn b", "b", 0), ["a", "c"]);
  assert.deepEqual(await alternatives("for c in a:\n    print(b)\nreturn b", "b", 1), ["a"]);
});
test("comprehensions have names of their own", async () => {
  assert.deepEqual(await alternatives("return [b for c in a if c]", "b"), ["a", "c"]);
  assert.deepEqual(await alternatives("d = [c for c in a]\nreturn b", "b"), ["a", "d"]);
  assert.deepEqual(await alternatives("return [c for c in a]", "a"), ["b"]);
});
test("lambdas and nested functions see what is outside, not the other way round", async () => {
  assert.deepEqual(await alternatives("g = lambda c: b\nreturn b", "b", 0), ["a", "c"]);
  assert.deepEqual(await alternatives("def g(c):\n    return b\nreturn b", "b", 0), ["a", "c"]);
  assert.deepEqual(await alternatives("def g(c):\n    return b\nreturn b", "b", 1), ["a"]);
});
test("functions, modules, global names and self are no variables", async () => {
  assert.deepEqual(
    await alternatives(
      "import math\nglobal k\nk = 1\ndef g():\n    pass\nreturn b",
      "b",
      0,
      "self, a, b",
    ),
    ["a"],
  );
});
test("try, with and walrus", async () => {
  assert.deepEqual(
    await alternatives("try:\n    c = 1\nexcept E as e:\n    print(e)\nreturn b", "b"),
    ["a"],
  );
  assert.deepEqual(await alternatives("with open(a) as c:\n    return b", "b"), ["a", "c"]);
  assert.deepEqual(await alternatives("if (c := a):\n    return b", "b"), ["a", "c"]);
});
test("a deleted name is gone", async () =>
  assert.deepEqual(await alternatives("c = 1\ndel c\nreturn b", "b"), ["a"]));
test("an evidently different kind is no alternative", async () => {
  assert.deepEqual(await alternatives("c = 0\nd = ''\ne = []\nc += 1\nreturn c", "c", 1, ""), []);
  assert.deepEqual(await alternatives("c = 0\nd = 1\nreturn c", "c", 0, ""), ["d"]);
});
test("names of callees, attributes, keywords and annotations are not read", async () => {
  const outline = await outlineOf(
    "def f(a: int, b=1) -> int:\n    c: b = g(a.b, b=a)\n    return c\n",
  );
  assert.deepEqual(
    outline.variables.map((use) => use.name),
    ["a", "a", "c"],
  );
});
