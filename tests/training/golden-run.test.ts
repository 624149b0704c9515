/**
 * @file A tuning run against PyTorch: terms and gradients of the first step, then 50 steps of AdamW
 * with clipping, decay mask and schedule. Oracle: tools/golden/training.py, which runs every
 * sequence alone, in float64.
 */
import assert from "node:assert/strict";
import { before, test } from "node:test";
import { compileGradients } from "../../src/engine/gradients.js";
import type { HostMap } from "../../src/engine/types.js";
import type { LanguageModel } from "../../src/language-model/checkpoint.js";
import { readSafetensors } from "../../src/language-model/safetensors.js";
import {
  assembleStep,
  batchInputs,
  type BatchShape,
  type StepData,
  unitLengths,
} from "../../src/training/batch.js";
import { batchShape } from "../../src/training/batch-shape.js";
import { HEAD_PARAMETER } from "../../src/training/pair-evaluation.js";
import { sharePrefix } from "../../src/training/shared-prefix.js";
import { runTraining } from "../../src/training/training-loop.js";
import { loopOptions, tuningObjective } from "../../src/training/tune.js";
import {
  type GoldenData,
  golden,
  goldenPath,
  goldenStep,
  optionsOf,
  tinyModel,
} from "./support.js";

interface GoldenRun {
  options: { steps: number };
  head: number[];
  data: GoldenData;
  metrics: Record<"loss" | "lm" | "token" | "seq" | "gradNorm", number>[];
}

const run = golden<GoldenRun>("training");
const rowLength = 64;
const stepData = (step: number, share = false): StepData => {
  const data = goldenStep(run.data, step);
  return share ? { ...data, pairs: data.pairs.map((pair) => sharePrefix(pair, rowLength)) } : data;
};
const options = optionsOf({ ...run.options, rowLength });
let base: LanguageModel;
let parameters: HostMap;
before(async () => {
  base = await tinyModel();
  parameters = {
    ...base.parameters,
    [HEAD_PARAMETER]: { shape: [run.head.length], data: Float32Array.from(run.head) },
  };
});

/** Largest difference, relative to the largest expected magnitude. */
function relativeError(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  let worst = 0;
  let scale = 0;
  for (let i = 0; i < expected.length; i++) {
    worst = Math.max(worst, Math.abs(actual[i]! - expected[i]!));
    scale = Math.max(scale, Math.abs(expected[i]!));
  }
  return worst / scale;
}

test("each term and its gradient in every weight equal PyTorch's, packed or not, prefixes shared or not", async () => {
  const data = stepData(0);
  const expected = readSafetensors(goldenPath("gradients.safetensors"));
  const lengths = unitLengths(data).flat();
  const packed = batchShape([data], rowLength, 1);
  assert.ok(packed.rows < lengths.length, "several sequences share a row");
  const apart = { ...packed, rows: lengths.length, rowLength: Math.max(...lengths) };
  const sharing = stepData(0, true);
  const branching = batchShape([sharing], rowLength, 1);
  assert.ok(sharing.pairs.every(({ sharedLength }) => sharedLength! > 1));
  for (const [shape, feeds] of [
    [packed, assembleStep(data, packed, 1)[0]!],
    [apart, paddedFeeds(data, apart)],
    [branching, assembleStep(sharing, branching, 1)[0]!],
  ] as const) {
    const program = await compileGradients(
      parameters,
      (weights, inputs) => tuningObjective(base, weights, inputs, options),
      batchInputs(shape),
      { of: ["lm", "token", "seq"] },
    );
    const { values, gradients } = await program.run(parameters, feeds);
    await program.dispose();
    for (const term of ["lm", "token", "seq"] as const) {
      assert.ok(
        Math.abs(values[term]! - run.metrics[0]![term]) < 1e-5 * run.metrics[0]![term],
        `${term}: ${values[term]}`,
      );
      for (const name of Object.keys(parameters)) {
        const wanted = expected.get(`${term}/${name}`);
        const got = gradients[term]![name];
        assert.equal(got === undefined, wanted === undefined, `${term}/${name}`);
        if (wanted)
          assert.ok(
            relativeError(got!, wanted.data) < 1e-5,
            `${term}/${name}: ${relativeError(got!, wanted.data)}`,
          );
      }
    }
  }
});

/** The same step with each sequence in a row of its own: ordinary padding. */
function paddedFeeds(data: StepData, shape: BatchShape): ReturnType<typeof assembleStep>[number] {
  const { rows, rowLength: T } = shape;
  const feeds = assembleStep({ instructions: [], sequences: [], pairs: [] }, shape, 1)[0]!;
  let row = 0;
  let target = 0;
  let compared = 0;
  const put = (ids: readonly number[]): number => {
    ids.forEach((id, i) => {
      feeds.ids[row * T + i] = id;
      feeds.positions[row * T + i] = i;
      feeds.segments[row * T + i] = 1;
    });
    return row++ * T;
  };
  for (const [samples, weights] of [
    [data.instructions, feeds.lmWeights],
    [data.sequences, feeds.seqWeights],
  ] as const) {
    const tokens = samples.reduce((sum, s) => sum + s.ids.length - s.responseStart, 0);
    for (const { ids, responseStart } of samples) {
      const start = put(ids);
      for (let i = responseStart; i < ids.length; i++, target++) {
        feeds.targetIndex[target] = start + i - 1;
        feeds.targets[target] = ids[i]!;
        weights[target] = 1 / tokens;
      }
    }
  }
  for (const { correctIds, buggyIds, positions } of data.pairs) {
    const correct = put(correctIds);
    const buggy = put(buggyIds);
    positions.correctIndex.forEach((i, k) => {
      feeds.correctIndex[compared] = correct + i;
      feeds.buggyIndex[compared] = buggy + positions.buggyIndex[k]!;
      feeds.pairWeights[compared++] = positions.weight / data.pairs.length;
    });
  }
  assert.equal(row, rows);
  return feeds;
}

for (const [microBatches, share] of [
  [1, false],
  [3, false],
  [3, true],
] as const)
  test(`50 steps of AdamW follow PyTorch's (${microBatches} micro-batch${microBatches > 1 ? "es" : ""} a step${share ? ", shared prefixes" : ""})`, async () => {
    const shape = batchShape(
      run.data.steps.map((_, step) => stepData(step, share)),
      rowLength,
      microBatches,
    );
    const { state, metrics } = await runTraining(
      {
        name: "golden",
        fingerprint: "",
        options: loopOptions(options),
        steps: 50,
        parameters,
        inputs: batchInputs(shape),
        objective: (weights, inputs) => tuningObjective(base, weights, inputs, options),
        feeds: (step) => assembleStep(stepData(step, share), shape, microBatches),
        tokens: () => 1,
        microBatches,
        unsummed: ["headNorm"],
      },
      {},
    );
    metrics.forEach((got, step) => {
      for (const [name, value] of Object.entries(run.metrics[step]!)) {
        const tolerance = 1e-5 * Math.max(1, Math.abs(value));
        assert.ok(
          Math.abs(got[name]! - value) <= tolerance,
          `step ${step + 1} ${name}: expected ${value}, got ${got[name]}`,
        );
      }
    });
    for (const [name, { data }] of readSafetensors(goldenPath("after-50-steps.safetensors"))) {
      const error = relativeError(state.parameters[name]!.data, data);
      // looser than 1e-5: Adam's division amplifies float32 rounding over 50 steps
      assert.ok(error < 5e-5, `${name}: ${error}`);
    }
  });
