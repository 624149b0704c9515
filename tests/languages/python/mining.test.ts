/** @file Which files Python's imports mean, and where its functions and test cases stand. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { codeReader } from "../../../src/languages/code-reader.js";
import { facetOf } from "../../../src/languages/registry.js";
import type { SyntaxNode } from "../../../src/languages/syntax-tree.js";

const mine = facetOf("python", "mine");
const tree = async (text: string): Promise<SyntaxNode> => (await codeReader("python")).parse(text)!;

const meant = async (text: string, path: string, files: readonly string[]): Promise<string[]> =>
  mine
    .needs(await tree(text), path, () => true)
    .flatMap((choices) => choices.find((one) => files.includes(one.path))?.path ?? []);

test("imports mean modules, packages, modules of packages, wherever they stand", async () => {
  const text = `
import a.b, c as d
from . import e
from ..f import g, h as i
from .j import *
def late():
    from k import l
`;
  const files = [
    ...["a/b.py", "c/__init__.py", "p/q/e.py", "p/f/__init__.py", "p/f/h.py", "p/q/j.py"],
    "src/k.py",
  ];
  assert.deepEqual(await meant(text, "p/q/r.py", files), [
    ...["a/b.py", "c/__init__.py", "p/q/e.py", "p/f/__init__.py", "p/f/h.py", "p/q/j.py"],
    "src/k.py",
  ]);
});

test("a test finds what is beside it by its name alone, and a source does not", async () => {
  const files = ["tests/helper.py"];
  assert.deepEqual(await meant("from helper import x", "tests/test_a.py", files), files);
  assert.deepEqual(await meant("from helper import x", "pkg/a.py", files), []);
});

test("functions with decorators, methods of nested classes, and none on one line", async () => {
  const root = await tree(`
@cached
def f(x):  # a comment
    return x

class A:
    class B:
        async def g(
            self,
        ):
            '''What it does.'''

    def h(self): return 1
`);
  const found = mine
    .callables(root)
    .map(({ name, start, indent, body, end, docstring }) => [
      name,
      indent,
      root.source.slice(start, body),
      root.source.slice(body, end),
      docstring,
    ]);
  assert.deepEqual(found, [
    ["f", "", "@cached\ndef f(x):  # a comment\n", "    return x\n", ""],
    [
      "A.B.g",
      "        ",
      "        async def g(\n            self,\n        ):\n",
      "            '''What it does.'''\n",
      "What it does.",
    ],
  ]);
});

test("what cases leave unused goes with them", async () => {
  const root = await tree(`from __future__ import division
import os
import sys
from shop import (
    a,
    b as c,
)
X = os.name

class TestA:
    def test_a(self):
        assert a

class TestB:
    x = X

    def test_c(self):
        assert c and sys
`);
  const [first, second] = mine.cases(root);
  assert.deepEqual([first!.name, second!.name], ["TestA.test_a", "TestB.test_c"]);
  assert.equal(
    mine.withoutCases(root, [first!]).replace(/\n+/g, "\n"),
    "from __future__ import division\nimport os\nimport sys\nfrom shop import b as c\nX = os.name\n" +
      "class TestB:\n    x = X\n    def test_c(self):\n        assert c and sys\n",
  );
});
