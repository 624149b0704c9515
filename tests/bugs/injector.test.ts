/** @file The injector in every language: what no edit may ever do, what it owes to its options. */
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { createInjector } from "../../src/bugs/injector.js";
import { createTally, yieldTable } from "../../src/bugs/yield-table.js";
import { UsageError } from "../../src/errors.js";
import { BUG_TYPES, type Pair, type SourceFunction } from "../../src/records.js";
import { nthOf } from "../long.js";
import { injectorCases } from "./cases/injector-cases.js";
import { editing, type Editing } from "./edits.js";

/** The buggy bytes are the correct ones with the edit applied, and the edit lies in the body. */
async function checkBytes(
  { outlineOf }: Editing,
  fn: SourceFunction,
  { correct: original, buggy, edit }: Pair,
): Promise<void> {
  const correct = Buffer.from(fn.code);
  const { start, end, before, after } = edit;
  assert.equal(original, fn.code);
  assert.equal(correct.subarray(start, end).toString(), before);
  const edited = [correct.subarray(0, start), Buffer.from(after), correct.subarray(end)];
  assert.ok(Buffer.concat(edited).equals(Buffer.from(buggy)), "untouched bytes were changed");
  const { body, untouchable } = await outlineOf(fn.code);
  const inBytes = (offset: number): number => Buffer.byteLength(fn.code.slice(0, offset));
  const [from, to] = [inBytes(body.start), inBytes(body.end)];
  assert.ok(
    start >= from && (end <= to || correct.subarray(to, end).toString().trim() === ""),
    `edit [${start}, ${end}) outside the body [${from}, ${to})`,
  );
  for (const span of untouchable) {
    const [first, last] = [inBytes(span.start), inBytes(span.end)];
    assert.ok(
      end <= first || start >= last,
      `edit [${start}, ${end}) in what is untouchable [${first}, ${last})`,
    );
  }
}

/** Random functions of a property. */
const RUNS = nthOf(60, 2);

for (const one of injectorCases) {
  const { language: name, example, functions, compiledRuns = RUNS } = one;
  const runs = Math.max(compiledRuns, RUNS / 3);
  const helpers = editing(name);
  const { language, parses, tree } = helpers;
  const injecting = createInjector(name);

  test(`${name}, random functions: bytes kept, edits inside the body, results parse, no repetition, same again`, async () => {
    const injector = await injecting;
    let made = 0;
    let parsed = 0;
    await fc.assert(
      fc.asyncProperty(functions, fc.integer(), async (fn, seed) => {
        if (await parses(fn.code)) parsed++;
        const pairs = injector.inject(fn, { perFunction: 12, seed });
        made += pairs.length;
        for (const pair of pairs) {
          await checkBytes(helpers, fn, pair);
          assert.ok(await parses(pair.buggy), pair.buggy);
          assert.notEqual(pair.buggy, pair.correct);
          if (fn.code.includes("\r\n"))
            assert.ok(!/[^\r]\n/.test(pair.buggy), "a bare LF among CRLF");
        }
        assert.equal(new Set(pairs.map((pair) => pair.buggy)).size, pairs.length);
        assert.equal(new Set(pairs.map((pair) => pair.id)).size, pairs.length);
        assert.deepEqual(injector.inject(fn, { perFunction: 12, seed }), pairs);
        assert.deepEqual(injector.inject(fn, { perFunction: 5, seed }), pairs.slice(0, 5));
      }),
      { numRuns: runs },
    );
    assert.ok(parsed >= (5 * runs) / 6, `only ${parsed} of ${runs} functions parse`);
    assert.ok(made > (10 * runs) / 3, `only ${made} pairs were made`);
  });

  test(
    `${name}, random functions: what is injected compiles wherever the original does`,
    { skip: one.unasked },
    async () => {
      const injector = await injecting;
      const { prelude } = one;
      const pairs = fc
        .sample(functions, { numRuns: compiledRuns, seed: 7 })
        .flatMap((fn) => injector.inject(fn, { perFunction: 12, seed: 5 }));
      const asked = (side: "correct" | "buggy"): [string, string][] =>
        pairs.map((p) => [prelude + p.correct, prelude + p[side]]);
      const originals = await language.compareCompiled(asked("correct"));
      const verdicts = await language.compareCompiled(asked("buggy"));
      const sound = pairs.filter((_, i) => originals[i] !== "invalid");
      const broken = pairs.filter(
        (_, i) => originals[i] !== "invalid" && verdicts[i] === "invalid",
      );
      assert.ok(sound.length > 2.5 * compiledRuns, String(sound.length));
      assert.ok(
        broken.length <= sound.length * one.broken,
        JSON.stringify(broken.map((pair) => [pair.operator, pair.edit])),
      );
    },
  );

  test(`${name}: six pairs of one function are of six types, spread over its body`, async () => {
    const pairs = (await injecting).inject(example, { perFunction: 6, seed: 1 });
    assert.deepEqual(new Set(pairs.map((pair) => pair.bugType)), new Set(BUG_TYPES));
    const quarter = example.code.length / 4;
    assert.ok(new Set(pairs.map((pair) => Math.floor(pair.edit.start / quarter))).size >= 3);
  });

  test(`${name}: another seed makes other pairs; another function's presence makes no difference`, async () => {
    const injector = await injecting;
    const buggy = (seed: number): string[] =>
      injector.inject(example, { perFunction: 6, seed }).map((pair) => pair.buggy);
    const first = buggy(1);
    assert.notDeepEqual(first, buggy(2));
    const other = { ...example, code: example.code.replaceAll("v", "w") };
    injector.inject(other, { perFunction: 3, seed: 1 });
    assert.deepEqual(buggy(1), first);
  });

  test(`${name}: chosen types only`, async () => {
    const options = { types: ["operator misuse"], perFunction: 10, seed: 1 } as const;
    const pairs = (await injecting).inject(example, options);
    assert.equal(pairs.length, 10);
    assert.ok(pairs.every((pair) => pair.bugType === "operator misuse"));
  });

  test(`${name}: draws everything there is, once, then ends`, async () => {
    const pairs = (await injecting).inject(example, { perFunction: 1e6, seed: 1 });
    assert.ok(pairs.length > 60 && pairs.length < 1000, String(pairs.length));
    assert.equal(new Set(pairs.map((pair) => pair.buggy)).size, pairs.length);
  });

  test(`${name}: complexity of a pair`, async () => {
    const pairs = (await injecting).inject(example, { perFunction: 1e6, seed: 1 });
    for (const [operator, before, expected] of one.complexities) {
      const found = pairs.find((pair) => pair.operator === operator && pair.edit.before === before);
      assert.deepEqual(found?.complexity, expected, `${operator} of ${before}`);
    }
  });

  test(`${name}: the cyclomatic number counts every decision`, async () => {
    for (const [code, expected] of one.cyclomatic)
      assert.equal(language.cyclomatic(await tree(code)), expected, code);
  });

  test(`${name}: functions of a file, and what is none`, async () => {
    for (const [code, expected] of one.names)
      assert.deepEqual(
        language.functions(await tree(code)).map((found) => found.name),
        expected,
      );
    const root = await tree(example.code);
    assert.throws(() => language.outline(root), RangeError);
    assert.throws(() => language.outline(root), one.noFunction);
  });

  test(`${name}: code that does not parse, or another function's, gives nothing`, async () => {
    const injector = await injecting;
    const options = { perFunction: 3, seed: 1 };
    assert.deepEqual(injector.inject({ ...example, code: one.unparsable }, options), []);
    assert.deepEqual(injector.inject({ ...example, name: "other" }, options), []);
  });

  test(`${name}: edits stay in the named function`, async () => {
    const fn = { ...example, code: `${one.helper}${example.code}` };
    const pairs = (await injecting).inject(fn, { perFunction: 1e6, seed: 1 });
    assert.ok(pairs.length > 60);
    for (const pair of pairs) assert.ok(pair.edit.start > one.helper.length);
  });

  test(`${name}: the tally counts what was made, and its rows add up`, async () => {
    const tally = createTally();
    const pairs = (await injecting).inject(example, { perFunction: 30, seed: 1 }, tally);
    const { byType, byOperator } = yieldTable(tally);
    assert.deepEqual(Object.keys(byType), [...BUG_TYPES]);
    for (const row of [...Object.values(byType), ...Object.values(byOperator)])
      assert.equal(row.kept, row.generated - row.equivalent - row.survived);
    const kept = Object.values(byType).reduce((sum, row) => sum + row.kept, 0);
    assert.equal(kept, pairs.length);
    assert.equal(byOperator["replace-boolean"]!.sites, 1);
  });
}

test("an arrow without braces has a body too", async () => {
  const injector = await createInjector("javascript");
  const code = "const f = (x, y) => x.slice(0, 3) + y;\n";
  const pairs = injector.inject({ name: "f", test: "", code }, { perFunction: 1e6, seed: 1 });
  assert.ok(pairs.some((pair) => pair.buggy === "const f = (x, y) => x.slice(0, 4) + y;\n"));
  for (const pair of pairs)
    assert.ok(pair.buggy.startsWith("const f = (x, y) => ") && pair.buggy.endsWith(";\n"));
});

test("an unknown language lists the known ones", () =>
  assert.rejects(
    createInjector("cobol"),
    (error) =>
      error instanceof UsageError && /one of python, javascript,.* got "cobol"/.test(error.message),
  ));
