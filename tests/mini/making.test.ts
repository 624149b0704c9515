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
import { evenly, type Fault } from "../../src/mini/faults.js";
import { countBy } from "../../src/mini/files.js";
import { writeCompressedLines } from "../../src/files/write.js";
import { readFunctions } from "../../src/mini/functions.js";
import { instructionSamples, KIND_SHARES } from "../../src/mini/instructions.js";
import { isInBody, problemOf, selectProblems } from "../../src/mini/minifix.js";
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
  const problem = problemOf(one, "MiniFix/7");
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
    () => selectProblems([one], 3, "MiniFix"),
    /"unseen compositions" needs 1 problems, got 0; draw more functions/,
  );
  const strata = ["unseen compositions", "deeper", "held-out primitives"] as const;
  const many = strata.flatMap((split, s) =>
    BUG_TYPES.flatMap((type, t) =>
      [0, 1].map((k) => {
        const f = fault(s * 40 + t * 2 + k, type);
        return { ...f, fn: { ...f.fn, split } };
      }),
    ),
  );
  const selected = selectProblems(many, 18, "MiniFix");
  assert.deepEqual(
    selected.map(({ task_id }) => task_id),
    Array.from({ length: 18 }, (_, i) => `MiniFix/${i}`),
  );
  for (const [, count] of countBy(selected.map((p) => `${p.stratum} ${p.bug_type}`)))
    assert.equal(count, 1);
});

test("requests: seeded, in their shares, repair only where a fault was proven, over-long ones refused", () => {
  const make = (seed: number): unknown[] => instructionSamples(bank, new Map(), seed, () => true);
  assert.deepEqual(make(1), make(1));
  assert.notDeepEqual(make(1), make(2));
  assert.ok(
    instructionSamples(bank, new Map(), 1, () => true).every(({ kind }) => kind !== "repair"),
  );
  assert.deepEqual(
    instructionSamples(bank, new Map(), 1, () => false),
    [],
  );
  const repair = instructionSamples(
    [bank[3]!],
    new Map([[bank[3]!.code, fault(3, "value misuse")]]),
    1,
    () => true,
  )[0]!;
  assert.deepEqual([repair.kind, repair.output], ["repair", bank[3]!.code.trimEnd()]);
  assert.ok(repair.input.endsWith("return 0"));
  assert.ok(Math.abs(Object.values(KIND_SHARES).reduce((sum, share) => sum + share, 0) - 1) < 1e-9);
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
