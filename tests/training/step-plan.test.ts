/**
 * @file What each arm sees: the same instruction batches and the same pairs, and budgets that are
 *   what they say.
 */
import assert from "node:assert/strict";
import { before, test } from "node:test";
import type { LanguageModel } from "../../src/language-model/checkpoint.js";
import {
  assembleStep,
  placesNeeded,
  type StepData,
  tokensOf,
  unitLengths,
} from "../../src/training/batch.js";
import type { ComparisonPair } from "../../src/cct/comparison-pair.js";
import type { LeftOut } from "../../src/training/left-out.js";
import { planSteps, type StepPlan } from "../../src/training/step-plan.js";
import { rowsNeeded } from "../../src/training/packing.js";
import { instructionContext } from "../../src/training/instruction-context.js";
import { prepareTuningData } from "../../src/training/tuning-data.js";
import type { TrainingData } from "../../src/training/tuning-inputs.js";
import { smallData, smallPairs, tinyModel, type FlatOptions, optionsOf } from "./support.js";

let base: LanguageModel;
before(async () => {
  base = await tinyModel();
});

const common = {
  steps: 20,
  rowLength: 192,
  instructionsPerStep: 4,
  pairsPerStep: 3,
  context: "none",
} as const;
function planOf(options: FlatOptions, data = smallData()): StepPlan & { leftOut: LeftOut } {
  const full = optionsOf({ ...common, ...options });
  const prepared = prepareTuningData(data, base.tokenizer, full);
  return { ...planSteps(prepared.planned, full), leftOut: prepared.leftOut };
}
const text = (ids: readonly number[]): string => base.tokenizer.decode(ids);

test("arms differ in pairs and sequence samples alone; both come from the same pairs", () => {
  const [plain, token, sequence, both] = [
    planOf({ alpha: 0, beta: 0 }),
    planOf({ beta: 0 }),
    planOf({ alpha: 0 }),
    planOf({}),
  ];
  for (let step = 0; step < 20; step++) {
    const of = (plan: StepPlan): StepData => plan.data(step);
    for (const arm of [token, sequence, both])
      assert.deepEqual(of(arm).instructions, of(plain).instructions);
    assert.deepEqual(
      [plain, token, sequence, both].map((plan) => [
        of(plan).pairs.length,
        of(plan).sequences.length,
      ]),
      [
        [0, 0],
        [3, 0],
        [0, 3],
        [3, 3],
      ],
    );
    assert.deepEqual(of(token).pairs, of(both).pairs);
    assert.deepEqual(of(sequence).sequences, of(both).sequences);
    both.data(step).pairs.forEach((pair, k) => {
      // the pair's correct side is the sequence sample's answer, which ends as the file does
      const sample = of(both).sequences[k]!;
      assert.equal(
        text(sample.ids.slice(sample.responseStart)).replace("\n<|endoftext|>", "<|endoftext|>"),
        text(pair.correctIds.slice(0, pair.correctLength)),
      );
    });
  }
});

type StepFeeds = ReturnType<StepPlan["feeds"]>[number];

/** Fails unless every target with a weight is the token that follows in its segment. */
function targetsFollow({ targetIndex, lmWeights, seqWeights, ids, segments, targets }: StepFeeds) {
  targetIndex.forEach((at, n) => {
    if (lmWeights[n]! + seqWeights[n]! === 0) return;
    assert.equal(ids[at + 1], targets[n]);
    assert.equal(segments[at + 1], segments[at]);
  });
}

/** Token and position on the correct and on the buggy side, of all comparisons of a step. */
const comparedTokens = (feeds: readonly StepFeeds[]): string[] =>
  feeds.flatMap((f) => {
    const at = (cell: number): string => `${f.ids[cell]} ${f.positions[cell]}`;
    return [...f.pairWeights].flatMap((w, p) =>
      w > 0 ? [`${at(f.correctIndex[p]!)} ${at(f.buggyIndex[p]!)}`] : [],
    );
  });

/** The same, as a pair has them. */
const tokensToCompare = ({ correctIds, buggyIds, positions }: ComparisonPair): string[] =>
  positions.correctIndex.map((i, k) => {
    const j = positions.buggyIndex[k]!;
    return `${correctIds[i]} ${i} ${buggyIds[j]} ${j}`;
  });

test("micro-batches hold what the step holds, and their weights add up to 1 a term", () => {
  for (const [accumulate, pairing] of [
    [1, "positional"],
    [2, "positional"],
    [3, "positional"],
    [1, "aligned"],
    [2, "aligned"],
  ] as const) {
    const plan = planOf({ accumulate, pairing }, lengthChangingData());
    for (let step = 0; step < plan.steps; step++) {
      const feeds = plan.feeds(step);
      assert.equal(feeds.length, accumulate);
      const sum = (name: "lmWeights" | "seqWeights" | "pairWeights"): number =>
        feeds.reduce((total, f) => total + f[name].reduce((a, b) => a + b, 0), 0);
      const { pairs } = plan.data(step);
      const compares = pairs.reduce(
        (total, { positions }) =>
          total + (positions.weight * positions.correctIndex.length) / pairs.length,
        0,
      );
      assert.ok(
        pairing === "aligned" ? compares < 1 : Math.abs(compares - 1) < 1e-9,
        "fewer pairs than M − I weigh less than 1",
      );
      for (const [name, expected] of [
        ["lmWeights", 1],
        ["seqWeights", 1],
        ["pairWeights", compares],
      ] as const)
        assert.ok(Math.abs(sum(name) - expected) < 1e-5, name);
      assert.equal(
        feeds.reduce((total, f) => total + f.segments.reduce((a, s) => a + Number(s > 0), 0), 0),
        tokensOf(plan.data(step)),
      );
      feeds.forEach(targetsFollow);
      assert.deepEqual(
        comparedTokens(feeds).sort(),
        pairs.flatMap(tokensToCompare).sort(),
        "tokens and positions compared are those of the pairs",
      );
    }
  }
});

/** Pairs whose buggy sides are longer or shorter than the correct ones. */
function lengthChangingData(): TrainingData {
  const data = smallData();
  return {
    ...data,
    pairs: data.pairs.map((pair, i) => ({
      ...pair,
      buggy:
        i % 2 === 0
          ? pair.buggy.replace("return ", "return not not ")
          : pair.buggy.replace(/ [^ ]+ [^ ]+\n$/, "\n"),
    })),
  };
}

test("rows and places are exactly what the fullest step needs", () => {
  const sample = { ids: [1, 2, 3, 4, 5], responseStart: 2 };
  const pair = planOf({}).data(0).pairs[0]!;
  assert.deepEqual(
    placesNeeded({ instructions: [sample, sample], sequences: [sample], pairs: [pair] }, 192, 2, 1),
    { targets: 9, pairs: pair.positions.correctIndex.length },
  );
  assert.deepEqual(placesNeeded({ instructions: [], sequences: [], pairs: [] }, 192, 1, 1), {
    targets: 1,
    pairs: 1,
  });
  for (let seed = 0; seed < 12; seed++)
    for (const arm of [{ alpha: 0, beta: 0 }, {}]) {
      const plan = planOf({ ...arm, seed, steps: 3, warmupSteps: 0, accumulate: 1 + (seed % 2) });
      const steps = [0, 1, 2].map((step) => plan.data(step));
      const microBatches = 1 + (seed % 2);
      const rows = Math.max(
        ...steps.map((data) => rowsNeeded(unitLengths(data), 192, microBatches)),
      );
      const places = steps.map((data) => placesNeeded(data, 192, rows, microBatches));
      assert.deepEqual(plan.shape, {
        rows,
        rowLength: 192,
        targets: Math.max(...places.map((p) => p.targets)),
        pairs: Math.max(...places.map((p) => p.pairs)),
      });
    }
});

test("a plan is a pure function of its seed", () => {
  const [a, again, other] = [planOf({ seed: 1 }), planOf({ seed: 1 }), planOf({ seed: 2 })];
  assert.deepEqual(a.feeds(7), again.feeds(7));
  assert.notDeepEqual(a.data(7), other.data(7));
});

test("budget: steps gives every arm its steps; tokens gives every arm the tokens of plain instruction tuning", () => {
  assert.equal(planOf({ budget: "steps" }).steps, 20);
  const total = (plan: StepPlan, steps = plan.steps): number =>
    Array.from({ length: steps }, (_, s) => tokensOf(plan.data(s))).reduce((a, b) => a + b, 0);
  const plain = planOf({ budget: "tokens", alpha: 0, beta: 0 });
  const both = planOf({ budget: "tokens" });
  assert.equal(plain.steps, 20);
  assert.ok(
    both.steps < 20 && total(both) <= total(plain) && total(both, both.steps + 1) > total(plain),
  );
});

test("a token budget is kept to the token, and at least one step is made", () => {
  const sample = { ids: new Array<number>(10).fill(1), responseStart: 5 };
  const pair = (buggyLength: number) => ({
    correctIds: [1, 1, 1, 1, 1],
    buggyIds: new Array<number>(buggyLength).fill(2),
    correctLength: 5,
    buggyLength,
    positions: {
      firstDifference: 0,
      maxLength: buggyLength,
      correctIndex: [0],
      buggyIndex: [0],
      weight: 1,
    },
  });
  const steps = (buggyLengths: readonly number[], instructionSteps: number): number =>
    planSteps(
      {
        instructions: [sample],
        pairLengths: buggyLengths.map(() => 1),
        comparison: (i) => pair(buggyLengths[i]!),
        sequence: null,
      },
      {
        seed: 0,
        steps: instructionSteps,
        data: { instructionsPerStep: 1, pairsPerStep: 1, rowLength: 32, budget: "tokens" },
        engine: { accumulate: 1, trimRows: false },
      },
    ).steps;
  assert.equal(steps([5, 5], 4), 2); // 4 · 10 tokens are 2 · (10 + 5 + 5)
  assert.equal(steps([5, 6], 4), 1); // one token too many
  assert.equal(steps([5, 4], 4), 2);
  assert.equal(steps([5, 5], 1), 1);
});

test("what does not fit a row is left out and counted, the same pairs for every arm", () => {
  const data = smallData();
  const long = {
    ...smallPairs(1, "long")[0]!,
    correct: `def long0():\n return ${"a + ".repeat(60)}b\n`,
  };
  const same = { ...smallPairs(1, "same")[0]!, buggy: smallPairs(1, "same")[0]!.correct };
  const more = {
    ...data,
    pairs: [...data.pairs, long, same],
    heldOutPairs: [...data.heldOutPairs, same],
    instructions: [...data.instructions, { instruction: "x ".repeat(160), input: "", output: "y" }],
  };
  for (const arm of [{}, { alpha: 0 }, { beta: 0 }])
    assert.deepEqual(planOf(arm, more).leftOut, {
      instructions: { count: 1, of: data.instructions.length + 1 },
      pairs: { count: 2, of: data.pairs.length + 2 },
      heldOutPairs: { count: 1, of: data.heldOutPairs.length + 1 },
      controlPairs: { count: 0, of: 0 },
      withoutInstruction: { count: 0, of: data.pairs.length },
    });
  assert.throws(
    () => planOf({}, { ...data, pairs: [long] }),
    /tune: expected pairs that fit 192 tokens, because objective\.alpha is 2 and objective\.beta is 0\.5, got none among 1; add pairs, raise data\.rowLength, or set those weights to 0/,
  );
  assert.throws(
    () => planOf({}, { ...data, instructions: [] }),
    /tune: expected instruction samples of at most 192 tokens, got none among 0/,
  );
  planOf({ alpha: 0, beta: 0 }, { ...data, pairs: [] });
});

test("context: a pair stands in the answer that holds its code, or, if none does, alone and counted", () => {
  const data = smallData(2);
  const [first] = data.pairs;
  const around = instructionContext([
    { instruction: "Write f0.", input: "", output: `# so:\n${first!.correct.trimEnd()}\n# done` },
  ]);
  assert.deepEqual(around(first!), {
    before: "Question: Write f0.\n\nAnswer:\n# so:\n",
    after: "\n# done",
  });
  assert.equal(around(data.pairs[1]!), null);
  const code = first!.correct.trimEnd();
  const asked = (instruction: string) => ({ instruction, input: "", output: code });
  assert.match(
    instructionContext([asked("Please write f0."), asked("f0?"), asked("Write f0.")])(first!)!
      .before,
    /^Question: f0\?/,
    "the shortest prompt",
  );
  const [heldOut] = prepareTuningData(
    {
      ...data,
      heldOutPairs: smallPairs(1, "new"),
      heldOutInstructions: [
        { instruction: "New?", input: "", output: smallPairs(1, "new")[0]!.correct.trimEnd() },
      ],
    },
    base.tokenizer,
    optionsOf({ ...common, context: "instruction" }),
  ).heldOut;
  assert.match(text(heldOut!.correctIds), /^Question: New\?/);
  const inside = planOf({ context: "instruction", beta: 0 }, data);
  const alone = planOf({ context: "none", beta: 0 }, data);
  const shown = (plan: StepPlan): string => text(plan.data(0).pairs[0]!.correctIds);
  assert.match(shown(inside), /^Question: Write f\d\.\n\nAnswer:\ndef f\d/);
  assert.match(shown(alone), /^def f\d/);
  assert.equal(
    planOf(
      { context: "instruction" },
      { ...data, pairs: [...data.pairs, smallPairs(1, "lonely")[0]!] },
    ).leftOut.withoutInstruction.count,
    1,
  );
});

test("a step that does not fit its shape is refused", () => {
  const plan = planOf({});
  assert.throws(
    () => assembleStep(plan.data(0), { ...plan.shape, rows: 1 }, 1),
    /expected a step that fits 1 × 1 rows of 192, got one of \d+ tokens; give more rows/,
  );
  assert.throws(
    () => assembleStep(plan.data(0), { ...plan.shape, targets: 2 }, 1),
    /expected at most 2 targets in a micro-batch, got more; give more places/,
  );
  assert.throws(
    () => assembleStep(plan.data(0), { ...plan.shape, pairs: 2 }, 1),
    /expected at most 2 pairs in a micro-batch/,
  );
  const exact = placesNeeded(plan.data(0), 192, plan.shape.rows, 1);
  assembleStep(plan.data(0), { ...plan.shape, ...exact }, 1);
  assert.throws(
    () => assembleStep(plan.data(0), { ...plan.shape, ...exact, targets: exact.targets - 1 }, 1),
    /more; give more places/,
  );
});
