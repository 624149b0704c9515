/**
 * @file Mining JavaScript: ES modules whose test asks for what a build makes of them, and a CommonJS
 * file whose functions are assigned inside a wrapper.
 */
import assert from "node:assert/strict";
import { join } from "node:path";
import { before, test } from "node:test";
import { readProblems } from "../../src/benchmark/problems.js";
import { mineRepository, type MineReport } from "../../src/mining/mine.js";
import type { Problem } from "../../src/records.js";
import { temporaryFolder } from "../support/temporary-folder.js";
import { historyOf, type Step } from "./history.js";

const total = (operator: string): string => `import rate from './tax';

export default function total(items, { start = 0 } = {}) {
  return items.reduce((sum, one) => sum + one, start) ${operator} rate();
}
`;

const names = (test: string): string => `(function (root, make) {
  if (typeof module === 'object') module.exports = make();
  else root.names = make();
})(this, function () {
  var names = { version: '1' };

  names.isName = function (text) {
    return ${test};
  };

  return names;
});
`;

const suite = (cases: string): string => `import assert from 'assert';
import fs from 'fs';
import shop from '../index';
import check from './check';

const built = fs.readFileSync('../shop.min.js');

describe('shop', () => {
  it('is there', () => {
    assert.ok(shop && built);
  });
${cases}});
`;
const CASE = `
  it('has totals', () => {
    assert.strictEqual(shop.total([1, 2, 3]), 12);
    check(shop.total([], { start: 1 }), 2);
  });
`;

const STEPS: readonly Step[] = [
  [
    "Begin",
    {
      "src/index.js": "import total from './total';\n\nexport default { total };\n",
      "src/tax.js": "const two = require('./two.json');\nmodule.exports = () => two;\n",
      "src/two.json": "2\n",
      "src/total.js": total("+"),
      "names.js": names("text.length > 0"),
      "test/check.js":
        "import { format } from 'util';\nexport default (got, wanted) => {\n" +
        "  if (got !== wanted) throw new Error(format('%s and not %d', got, wanted));\n};\n",
      "test/shop.test.js": suite(""),
      "test/names.js": "var names = require('../names');\n",
    },
  ],
  ["fix totals", { "src/total.js": total("*"), "test/shop.test.js": suite(CASE) }],
  [
    "Names are no numbers",
    {
      "names.js": names("/^[a-z]+$/.test(text)"),
      "test/names.js":
        "var names = require('../names')\n  , vm = require('vm'), assert = require('assert')\n" +
        "  , context = vm.createContext();\n" +
        "describe('names', function () {\n  it('refuses numbers', function () {\n" +
        "    assert.equal(names.isName('7'), false);\n    assert(names.isName('seven'));\n  });\n});\n",
    },
  ],
];

let report: MineReport;
let problems: Problem[];

before(async () => {
  const output = join(temporaryFolder("mined"), "mined.jsonl");
  report = await mineRepository({ repository: historyOf("shop", STEPS), output, workers: 1 });
  problems = readProblems(output);
});

test("finds both repairs", () => {
  assert.equal(report.language, "javascript");
  assert.deepEqual(report.leftOut, []);
  assert.equal(report.yield.proven, 2);
});

test("a source stands for what a build makes of it, and unused parts of the test go", () => {
  const problem = problems[1]!;
  assert.equal(problem.entryPoint, "total");
  assert.equal(problem.declaration, total("*").split("\n").slice(2, 3).join() + "\n");
  assert.equal(problem.bugType, "operator misuse");
  assert.deepEqual(problem.context!.files, {
    "index.js": 'export * from "./src/index.js";\nexport { default } from "./src/index.js";\n',
    "src/index.js": STEPS[0]![1]["src/index.js"],
    "src/tax.js": STEPS[0]![1]["src/tax.js"],
    "src/two.json": "2\n",
  });
  assert.deepEqual(Object.keys(problem.context!.testFiles), ["test/check.js"]);
  assert.equal(
    problem.test,
    "import assert from 'assert';\nimport shop from '../index';\nimport check from './check';\n\n\n" +
      `describe('shop', () => {\n${CASE.slice(1)}});\n`,
  );
});

test("a function that is assigned is known by what it is assigned to", () => {
  const problem = problems[0]!;
  assert.equal(problem.entryPoint, "isName");
  assert.equal(problem.declaration, "names.isName = function (text) {\n");
  assert.equal(problem.canonicalSolution, "  return /^[a-z]+$/.test(text);\n}");
  assert.equal(problem.context!.indent, "  ");
  assert.match(
    problem.test,
    /^var names = require\('..\/names'\),\n  assert = require\('assert'\);\n/,
  );
});
