/**
 * @file Pairs that share their prefix against the same pairs laid out whole: what is laid out, what
 * it costs, and that losses and the gradient of every parameter are equal. (golden-run.test.ts
 * holds both layouts to PyTorch.)
 */
import assert from "node:assert/strict";
import { before, test } from "node:test";
import { compileGradients, dataOf, specsOf } from "../../src/engine/gradients.js";
import type { HostMap } from "../../src/engine/types.js";
import type { LanguageModel } from "../../src/language-model/checkpoint.js";
import { comparisonPair } from "../../src/cct/comparison-pair.js";
import { assembleStep, batchInputs, tokensOf, unitsOfCells } from "../../src/training/batch.js";
import { batchShape } from "../../src/training/batch-shape.js";
import { withNoise } from "../../src/training/noise-feeds.js";
import { HEAD_PARAMETER } from "../../src/training/pair-evaluation.js";
import { sequenceLengths, sharePrefix } from "../../src/training/shared-prefix.js";
import { planSteps } from "../../src/training/step-plan.js";
import { trainedWeights } from "../../src/training/trained-weights.js";
import { initialHead, tune, tuningObjective } from "../../src/training/tune.js";
import { prepareTuningData } from "../../src/training/tuning-data.js";
import type { TrainingData } from "../../src/training/tuning-inputs.js";
import { smallData, tinyModel, type FlatOptions, optionsOf, given } from "./support.js";

let base: LanguageModel;
before(async () => {
  base = await tinyModel();
});

/**
 * Pairs of equal and of different lengths, one that differs in its first token, and one whose
 * prefix and both rests fit no row of 192.
 */
function mixedData(): TrainingData {
  const data = smallData(6);
  const changed = (i: number, correct: string, buggy: string) => ({
    ...data.pairs[i]!,
    correct,
    buggy,
  });
  const long = "a + ".repeat(24);
  return {
    ...data,
    pairs: [
      data.pairs[0]!,
      changed(
        1,
        data.pairs[1]!.correct,
        data.pairs[1]!.correct.replace("return ", "return not not "),
      ),
      changed(2, data.pairs[2]!.correct, data.pairs[2]!.correct.replace(/ [^ ]+ [^ ]+\n$/, "\n")),
      changed(3, "def f3():\n return a\n", "# f3\n return b\n"),
      changed(4, `def f4():\n return b + ${long}c`, `def f4():\n return c + ${long}c`),
    ],
  };
}

const common = {
  steps: 2,
  warmupSteps: 0,
  rowLength: 192,
  instructionsPerStep: 3,
  pairsPerStep: 5,
} as const;
const planned = (changes: FlatOptions) => {
  const options = optionsOf({ ...common, ...changes });
  return {
    options,
    plan: planSteps(prepareTuningData(mixedData(), base.tokenizer, options).planned, options),
  };
};

/** Every scalar and the gradient of the loss, summed over the micro-batches of the first step. */
async function firstStep(changes: FlatOptions) {
  const { options, plan } = planned(changes);
  const weights = trainedWeights(base, options.adapter, 1);
  const noise = withNoise(plan, weights.config, options);
  const parameters: HostMap = {
    ...weights.trained,
    [HEAD_PARAMETER]: {
      shape: [base.config.hiddenSize],
      data: initialHead(base.config.hiddenSize, 1).map((w) => 20 * w),
    },
  };
  for (const [name, { data }] of Object.entries(parameters))
    if (name.endsWith(".lora_B"))
      data.forEach((_, i) => {
        data[i] = 0.3 * Math.sin(i);
      }); // as if tuned
  const program = await compileGradients(
    parameters,
    (own, inputs) => tuningObjective(weights, own, inputs, options),
    { ...noise.inputs, ...specsOf(weights.frozen) },
    { of: ["loss"] },
  );
  const values: Record<string, number> = {};
  const gradients: Record<string, Float64Array> = {};
  for (const feeds of noise.feeds(0)) {
    const part = await program.run(parameters, { ...feeds, ...dataOf(weights.frozen) });
    for (const [name, value] of Object.entries(part.values))
      values[name] = name === "headNorm" ? value : (values[name] ?? 0) + value;
    for (const [name, data] of Object.entries(part.gradients["loss"]!)) {
      const sum = (gradients[name] ??= new Float64Array(data.length));
      data.forEach((x, i) => {
        sum[i]! += x;
      });
    }
  }
  await program.dispose();
  return { values, gradients, parameters, plan };
}

async function equalWhole(changes: FlatOptions): Promise<void> {
  const whole = await firstStep(changes);
  const shared = await firstStep({ ...changes, sharedPrefix: true });
  const what = JSON.stringify(changes);
  const layouts = shared.plan.data(0).pairs.map(({ sharedLength }) => sharedLength !== undefined);
  assert.ok(
    layouts.includes(true) && layouts.includes(false),
    `${what}: both layouts are in the step`,
  );
  assert.ok(tokensOf(shared.plan.data(0)) < tokensOf(whole.plan.data(0)));
  assert.ok(whole.values["token"]! > 0.1 && whole.values["activeHinges"]! > 0);
  for (const [name, value] of Object.entries(whole.values))
    assert.ok(
      Math.abs(shared.values[name]! - value) <= 1e-5 * Math.max(0.1, Math.abs(value)),
      `${what} ${name}: ${value} and ${shared.values[name]}`,
    );
  assert.deepEqual(Object.keys(shared.gradients).sort(), Object.keys(whole.parameters).sort());
  for (const [name, data] of Object.entries(whole.gradients)) {
    const scale = data.reduce((most, x) => Math.max(most, Math.abs(x)), 0);
    const error = data.reduce(
      (most, x, i) => Math.max(most, Math.abs(x - shared.gradients[name]![i]!)),
      0,
    );
    assert.ok(scale > 0 && error <= 1e-5 * scale, `${what} ${name}: ${error} of ${scale}`);
  }
}

const pairings: FlatOptions[] = [
  { beyondEnd: "padding" },
  { beyondEnd: "last" },
  { beyondEnd: "drop", normalizer: "pairs" },
  { pairing: "aligned" },
  { pairing: "differing", normalizer: "pairs" },
];
const lora = { rank: 4, alpha: 8, dropout: 0.2 };

for (const context of ["instruction", "none"] as const)
  for (const head of ["linear", "normalized"] as const)
    test(`losses and gradients are those of whole sides, for every pairing (${context}, ${head})`, async () => {
      for (const [k, pairing] of pairings.entries())
        await equalWhole({ ...pairing, context, head, accumulate: 1 + (k % 2) });
    });

test("… and with an adapter's dropout, in one micro-batch or three", async () => {
  for (const accumulate of [1, 3])
    for (const context of ["instruction", "none"] as const)
      await equalWhole({ lora, neftuneAlpha: 5, accumulate, context });
});

test("a shared pair lies in one row: prefix, rest of correct, rest of buggy, each token once, all compared positions in its place", () => {
  const { plan } = planned({ sharedPrefix: true });
  const { plan: whole } = planned({});
  const data = plan.data(0);
  const [feeds] = plan.feeds(0) as unknown as [Record<string, Int32Array>];
  const units = unitsOfCells(data, plan.shape, 1)[0]!;
  const first = data.instructions.length + data.sequences.length;
  data.pairs.forEach((pair, p) => {
    const cells = [...units.keys()].filter((cell) => units[cell] === first + p);
    const I = pair.sharedLength;
    assert.equal(
      cells.length,
      sequenceLengths(pair).reduce((a, b) => a + b),
    );
    if (I === undefined) return;
    const start = cells[0]!;
    const n = pair.correctIds.length;
    const segment = (cell: number) => feeds["segments"]![cell]!;
    const column = start % plan.shape.rowLength;
    assert.equal(
      Math.floor(start / plan.shape.rowLength),
      Math.floor(cells.at(-1)! / plan.shape.rowLength),
      "one row",
    );
    assert.deepEqual(
      cells.map((cell) => feeds["ids"]![cell]),
      [...pair.correctIds, ...pair.buggyIds.slice(I)],
    );
    assert.deepEqual(
      cells.map((cell) => feeds["positions"]![cell]),
      [...pair.correctIds.keys(), ...[...pair.buggyIds.keys()].slice(I)],
    );
    assert.deepEqual(
      cells.map(segment),
      // prefix, the correct side's rest from I on, the buggy side's from n on
      cells.map((_, i) => 1 + column + [0, I, n][Number(i >= I) + Number(i >= n)]!),
    );
    assert.ok(
      cells.every((cell) => feeds["continues"]![cell] === 1 + column),
      "both rests continue the prefix, and it itself",
    );
  });
  const compared = (f: Record<string, ArrayLike<number>>): string[] =>
    Array.from(f["pairWeights"]!).flatMap((w, k) => {
      const at = (side: "correctIndex" | "buggyIndex") => [
        f["ids"]![f[side]![k]!],
        f["positions"]![f[side]![k]!],
      ];
      return w > 0 ? [JSON.stringify([w, at("correctIndex"), at("buggyIndex")])] : [];
    });
  assert.deepEqual(compared(feeds).sort(), compared(whole.feeds(0)[0]!).sort());
  feeds["segments"]!.forEach((segment, cell) => {
    if (units[cell]! < first)
      assert.equal(feeds["continues"]![cell], segment, "all else continues itself; padding too");
  });
});

test("whether a pair shares is decided by its tokens and the row alone", () => {
  const tokenizer = { encode: (text: string) => [...text].map((c) => c.charCodeAt(0)), eosId: 0 };
  // 5 + 6 tokens, 2 in common
  const pair = comparisonPair("abcd", "abXYZ", tokenizer, { beyondEnd: "drop" });
  assert.deepEqual(sequenceLengths(sharePrefix(pair, 9)), [9]);
  assert.equal(sharePrefix(pair, 9).sharedLength, 2);
  assert.equal(sharePrefix(pair, 8), pair, "one token too many: two sequences");
  assert.deepEqual(sequenceLengths(pair), [5, 6]);
  const apart = comparisonPair("abc", "xbc", tokenizer);
  assert.equal(sharePrefix(apart, 100), apart, "nothing in common");
  const data = {
    instructions: [{ ids: [1, 2], responseStart: 1 }],
    sequences: [],
    pairs: [sharePrefix(pair, 9)],
  };
  assert.equal(tokensOf(data), 11, "computed once, counted once");
  assert.deepEqual(batchShape([data], 9, 1), {
    rows: 2,
    rowLength: 9,
    targets: 1,
    pairs: 3,
    branches: true,
  });
  assert.deepEqual(batchShape([{ ...data, pairs: [pair] }], 9, 1), {
    rows: 2,
    rowLength: 9,
    targets: 1,
    pairs: 3,
  });
  const { branches: _, ...without } = batchShape([data], 9, 1);
  assert.throws(
    () => assembleStep(data, without, 1),
    /assembleStep: expected a shape with branches, as a pair shares its prefix, got one without; use batchShape/,
  );
  assert.ok(
    !("continues" in batchInputs(without)) &&
      "continues" in batchInputs({ ...without, branches: true }),
  );
});

test("trimmed rows hold the same steps, as many rows of the least length, and give the same losses and gradients", async () => {
  const whole = await firstStep({ rowLength: 224 });
  const trimmed = await firstStep({ rowLength: 224, trimRows: true });
  assert.equal(trimmed.plan.shape.rows, whole.plan.shape.rows);
  assert.ok(trimmed.plan.shape.rowLength < 224);
  for (let step = 0; step < 2; step++)
    assert.deepEqual(trimmed.plan.data(step), whole.plan.data(step));
  for (const [name, value] of Object.entries(whole.values))
    assert.ok(
      Math.abs(trimmed.values[name]! - value) <= 1e-5 * Math.max(0.1, Math.abs(value)),
      `${name}: ${value} and ${trimmed.values[name]}`,
    );
  for (const [name, data] of Object.entries(whole.gradients)) {
    const scale = data.reduce((most, x) => Math.max(most, Math.abs(x)), 0);
    const error = data.reduce(
      (most, x, i) => Math.max(most, Math.abs(x - trimmed.gradients[name]![i]!)),
      0,
    );
    assert.ok(error <= 1e-5 * scale, `${name}: ${error} of ${scale}`);
  }
});

test("all arms see the same pairs, shared or not; a run learns with them; off is absent", async () => {
  const order = (sharedPrefix: boolean) =>
    planned({ sharedPrefix, pairsPerStep: 2, steps: 5 }).plan;
  for (let step = 0; step < 5; step++)
    assert.deepEqual(
      order(true)
        .data(step)
        .pairs.map(({ sharedLength: _, ...pair }) => pair),
      order(false).data(step).pairs,
    );
  const of = (sharedPrefix: boolean) =>
    tune(
      base,
      smallData(),
      given({ ...common, steps: 4, pairsPerStep: 3, sharedPrefix, learningRate: 1e-2 }),
    );
  const [whole, shared] = [await of(false), await of(true)];
  whole.metrics.forEach((row, i) => {
    for (const name of ["loss", "lm", "token", "seq", "gradNorm", "hiddenNorm"])
      assert.ok(
        Math.abs(shared.metrics[i]![name]! - row[name]!) <= 1e-4 * Math.max(1, row[name]!),
        `${name} at ${i + 1}`,
      ); // float32 sums in another order, four steps of Adam
    assert.ok(shared.metrics[i]!["tokens"]! < row["tokens"]!);
  });
});
