/** @file Proof: what is kept, what is dropped and why; bytecode; the negative control. */
import assert from "node:assert/strict";
import { after, test } from "node:test";
import fc from "fast-check";
import { checkControls, controls, createController } from "../../src/bugs/control.js";
import { createInjector } from "../../src/bugs/injector.js";
import { proveCandidates, testedFunctions } from "../../src/bugs/proof.js";
import { createTally, yieldTable } from "../../src/bugs/yield-table.js";
import type { Pair, SourceFunction } from "../../src/records.js";
import { createSandbox } from "../../src/sandbox/sandbox.js";
import { sourceFunction } from "./arbitrary-functions.js";
import { bodiesAfter, language, parses } from "./edits.js";

const sandbox = createSandbox("python", { workers: 1, timeLimit: 1 });
after(async () => (await sandbox).close());

const total: SourceFunction = {
  name: "total_even",
  prelude: "import math\n",
  code: "def total_even(values, limit):\n    total = 0\n    for v in values:\n        if v % 2 == 0 and v <= limit:\n            total += math.floor(v)\n    if total < 0:\n        return 0\n    else:\n        return total * 3\n",
  test: "def check(f):\n    assert f([1, 2, 4, 9, 12], 10) == 18\n    assert f([], 3) == 0\n    assert f([-4], 0) == 0\n    assert f([6, 10], 10) == 48\ncheck(total_even)\n",
};
const pairOf = (buggy: string, operator = "replace-number"): Pair => ({
  id: buggy,
  language: "python",
  functionName: total.name,
  correct: total.code,
  buggy,
  bugType: "value misuse",
  operator,
  edit: { start: 0, end: 0, before: "", after: "" },
  complexity: { lines: 1, cyclomatic: 1, editedTokens: 1 },
  proof: "unproven",
});

test("only functions that pass their own tests are tested functions", async () => {
  const wrong = { ...total, test: "assert total_even([2], 3) == 7\n" };
  const tested = await testedFunctions([total, wrong, { ...total, test: "" }], await sandbox);
  assert.deepEqual(tested, [{ fn: total, assertions: 4 }]);
});

test("killing assertion and symptom of each kind of failure; survivors, same code and non-programs go", async () => {
  const of = { fn: total, assertions: 4 };
  const tally = createTally();
  const edits: Record<string, string> = {
    wrong: total.code.replace("* 3", "* 4"),
    raises: total.code.replace("return total *", "return limit[0] *"),
    loops: total.code.replace(
      "    total = 0\n",
      "    total = 0\n    while True:\n        limit += 0\n",
    ),
    survives: total.code.replace("total < 0", "total <= 0"),
    same: total.code.replace("total = 0\n", "total = (0)\n"),
    invalid: total.code.replace("total = 0\n", "1 = total\n"),
  };
  const candidates = Object.values(edits).map((buggy) => ({ pair: pairOf(buggy), of }));
  for (const { pair } of candidates) {
    tally.add(pair.operator, "generated");
    tally.add(pair.operator, "kept");
  }
  const kept = await proveCandidates(candidates, language, await sandbox, tally);
  assert.deepEqual(
    kept.map((pair) => [pair.buggy, pair.proof]),
    [
      [
        edits["wrong"],
        { killedBy: "assert f([1, 2, 4, 9, 12], 10) == 18", symptom: "incorrect output" },
      ],
      [
        edits["raises"],
        {
          killedBy: kept[1]!.proof !== "unproven" ? kept[1]!.proof.killedBy : "",
          symptom: "exception",
        },
      ],
      [edits["loops"], { killedBy: "", symptom: "infinite loop" }],
    ],
  );
  assert.match((kept[1]!.proof as { killedBy: string }).killedBy, /TypeError/);
  assert.deepEqual(yieldTable(tally).byType["value misuse"], {
    sites: 0,
    generated: 5,
    equivalent: 1,
    survived: 1,
    kept: 3,
  });
});

test("CPython's word on equal code", async () => {
  const pairs: (readonly [string, string])[] = [
    ["def f(a):\n    return a + 1\n", "def f(a):\n\n    return (a + 1)  # x\n"],
    ["x = 2 * 3\n", "x = 6\n"],
    ["x = 1\n", "x = True\n"],
    ["x = 0.0\n", "x = -0.0\n"],
    ["def f():\n    return lambda: 1\n", "def f():\n    return lambda: 2\n"],
    ["def f(a): return a\n", "def f(b): return b\n"],
    ["x = 1\n", "x = = 1\n"],
    ["try:\n    a()\nexcept B:\n    c()\n", "try:\n    a()\nexcept C:\n    c()\n"],
  ];
  assert.deepEqual(await language.compareCompiled(pairs), [
    "same",
    "same",
    "different",
    "different",
    "different",
    "different",
    "invalid",
    "different",
  ]);
});

test("what the normal form calls the same, and CPython calls different code, behaves the same", async () => {
  const injector = await createInjector("python");
  const tested = await testedFunctions([total], await sandbox);
  const pairs = injector.inject(total, { perFunction: 40, seed: 3 });
  const kept = await proveCandidates(
    pairs.map((pair) => ({ pair, of: tested[0]! })),
    injector.language,
    await sandbox,
  );
  assert.ok(kept.length >= 28, `${kept.length} of 40`);
  for (const pair of kept) assert.ok(pair.proof !== "unproven" && pair.proof.symptom !== "passed");
});

test("random functions: what is injected compiles wherever the original does", async () => {
  const injector = await createInjector("python");
  const functions = fc.sample(sourceFunction, { numRuns: 30, seed: 7 });
  const pairs = functions.flatMap((fn) => injector.inject(fn, { perFunction: 8, seed: 5 }));
  const verdicts = await language.compareCompiled(pairs.map((pair) => [pair.correct, pair.buggy]));
  const originals = await language.compareCompiled(
    pairs.map((pair) => [pair.correct, pair.correct]),
  );
  const broken = pairs.filter((_, i) => originals[i] !== "invalid" && verdicts[i] === "invalid");
  assert.ok(pairs.length > 100);
  // What a grammar cannot see (a `break` moved out of its loop, an assignment to a call's result)
  // stays rare.
  assert.deepEqual(
    broken.map((pair) => [pair.operator, pair.edit]),
    [],
  );
});

const examples: Readonly<Record<string, readonly [from: string, to: string, none: string]>> = {
  "rename-local": ["m = n\nm += 1\nreturn m", "result = n\nresult += 1\nreturn result", "return n"],
  "add-parentheses": ["return n + 1", "return (n + 1)", "return n"],
  "expand-augmented": [
    "n += s * 2\nreturn n - 1",
    "n = n + (s * 2)\nreturn n - 1",
    "s += 'a'\nreturn s",
  ],
  "mirror-comparison": ["return n < 2", "return 2 > n", "return len(xs) < n"],
  commute: ["m = 1\nk = 2\nreturn m * k", "m = 1\nk = 2\nreturn k * m", "return s + 'a'"],
  "swap-keywords": ["return g(a=n, b=s)", "return g(b=s, a=n)", "return g(n, b=s)"],
  "invert-branches": [
    "if n == 2:\n    m = 1\nelse:\n    m = 2\nreturn m",
    "if n != 2:\n    m = 2\nelse:\n    m = 1\nreturn m",
    "if n:\n    n = 1\nreturn n",
  ],
};
test("every control has examples", () =>
  assert.deepEqual(controls.map((control) => control.name).sort(), Object.keys(examples).sort()));
for (const control of controls)
  test(`${control.name}: applies and does not`, async () => {
    const [from, to, none] = examples[control.name]!;
    const bodies = await bodiesAfter(control, from);
    assert.ok(bodies.includes(to), JSON.stringify(bodies));
    assert.deepEqual(await bodiesAfter(control, none), []);
  });

test("controls still pass the tests, and a bug among them is caught", async () => {
  const controller = await createController("python");
  const [of] = await testedFunctions([total], await sandbox);
  const pairs = controller.control(total, { perFunction: 25, seed: 1 });
  assert.ok(pairs.length >= 15, String(pairs.length));
  for (const pair of pairs) assert.ok(await parses(pair.buggy));
  const bug = { ...pairs[0]!, id: "bug", buggy: total.code.replace("* 3", "* 4") };
  const { passing, failing } = await checkControls(
    [...pairs, bug].map((pair) => ({ pair, of: of! })),
    await sandbox,
  );
  assert.deepEqual(
    failing.map((pair) => pair.buggy),
    [bug.buggy],
  );
  assert.equal(passing.length, pairs.length);
  assert.deepEqual(controller.control(total, { perFunction: 25, seed: 1 }), pairs);
});
