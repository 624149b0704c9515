/** @file Proof: what is kept, what is dropped and why; bytecode; the negative control. */
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { checkControls, controls, createController } from "../../src/bugs/control.js";
import { createInjector } from "../../src/bugs/injector.js";
import { proveCandidates, testedFunctions } from "../../src/bugs/proof.js";
import { createTally, yieldTable } from "../../src/bugs/yield-table.js";
import { injectableLanguage } from "../../src/languages/registry.js";
import type { Pair, SourceFunction } from "../../src/records.js";
import { createSandbox } from "../../src/sandbox/sandbox.js";
import { proofCases } from "./cases/proof-cases.js";
import { editing } from "./edits.js";

const pairOf = (language: string, fn: SourceFunction, buggy: string): Pair => ({
  id: buggy,
  language,
  functionName: fn.name,
  correct: fn.code,
  buggy,
  bugType: "value misuse",
  operator: "replace-number",
  edit: { start: 0, end: 0, before: "", after: "" },
  complexity: { lines: 1, cyclomatic: 1, editedTokens: 1 },
  proof: "unproven",
});

for (const one of proofCases) {
  const { language: name, total } = one;
  const { bodiesAfter, language, parses } = editing(name);
  const runs = { skip: one.unrun };
  const sandbox = one.unrun
    ? Promise.reject(new Error(one.unrun))
    : createSandbox(name, { workers: 1, timeLimit: 1 });
  sandbox.catch(() => undefined);
  after(async () => one.unrun === false && (await sandbox).close());

  test(`${name}: only functions that pass their own tests are tested functions`, runs, async () => {
    const functions = [total, { ...total, test: one.wrongTest }, { ...total, test: "" }];
    const tested = await testedFunctions(functions, await sandbox);
    assert.deepEqual(tested, [{ fn: total, assertions: 4 }]);
  });

  test(
    `${name}: killing assertion and symptom of each kind of failure; survivors, same code and non-programs go`,
    runs,
    async () => {
      const of = { fn: total, assertions: 4 };
      const tally = createTally();
      const candidates = one.edits.map(([before, after]) => {
        const buggy = total.code.replace(before, after);
        assert.notEqual(buggy, total.code, before);
        return { pair: pairOf(name, total, buggy), of };
      });
      for (const { pair } of candidates) {
        tally.add(pair.operator, "generated");
        tally.add(pair.operator, "kept");
      }
      const kept = await proveCandidates(candidates, language, await sandbox, tally);
      const proven = one.edits.flatMap(([, , proof], i) =>
        typeof proof === "string" ? [] : [{ ...proof, buggy: candidates[i]!.pair.buggy }],
      );
      assert.deepEqual(
        kept.map(({ buggy, proof }) => [buggy, typeof proof !== "string" && proof.symptom]),
        proven.map(({ buggy, symptom }) => [buggy, symptom]),
      );
      kept.forEach(({ proof }, i) =>
        assert.match(typeof proof === "string" ? proof : proof.killedBy, proven[i]!.killedBy),
      );
      const count = (kind: string): number =>
        one.edits.filter(([, , proof]) => proof === kind).length;
      assert.deepEqual(yieldTable(tally).byType["value misuse"], {
        sites: 0,
        generated: one.edits.length - count("refused"),
        equivalent: count("equivalent"),
        survived: count("survived"),
        kept: proven.length,
      });
    },
  );

  test(
    `${name}: what the normal form and the compiler call different is mostly killed`,
    runs,
    async () => {
      const injector = await createInjector(name);
      const tested = await testedFunctions([total], await sandbox);
      const pairs = injector.inject(total, { perFunction: one.pairs, seed: 3 });
      const kept = await proveCandidates(
        pairs.map((pair) => ({ pair, of: tested[0]! })),
        injector.language,
        await sandbox,
      );
      assert.ok(kept.length >= 0.7 * one.pairs, `${kept.length} of ${one.pairs}`);
      for (const { proof } of kept)
        assert.ok(typeof proof !== "string" && proof.symptom !== "passed");
    },
  );

  test(`${name}: every control has examples, or nothing to do`, () =>
    assert.deepEqual(
      controls.map((control) => control.name).sort(),
      [...Object.keys(one.controls), ...one.nothingToDo].sort(),
    ));
  for (const control of controls) {
    const example = one.controls[control.name];
    if (example === undefined) continue;
    test(`${name}, ${control.name}: applies and does not`, async () => {
      const [from, to, none] = example;
      const bodies = await bodiesAfter(control, from);
      assert.ok(bodies.includes(to), JSON.stringify(bodies));
      assert.deepEqual(await bodiesAfter(control, none), []);
    });
  }

  test(`${name}: controls still pass the tests, and a bug among them is caught`, runs, async () => {
    const controller = await createController(name);
    const [of] = await testedFunctions([total], await sandbox);
    const options = { perFunction: one.controlPairs, seed: 1 };
    const pairs = controller.control(total, options);
    assert.ok(pairs.length >= 0.6 * one.controlPairs, String(pairs.length));
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
    assert.deepEqual(controller.control(total, options), pairs);
  });
}

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
  assert.deepEqual(await injectableLanguage("python").compareCompiled(pairs), [
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
