/**
 * @file Mining a small history with repairs and with what is none: what becomes of every commit,
 * what is written, and that it is a benchmark, goes on where it stopped, and says what is wrong.
 */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { appendFileSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { checkBenchmark } from "../../src/benchmark/check.js";
import { readProblems } from "../../src/benchmark/problems.js";
import { readPairs } from "../../src/data/training-data.js";
import { mineRepository, type MineReport } from "../../src/mining/mine.js";
import { createSandbox } from "../../src/sandbox/sandbox.js";
import { temporaryFolder } from "../support/temporary-folder.js";
import { historyOf, type Step } from "./history.js";

/** The module after a number of repairs; each version differs from the one before in one place. */
const prices = (version: number): string => `from .tax import rate
${version > 1 ? "import math\n" : ""}

def total(items):
    """Sum of the items, with tax."""
    return sum(items) ${version > 0 ? "*" : "+"} rate()


class Basket:
    def __init__(self, items):
        self.items = items

    def most(self):
        return ${version > 1 ? "max(self.items, default=math.nan)" : "min(self.items)"}


def shipping(items):
    return ${version > 2 ? "0 if total(items) > 10 else 5" : "5"}


def discount(items):
    ${version > 3 ? "return 1 if len(items) > 2 else 0" : "return 0"}
`;

const suite = (cases: string): string => `import unittest
import urllib.request
from shop.prices import (
    Basket,
    discount,
    shipping,
    total,
)
from tests.helper import SOME


class TestPrices(unittest.TestCase):
    def test_old(self):
        self.assertEqual(discount([]), 0)
${cases}`;

const CASES = [
  "\n    def test_total(self):\n        self.assertEqual(total(SOME), 12)\n",
  "\n    def test_most(self):\n        self.assertEqual(Basket(SOME).most(), 3)\n",
  "\n    def test_shipping(self):\n        self.assertEqual(shipping([9]), 0)\n",
  '\n    def test_discount(self):\n        urllib.request.urlopen("http://example.org")\n        self.assertEqual(discount(SOME), 1)\n',
];
const upTo = (count: number): string => suite(CASES.slice(0, count).join(""));

const STEPS: readonly Step[] = [
  [
    "Begin",
    {
      "LICENSE.md": "do what you like\n",
      "shop/__init__.py": "raise ImportError('nobody asks for me')\n",
      "shop/tax.py": "def rate():\n    return 2\n",
      "shop/prices.py": prices(0),
      "tests/helper.py": "SOME = [1, 2, 3]\n",
      "tests/test_prices.py": upTo(0),
    },
  ],
  ["Fix the total", { "shop/prices.py": prices(1), "tests/test_prices.py": upTo(1) }],
  ["Take the most", { "shop/prices.py": prices(2), "tests/test_prices.py": upTo(2), NEWS: "1" }],
  ["Say more", { NEWS: "2" }],
  ["Make two changes", { "shop/prices.py": prices(0), "tests/test_prices.py": upTo(0) }],
  ["Break it", { "shop/prices.py": "def total(:\n", "tests/test_prices.py": upTo(1) }],
  ["Mend it", { "shop/prices.py": prices(2), "tests/test_prices.py": upTo(2) }],
  ["Ship for free", { "shop/prices.py": prices(3), "tests/test_prices.py": upTo(3) }],
  [
    "Change what no test sees",
    {
      "shop/tax.py": "def rate():\n    return 4 - 2\n",
      "tests/helper.py": "SOME = [1, 2, 3]  # still\n",
    },
  ],
  ["Give a discount", { "shop/prices.py": prices(4), "tests/test_prices.py": upTo(4) }],
  [
    "Test what held before",
    {
      "shop/tax.py": "def rate():\n    return 2.0\n",
      "tests/test_tax.py":
        "from shop.tax import rate\n\n\ndef test_rate():\n    assert rate() == 2\n",
    },
  ],
];

const folder = temporaryFolder("mined");
const output = join(folder, "mined.jsonl");
let repository: string;
let report: MineReport;

before(async () => {
  repository = historyOf("shop", STEPS);
  report = await mineRepository({ repository, output, workers: 1 });
});

after(() => assert.equal(existsSync(`${output}.${process.pid}.partial`), false));

test("what becomes of every commit is counted and said", () => {
  assert.deepEqual(report.yield, {
    seen: 10,
    oneSource: 9,
    oneFunction: 6,
    testFound: 5,
    importable: 5,
    judged: 4,
    proven: 3,
  });
  assert.equal(report.calledFixes, 1);
  const subjects = new Map(
    execFileSync("git", ["-C", repository, "log", "--format=%H %s"], { encoding: "utf8" })
      .trim()
      .split("\n")
      .map((line) => [line.slice(0, 40), line.slice(41)]),
  );
  const why = Object.fromEntries(
    report.leftOut.map((one) => [subjects.get(one.commit), one.reason]),
  );
  assert.match(why["Give a discount"]!, /^after the commit: needs the network: /);
  delete why["Give a discount"];
  assert.deepEqual(why, {
    "Make two changes": "more than one function was changed",
    "Break it": "shop/prices.py does not parse",
    "Mend it": "shop/prices.py does not parse",
    "Change what no test sees": "no test case of its tests changed",
    "Test what held before": "its test passes before the commit too",
  });
});

test("a problem is the function, its own test cases, and the files around it", () => {
  const [shipping, most, total] = readProblems(output);
  assert.equal(total!.declaration, "def total(items):\n");
  assert.match(total!.buggySolution, /return sum\(items\) \+ rate\(\)\n$/);
  assert.match(total!.canonicalSolution, /return sum\(items\) \* rate\(\)\n$/);
  assert.equal(total!.bugType, "operator misuse");
  assert.equal(total!.failureSymptoms, "wrong output");
  assert.equal(total!.docstring, "Sum of the items, with tax.");
  assert.deepEqual(Object.keys(total!.context!.files), ["shop/tax.py"]);
  assert.deepEqual(total!.context!.testFiles, { "tests/helper.py": "SOME = [1, 2, 3]\n" });
  assert.equal(
    total!.test,
    "import unittest\nfrom shop.prices import total\nfrom tests.helper import SOME\n\n\n" +
      `class TestPrices(unittest.TestCase):\n${CASES[0]!}`,
  );
  const { commit, ...origin } = total!.origin!;
  assert.match(commit, /^[0-9a-f]{40}$/);
  assert.deepEqual(origin, {
    repository: repository.split("/").at(-1),
    date: "2024-01-03T00:00:00+00:00",
    subject: "Fix the total",
    licence: "LICENSE.md",
    source: "shop/prices.py",
  });
  assert.equal(most!.entryPoint, "most");
  assert.equal(most!.context!.indent, "    ");
  assert.equal(most!.declaration, "def most(self):\n");
  assert.match(most!.context!.before, /^from \.tax import rate\nimport math\n/);
  assert.equal(shipping!.entryPoint, "shipping");
});

test("a mined file is a benchmark like any other", async () => {
  const sandbox = await createSandbox("python", { workers: 1 });
  try {
    const problems = readProblems(output);
    const runs = await checkBenchmark(problems, sandbox);
    assert.deepEqual(
      [...runs.values()].map((run) => run.assertions),
      [1, 1, 1],
    );
  } finally {
    await sandbox.close();
  }
});

test("goes on where it stopped, and gives the same bytes", async () => {
  const journal = `${output}.journal.jsonl`;
  const lines = readFileSync(journal, "utf8").trimEnd().split("\n");
  const lost = lines.findIndex((line) => line.includes("does not change a source file"));
  const [dropped] = lines.splice(lost, 1);
  writeFileSync(journal, `${lines.join("\n")}\n`);
  appendFileSync(journal, dropped!.slice(0, 20)); // a process that was killed while it wrote
  const again = await mineRepository({ repository, output, workers: 1 });
  assert.equal(again.resumed, 9);
  assert.equal(again.sha256, report.sha256);
  assert.deepEqual(again.yield, report.yield);
});

test("as pairs, and of later commits alone", async () => {
  const pairs = await mineRepository({
    repository,
    output,
    workers: 1,
    as: "pairs",
    since: "2024-01-04",
  });
  assert.equal(pairs.yield.seen, 9);
  const [shipping, most] = readPairs(output);
  assert.equal(pairs.written, 2);
  assert.equal(most!.operator, "mined");
  assert.deepEqual(most!.edit.before, "ax(self.items, default=math.nan");
  assert.equal(shipping!.bugType, "missing logic");
  const bytes = Buffer.from(shipping!.correct);
  const { start, end, after: instead } = shipping!.edit;
  assert.equal(
    bytes.toString("utf8", 0, start) + instead + bytes.toString("utf8", end),
    shipping!.buggy,
  );
});

test("says what is wrong with a repository, a date or a language", async () => {
  const mined = (options: { repository?: string; since?: string; language?: string }) =>
    mineRepository({ repository, output: join(folder, "none.jsonl"), ...options });
  const bare = historyOf("empty", []);
  await assert.rejects(mined({ repository: bare }), /got one without a commit; give one/);
  await assert.rejects(mined({ repository: join(folder, "nothing") }), /got no folder; check/);
  await assert.rejects(mined({ repository: folder }), /of a git repository, got none; give/);
  await assert.rejects(mined({ since: "soon" }), /--since expects a date, got "soon"; give/);
  await assert.rejects(mined({ language: "cobol" }), /expected one of .*, got "cobol"/);
  const dirty = join(folder, "dirty");
  execFileSync("git", ["clone", "--quiet", repository, dirty]);
  writeFileSync(join(dirty, "NEWS"), "3");
  await assert.rejects(mined({ repository: dirty }), /not committed \(NEWS\); commit or stash/);
  const shallow = historyOf("shallow", STEPS.slice(0, 2));
  const head = readFileSync(join(shallow, "refs", "heads", "main"), "utf8");
  writeFileSync(join(shallow, "shallow"), head);
  await assert.rejects(
    mined({ repository: shallow }),
    /a shallow one; run `git fetch --unshallow`/,
  );
  assert.equal(existsSync(join(folder, "none.jsonl")), false);
});
