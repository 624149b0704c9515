/**
 * @file The makers' small parts: even shares of bug types, problems, requests, compressed files
 *   without a time stamp.
 */
import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { gunzipSync } from "node:zlib";
import { testText } from "../../src/mini/execute.js";
import { isDecided } from "../../src/mini/decided-edit.js";
import { evenly, type Fault, isInBody, provenFaults } from "../../src/mini/faults.js";
import { countBy } from "../../src/mini/files.js";
import { writeCompressedLines } from "../../src/files/write.js";
import { readFunctions } from "../../src/mini/functions.js";
import { instructionSamples, type SampleFaults } from "../../src/mini/instructions.js";
import { failedGates } from "../../src/mini/gates.js";
import { problemOf, selectFaults } from "../../src/mini/minifix.js";
import { decideByTests } from "../../src/mini/one-answer.js";
import { doubleFaults } from "../../src/mini/two-edits.js";
import { createSandbox } from "../../src/sandbox/sandbox.js";
import { BUG_TYPES, type BugType } from "../../src/records.js";

const bank = readFunctions().slice(0, 300);
/**
 * A fault whose buggy text is the function with its body replaced; enough for choosing among
 * faults.
 */
function fault(index: number, bugType: BugType): Fault {
  const fn = { ...bank[index]!, split: "deeper" as const };
  return {
    fn,
    pair: {
      id: `${index} ${bugType}`,
      language: "python",
      functionName: fn.name,
      correct: fn.code,
      buggy: `${fn.prompt}    return 0\n`,
      bugType,
      operator: "replace-body",
      edit: {
        start: fn.prompt.length,
        end: fn.code.length,
        before: fn.body,
        after: "    return 0\n",
      },
      complexity: { lines: 1, cyclomatic: 1, editedTokens: 1 },
      proof: { killedBy: "", symptom: "incorrect output" },
    },
  };
}

test("evenly takes types in turn, and more of the others where one runs out", () => {
  const faults = [
    ...Array.from({ length: 10 }, (_, i) => fault(i, "value misuse")),
    fault(10, "missing logic"),
    ...Array.from({ length: 10 }, (_, i) => fault(20 + i, "excess logic")),
  ];
  const taken = evenly(faults, 9).map(({ pair }) => pair.bugType);
  assert.deepEqual(countBy(taken), [
    ["excess logic", 4],
    ["value misuse", 4],
    ["missing logic", 1],
  ]);
  assert.equal(evenly(faults, 100).length, 21);
});

test("problems: one a function, the way HumanEvalPack writes them; too few functions are an error that names the stratum", () => {
  const one = fault(5, "function missing");
  const problem = problemOf(one, "MiniFix/7", "deeper");
  assert.equal(problem.prompt + problem.canonical_solution, one.fn.code);
  assert.equal(problem.prompt + problem.buggy_solution, one.pair.buggy);
  assert.deepEqual(
    [problem.bug_type, problem.instruction, problem.failure_symptoms],
    ["function misuse", `Fix bugs in ${one.fn.name}.`, "incorrect output"],
  );
  assert.ok(
    isInBody(one) && !isInBody({ ...one, pair: { ...one.pair, buggy: `x${one.pair.buggy}` } }),
  );
  assert.throws(
    () => selectFaults([one], 3, "deeper"),
    /"deeper" needs 3 problems, got 1; draw more functions/,
  );
  const many = BUG_TYPES.flatMap((type, t) => [0, 1].map((k) => fault(t * 2 + k, type)));
  const types = countBy(selectFaults(many, 6, "deeper").map(({ pair }) => pair.bugType));
  assert.deepEqual(new Set(types.map(([, count]) => count)), new Set([1]));
});

test("a fault is decided where no constant that the code alone tells was edited away", () => {
  const step = { kind: "condition", primitive: "greater", phrasing: 0 } as const;
  const untold = { recipe: { steps: [{ ...step, constants: [7], told: false }] } };
  const told = { recipe: { steps: [{ ...step, constants: [7], told: true }] } };
  const edit = (before: string, after: string) => ({ start: 0, end: before.length, before, after });
  const decided = (fn: unknown, before: string, after: string): boolean =>
    isDecided(fn as Fault["fn"], edit(before, after));
  assert.ok(!decided(untold, "7", "8"));
  assert.ok(!decided(untold, "if x > 7:\n        total += x", "total += x"));
  assert.ok(decided(untold, "x > 7", "x < 7"));
  assert.ok(decided(untold, "17", "18"));
  assert.ok(decided(told, "7", "8"));
});

test("two edits that lie apart make one bug; both must be mended", async () => {
  const sandbox = await createSandbox("python", { timeLimit: 1 });
  try {
    const options = { seed: 5, perFunction: 3 };
    const singles = await provenFaults(bank.slice(0, 12), options, sandbox);
    const doubles = await doubleFaults(singles, sandbox);
    assert.ok(doubles.length >= 4, `${doubles.length} doubles`);
    for (const { fn, pair } of doubles) {
      const bytes = Buffer.from(pair.correct);
      const { start, end, before, after } = pair.edit;
      assert.equal(bytes.subarray(start, end).toString(), before);
      const rest = [bytes.subarray(0, start).toString(), bytes.subarray(end).toString()];
      assert.equal(rest[0] + after + rest[1], pair.buggy);
      for (const { pair: single } of singles.filter((other) => other.fn === fn))
        assert.notEqual(single.buggy, pair.buggy);
    }
  } finally {
    await sandbox.close();
  }
});

test("a test joins the call on which a lucky edit is caught", async () => {
  const sandbox = await createSandbox("python", { timeLimit: 1 });
  try {
    const options = { seed: 5, perFunction: 1 };
    const faults = (await provenFaults(bank.slice(0, 20), options, sandbox)).slice(0, 8);
    // One assertion says too little on purpose.
    const weak = faults.map(({ fn, pair }) => {
      const calls = fn.calls.slice(0, 1);
      return { fn: { ...fn, calls, test: testText(fn.name, calls) }, pair };
    });
    const { faults: decided, counts } = await decideByTests(weak, 3, sandbox);
    assert.ok(counts.canonical > 0 && counts.caught > 0, JSON.stringify(counts));
    assert.ok(decided.some(({ fn }) => fn.calls.length > 1));
    for (const { fn } of decided)
      for (const call of fn.calls)
        assert.ok(fn.test.includes(`candidate(${call.arguments}) == ${call.result}`));
  } finally {
    await sandbox.close();
  }
});

test("gates: each failure is one sentence with arm, stratum, bound and figure", () => {
  const good = { stratum: "deeper", passAt1: 0.4, withheld: 0.1 };
  const arms = [
    { ...good, arm: "base" },
    { ...good, arm: "instruction", repeatsBug: 0.1 },
    { ...good, arm: "combined", passAt1: 0.85 },
  ];
  assert.deepEqual(failedGates(arms), []);
  const bad = failedGates([
    { ...good, arm: "base", passAt1: 0.01, withheld: 0 },
    { ...good, arm: "instruction", passAt1: 0.14, withheld: 0.05, repeatsBug: 0.09 },
    { ...good, arm: "combined", passAt1: 0.86 },
  ]);
  assert.deepEqual(
    bad.map((line) =>
      /^(\w+), deeper: .* at (?:least|most) (?:a quarter of )?([\d.]+), got ([\d.]+);/
        .exec(line)
        ?.slice(1),
    ),
    [
      ["base", "2.0", "1.0"],
      ["instruction", "14.0", "5.0"],
      ["instruction", "15.0", "14.0"],
      ["instruction", "10.0", "9.0"],
      ["combined", "85.0", "86.0"],
    ],
  );
});

const none: SampleFaults = { repaired: new Map(), kept: new Map() };

test("a request for something else keeps the fault that it is shown", () => {
  for (let index = 0; index < 20; index++) {
    const own = fault(index, "value misuse");
    const faults = { ...none, kept: new Map([[own.fn.code, own]]) };
    const [sample] = instructionSamples([own.fn], faults, index, () => true);
    assert.ok(["docstring", "rename", "write"].includes(sample!.kind!));
    if (sample!.kind !== "write") assert.equal(sample!.output, own.pair.buggy);
  }
});

/** Shares of requests that every function allows, where no fault was proven to be mended. */
const SHARES = { docstring: 0.14 / 0.88, asserts: 0.08 / 0.88 };

test("requests: seeded, in their shares, repair only where a fault was proven, over-long ones refused", () => {
  const make = (seed: number): unknown[] => instructionSamples(bank, none, seed, () => true);
  assert.deepEqual(make(1), make(1));
  assert.notDeepEqual(make(1), make(2));
  assert.ok(instructionSamples(bank, none, 1, () => true).every(({ kind }) => kind !== "repair"));
  assert.deepEqual(
    instructionSamples(bank, none, 1, () => false),
    [],
  );
  const repair = instructionSamples(
    [bank[3]!],
    { ...none, repaired: new Map([[bank[3]!.code, fault(3, "value misuse")]]) },
    1,
    () => true,
  )[0]!;
  assert.deepEqual([repair.kind, repair.output], ["repair", bank[3]!.code]);
  assert.ok(repair.input.endsWith("return 0"));
  const seeds = [...Array(10).keys()];
  const drawn = seeds.flatMap((seed) => instructionSamples(bank, none, seed, () => true));
  for (const [kind, share] of Object.entries(SHARES)) {
    const got = drawn.filter((sample) => sample.kind === kind).length / drawn.length;
    assert.ok(Math.abs(got - share) < 0.02, `${kind}: ${got}`); // three standard deviations
  }
});

test("compressed lines hold no time stamp and no operating system", () => {
  const folder = mkdtempSync(join(tmpdir(), "cct-mini-"));
  try {
    writeCompressedLines(join(folder, "a.jsonl.gz"), [{ a: 1 }, { b: "é" }]);
    const bytes = readFileSync(join(folder, "a.jsonl.gz"));
    assert.deepEqual([...bytes.subarray(4, 8), bytes[9]], [0, 0, 0, 0, 255]);
    assert.equal(gunzipSync(bytes).toString(), '{"a":1}\n{"b":"é"}\n');
  } finally {
    rmSync(folder, { recursive: true });
  }
});
