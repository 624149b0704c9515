/**
 * @file Candidates that are modules of a package, in Python: the test imports the package, the
 * package its own files, and nothing that a file of it does makes a wrong answer right.
 */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { Outcome, Program, ProgramPackage } from "../../src/languages/outcome.js";
import { createSandbox, type Sandbox } from "../../src/sandbox/sandbox.js";

const RIGHT = `from .tax import rate
from . import names

def total(items):
    return sum(items) * rate()

class Basket:
    label = names.LABEL
    def __init__(self, items):
        self.items = items
    def total(self):
        return total(self.items)
`;
const WRONG = RIGHT.replace("*", "+");

const TEST = `import unittest
import shop.prices as prices
from shop import names
from shop.prices import Basket, total
from .helper import SOME, checked

class TestPrices(unittest.TestCase):
    def test_total(self):
        checked(self, total(SOME), 12)
    def test_class(self):
        self.assertEqual(Basket(SOME).total(), 12)
        self.assertEqual(prices.Basket.label, names.LABEL)
    def test_with_another_rate(self):
        before, prices.rate = prices.rate, lambda: 3
        self.assertEqual(total(SOME), 18)
        prices.rate = before
`;

const PLACE: ProgramPackage = {
  path: "shop/prices.py",
  files: {
    "shop/tax.py": "import ssl\nfrom multiprocessing import Pool\ndef rate():\n    return 2\n",
    "shop/names.py": "LABEL = {'name': ('basket', 1)}\n",
  },
  testPath: "tests/test_prices.py",
  testFiles: {
    "tests/helper.py":
      "SOME = [1, 2, 3]\n\ndef checked(case, got, expected):\n    assert got is not None\n" +
      "    case.assertEqual(got, expected)\n",
  },
};

let sandbox: Sandbox;
before(async () => {
  sandbox = await createSandbox("python", { workers: 1 });
});
after(() => sandbox.close());

const judged = async (
  code: string,
  place: Partial<ProgramPackage> = {},
): Promise<[Outcome, string]> => {
  const program: Program = {
    id: "shop",
    code,
    test: TEST,
    entryPoint: "total",
    expectedAssertions: 5,
    allowedAttributes: ["label", "total"],
    package: { ...PLACE, ...place },
  };
  const [verdict] = await sandbox.run([program]);
  return [verdict!.outcome, verdict!.message];
};

test("a module passes among the files that it and its test import, and fails with its bug", async () => {
  assert.deepEqual(await judged(RIGHT), ["passed", ""]);
  assert.deepEqual(await judged(WRONG), [
    "wrong output",
    "self.assertEqual(Basket(SOME).total(), 12)",
  ]);
});

test("what a file does when it is loaded is told", async () => {
  const at = (tax: string): Promise<[Outcome, string]> =>
    judged(RIGHT, { files: { ...PLACE.files, "shop/tax.py": tax } });
  assert.deepEqual(await at("import numpy"), [
    "missing module",
    "ModuleNotFoundError: No module named 'numpy'",
  ]);
  assert.deepEqual(await at("def rate(:"), [
    "exception",
    "SyntaxError: invalid syntax (<shop.tax>, line 1)",
  ]);
  assert.deepEqual(await at("import os\nos._exit(0)"), ["exited", "exit code 0"]);
  assert.deepEqual(await judged("def total(:"), [
    "syntax error",
    "SyntaxError: invalid syntax (<shop.prices>, line 1)",
  ]);
  assert.deepEqual(await judged("from .nothing import total"), [
    "missing module",
    "ModuleNotFoundError: No module named 'shop.nothing'",
  ]);
});

const NOSE = `from nose import with_setup, SkipTest
from nose.tools import assert_equal, eq_
from helper import SOME
from shop.prices import total

made = []

@with_setup(lambda: made.append(1), made.clear)
def test_total():
    eq_(made, [1])
    assert_equal(total(SOME), 12)

def test_later():
    assert made == []
    raise SkipTest
`;

test("nose's functions, a file beside the test by its own name, and names that are not there", async () => {
  const program: Program = {
    id: "nose",
    code: RIGHT,
    test: NOSE,
    entryPoint: "total",
    package: { ...PLACE, testFiles: { "helper.py": "SOME = [1, 2, 3]\n" } },
  };
  const [right, wrong, absent, lacking, loaded] = await sandbox.run([
    program,
    { ...program, code: WRONG },
    { ...program, code: RIGHT.replace("def total(items)", "def totals(items)") },
    { ...program, code: RIGHT.replace("* rate()", "* __import__('ssl').OP_ALL()") },
    {
      ...program,
      test: "from shop.broken import x\nassert x",
      package: { ...program.package!, files: { ...PLACE.files, "shop/broken.py": "1 / 0" } },
    },
  ]);
  assert.deepEqual([right!.outcome, right!.assertions], ["passed", 3]);
  assert.deepEqual(
    [wrong!.outcome, wrong!.message],
    ["wrong output", "assert_equal(total(SOME), 12)"],
  );
  assert.equal(absent!.outcome, "name error");
  assert.deepEqual(
    [lacking!.outcome, lacking!.message],
    ["not judged", "OSError: this interpreter lacks ssl.OP_ALL"],
  );
  assert.deepEqual(
    [loaded!.outcome, loaded!.message],
    ["exception", "ZeroDivisionError: division by zero"],
  );
});

const YES = "class Yes:\n    def __eq__(self, other): return True\n    __hash__ = None\n";

test("no file of the package makes a wrong answer right", async () => {
  const files = (more: Record<string, string>) => ({ files: { ...PLACE.files, ...more } });
  const attacks: [code: string, place?: Partial<ProgramPackage>][] = [
    [WRONG, files({ "tests/helper.py": "SOME = []\ndef checked(*_): pass\n" })],
    [WRONG, files({ "unittest.py": "class TestCase: pass\n", "unittest/case.py": "" })],
    [
      WRONG,
      files({
        "shop/tax.py":
          "import sys\nsys.meta_path.clear()\nsys.modules['unittest'] = sys\ndef rate(): return 2\n",
      }),
    ],
    [`${YES}${WRONG}    total = lambda self: Yes()\ntotal = lambda items: Yes()\n`],
    [`${WRONG}import sys\nsys.modules[__name__] = sys.modules['tests'] = None\n`],
    [`${WRONG}\ndef __getattr__(name): return 12\ndel total\n`],
    [`${WRONG}\nfrom unittest import TestCase\nTestCase.assertEqual = lambda *_: None\n`],
  ];
  for (const [code, place] of attacks) {
    const [outcome, message] = await judged(code, place);
    assert.notEqual(outcome, "passed", code);
    assert.notEqual(message, "");
  }
  assert.deepEqual(await judged(RIGHT), ["passed", ""]);
});
