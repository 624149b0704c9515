/** @file What each arm sees: the same instruction batches and the same pairs, and budgets that are what they say. */
import assert from "node:assert/strict";
import { before, test } from "node:test";
import type { LanguageModel } from "../../src/language-model/checkpoint.js";
import { assembleStep, type StepData, tokensOf } from "../../src/training/batch.js";
import { type TuneOptionsInput, tuneOptions } from "../../src/training/options.js";
import { planSteps, type StepPlan } from "../../src/training/step-plan.js";
import { instructionContext, type LeftOut, prepareTuningData } from "../../src/training/tuning-data.js";
import { smallData, smallPairs, tinyModel } from "./support.js";

let base: LanguageModel;
before(async () => { base = await tinyModel(); });

const common = { steps: 20, rowLength: 192, instructionsPerStep: 4, pairsPerStep: 3, context: "none" } as const;
function planOf(options: Partial<TuneOptionsInput>, data = smallData()): StepPlan & { leftOut: LeftOut } {
  const full = tuneOptions({ ...common, ...options });
  const prepared = prepareTuningData(data, base.tokenizer, full);
  return { ...planSteps(prepared.planned, full), leftOut: prepared.leftOut };
}
const text = (ids: readonly number[]): string => base.tokenizer.decode(ids);

test("arms differ in pairs and sequence samples alone; both come from the same pairs", () => {
  const [plain, token, sequence, both] = [planOf({ alpha: 0, beta: 0 }), planOf({ beta: 0 }), planOf({ alpha: 0 }), planOf({})];
  for (let step = 0; step < 20; step++) {
    const of = (plan: StepPlan): StepData => plan.data(step);
    for (const arm of [token, sequence, both]) assert.deepEqual(of(arm).instructions, of(plain).instructions);
    assert.deepEqual([plain, token, sequence, both].map((plan) => [of(plan).pairs.length, of(plan).sequences.length]), [[0, 0], [3, 0], [0, 3], [3, 3]]);
    assert.deepEqual(of(token).pairs, of(both).pairs);
    assert.deepEqual(of(sequence).sequences, of(both).sequences);
    both.data(step).pairs.forEach((pair, k) => { // the pair's correct side is the sequence sample's answer
      const sample = of(both).sequences[k]!;
      assert.equal(text(sample.ids.slice(sample.responseStart)), text(pair.correctIds.slice(0, pair.correctLength)));
    });
  }
});

test("micro-batches hold what the step holds, and their weights add up to 1 a term", () => {
  for (const accumulate of [1, 2, 3]) {
    const plan = planOf({ accumulate });
    for (let step = 0; step < plan.steps; step++) {
      const feeds = plan.feeds(step);
      assert.equal(feeds.length, accumulate);
      const sum = (name: "lmWeights" | "seqWeights" | "pairWeights"): number => feeds.reduce((total, f) => total + f[name].reduce((a, b) => a + b, 0), 0);
      for (const name of ["lmWeights", "seqWeights", "pairWeights"] as const) assert.ok(Math.abs(sum(name) - 1) < 1e-5, name);
      assert.equal(feeds.reduce((total, f) => total + f.segments.reduce((a, s) => a + Number(s > 0), 0), 0), tokensOf(plan.data(step)));
      for (const f of feeds) {
        f.targetIndex.forEach((at, n) => { // targets are the tokens that follow
          if (f.lmWeights[n]! + f.seqWeights[n]! === 0) return;
          assert.equal(f.ids[at + 1], f.targets[n]);
          assert.equal(f.segments[at + 1], f.segments[at]);
        });
        f.correctIndex.forEach((at, p) => { if (f.pairWeights[p]! > 0) assert.ok(f.segments[at]! > 0 && f.segments[f.buggyIndex[p]!]! > 0); });
      }
    }
  }
});

test("a plan is a pure function of its seed", () => {
  const [a, again, other] = [planOf({ seed: 1 }), planOf({ seed: 1 }), planOf({ seed: 2 })];
  assert.deepEqual(a.feeds(7), again.feeds(7));
  assert.notDeepEqual(a.data(7), other.data(7));
});

test("budget: steps gives every arm its steps; tokens gives every arm the tokens of plain instruction tuning", () => {
  assert.equal(planOf({ budget: "steps" }).steps, 20);
  const total = (plan: StepPlan, steps = plan.steps): number => Array.from({ length: steps }, (_, s) => tokensOf(plan.data(s))).reduce((a, b) => a + b, 0);
  const plain = planOf({ budget: "tokens", alpha: 0, beta: 0 }), both = planOf({ budget: "tokens" });
  assert.equal(plain.steps, 20);
  assert.ok(both.steps < 20 && total(both) <= total(plain) && total(both, both.steps + 1) > total(plain));
});

test("what does not fit a row is left out and counted, the same pairs for every arm", () => {
  const data = smallData(), long = { ...smallPairs(1, "long")[0]!, correct: `def long0():\n return ${"a + ".repeat(60)}b\n` };
  const same = { ...smallPairs(1, "same")[0]!, buggy: smallPairs(1, "same")[0]!.correct };
  const more = { ...data, pairs: [...data.pairs, long, same], heldOutPairs: [...data.heldOutPairs, same], instructions: [...data.instructions, { instruction: "x ".repeat(160), input: "", output: "y" }] };
  for (const arm of [{}, { alpha: 0 }, { beta: 0 }])
    assert.deepEqual(planOf(arm, more).leftOut, { instructions: 1, pairs: 2, heldOutPairs: 1, controlPairs: 0, withoutInstruction: 0 });
  assert.throws(() => planOf({}, { ...data, pairs: [long] }), /tune: expected pairs that fit 192 tokens, because alpha is 2 and beta 0\.5, got none among 1; add pairs, raise rowLength, or set both to 0/);
  assert.throws(() => planOf({}, { ...data, instructions: [] }), /tune: expected instruction samples of at most 192 tokens, got none among 0/);
  planOf({ alpha: 0, beta: 0 }, { ...data, pairs: [] });
});

test("context: a pair stands in the answer that holds its code, or, if none does, alone and counted", () => {
  const data = smallData(2), [first] = data.pairs;
  const around = instructionContext([{ instruction: "Write f0.", input: "", output: `# so:\n${first!.correct.trimEnd()}\n# done` }]);
  assert.deepEqual(around(first!), { before: "Question: Write f0.\n\nAnswer:\n# so:\n", after: "\n# done" });
  assert.equal(around(data.pairs[1]!), null);
  const inside = planOf({ context: "instruction", beta: 0 }, data), alone = planOf({ context: "none", beta: 0 }, data);
  const shown = (plan: StepPlan): string => text(plan.data(0).pairs[0]!.correctIds);
  assert.match(shown(inside), /^Question: Write f\d\.\n\nAnswer:\ndef f\d/);
  assert.match(shown(alone), /^def f\d/);
  assert.equal(planOf({ context: "instruction" }, { ...data, pairs: [...data.pairs, smallPairs(1, "lonely")[0]!] }).leftOut.withoutInstruction, 1);
});

test("a step that does not fit its shape is refused", () => {
  const plan = planOf({});
  assert.throws(() => assembleStep(plan.data(0), { ...plan.shape, rows: 1 }, 1), /assembleStep: \d+ tokens do not fit 1 × 1 rows of 192; give more rows/);
  assert.throws(() => assembleStep(plan.data(0), { ...plan.shape, targets: 2 }, 1), /expected at most 2 targets in a micro-batch, got more; give more places/);
  assert.throws(() => assembleStep(plan.data(0), { ...plan.shape, pairs: 2 }, 1), /expected at most 2 pairs in a micro-batch/);
});
