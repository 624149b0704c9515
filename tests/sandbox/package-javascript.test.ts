/**
 * @file Candidates that are files among others, in JavaScript: the test imports them, they import
 * each other, and nothing that one of them does makes a wrong answer right.
 */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { Outcome, ProgramPackage } from "../../src/languages/outcome.js";
import { createSandbox, type Sandbox } from "../../src/sandbox/sandbox.js";

/** A candidate with its test, and how many assertions and of what attributes that makes. */
interface Case {
  readonly code: string;
  readonly test: string;
  readonly place: ProgramPackage;
  readonly assertions: number;
  readonly attributes: readonly string[];
}

const MODULES: Case = {
  code: `import rate from './tax';
export const label = { name: ['basket', 1] };
export class Basket {
  constructor(items) { this.items = items; }
  total() { return total(this.items); }
}
export default function total(items) {
  return items.reduce((a, b) => a + b, 0) * rate();
}
`,
  test: `import assert from 'node:assert';
import total, { label, Basket } from '../src/prices';
import * as prices from '../src/prices';
import index from '../src';
import check from './helper';

describe('prices', () => {
  it('totals', () => {
    check(index.total([1]), 2);
    assert.strictEqual(total([1, 2, 3]), 12);
  });
  it('has a class', async () => {
    assert.strictEqual(await new Basket([2]).total(), 4);
    assert.deepEqual(label, { name: ['basket', 1] });
    assert.strictEqual(prices.default([]), 0);
  });
});
`,
  place: {
    path: "src/prices.js",
    files: {
      "src/index.js":
        "import total, { Basket } from './prices.js';\nexport default { total, Basket };\n",
      "src/tax.js": "const { two } = require('./numbers');\nmodule.exports = () => two;\n",
      "src/numbers/index.js": "exports.two = require('../two.json');\n",
      "src/two.json": "2",
    },
    testPath: "test/prices.test.js",
    testFiles: {
      "test/helper.js":
        "import { format } from 'util';\nexport default (a, b) => {\n" +
        "  if (a !== b) throw new Error(format('%s is not %d', a, b));\n};\n",
    },
  },
  assertions: 4,
  attributes: ["()", "new", "total"],
};

const SCRIPTS: Case = {
  code: "var rate = require('./tax');\nexports.total = function (items) {\n  return items.length * rate();\n};\n",
  test: `var assert = require('assert'), prices = require('../lib/prices');
it('totals', function () {
  assert.equal(prices.total([1, 1]), 4);
});
`,
  place: {
    path: "lib/prices.js",
    files: { "lib/tax.js": "module.exports = function () { return 2; };\n" },
    testPath: "test/prices.js",
    testFiles: {},
  },
  assertions: 1,
  attributes: ["()"],
};

let sandbox: Sandbox;
before(async () => {
  sandbox = await createSandbox("javascript", { workers: 1 });
});
after(() => sandbox.close());

async function judged(
  of: Case,
  code = of.code,
  files: Readonly<Record<string, string>> = {},
): Promise<[Outcome, string]> {
  const place = { ...of.place, files: { ...of.place.files, ...files } };
  const { test, assertions, attributes } = of;
  const [verdict] = await sandbox.run([
    {
      id: "shop",
      code,
      test,
      entryPoint: "total",
      expectedAssertions: assertions,
      allowedAttributes: attributes,
      package: place,
    },
  ]);
  return [verdict!.outcome, verdict!.message];
}

const wrong = (of: Case): string => of.code.replace("* rate", "+ rate");

test("ES modules and CommonJS pass among the files that they import, and fail with a bug", async () => {
  assert.deepEqual(await judged(MODULES), ["passed", ""]);
  assert.deepEqual(await judged(MODULES, wrong(MODULES)), ["wrong output", "Error: 3 is not 2 ()"]);
  assert.deepEqual(await judged(SCRIPTS), ["passed", ""]);
  assert.deepEqual(await judged(SCRIPTS, SCRIPTS.code.replace("*", "-")), [
    "wrong output",
    "assert.equal(prices.total([1, 1]), 4);",
  ]);
});

test("what a file does when it is loaded is told", async () => {
  for (const of of [MODULES, SCRIPTS]) {
    const [missing, words] = await judged(of, of.code.replace("./tax", "./nothing"));
    assert.equal(missing, "missing module");
    assert.match(words, /Cannot find module '(src|lib)\/nothing \(required in \1\/prices\.js\)'/);
    assert.equal((await judged(of, "export default ("))[0], "syntax error");
    assert.equal((await judged(of, `${of.code}\nthrow new TypeError("no");`))[0], "exception");
    const [network, why] = await judged(of, `require("http");\n${of.code}`);
    assert.deepEqual([network, why], ["not judged", "Error: Cannot find module 'http'"]);
  }
});

test("no file makes a wrong answer right", async () => {
  const yes = "{ valueOf: () => 12, toString: () => '12' }";
  const attacks: [code: string, files?: Record<string, string>][] = [
    [wrong(MODULES), { "test/helper.js": "export default () => undefined;\n" }],
    [wrong(MODULES), { "assert.js": "", "node:assert": "", "test/assert.js": "" }],
    [wrong(MODULES), { "test/prices.test.js": "" }],
    [MODULES.code.replace(/return items[^;]*;/, `return ${yes};`)],
    [
      `${wrong(MODULES)}globalThis.__load__ = globalThis.require = () => ({ default: () => 12 });\n`,
    ],
    [`${wrong(MODULES)}Object.is = Array.isArray = JSON.stringify = () => true;\n`],
    [
      wrong(MODULES).replace(
        "export const label",
        "export const then = (f) => f(12);\nexport const label",
      ),
    ],
  ];
  for (const [code, files] of attacks) {
    const [outcome] = await judged(MODULES, code, files);
    assert.notEqual(outcome, "passed", code);
  }
  assert.deepEqual(await judged(MODULES), ["passed", ""]);
});
