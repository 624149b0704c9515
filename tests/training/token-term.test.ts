/**
 * @file Options of the token-level term against PyTorch: steps of AdamW with each. Oracle:
 *   tools/golden/token_term.py, which runs every sequence alone, in float64.
 */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { before, test } from "node:test";
import { cct } from "../../src/cct/objectives/cct.js";
import { headOf } from "../../src/cct/objectives/objective.js";
import { UsageError } from "../../src/errors.js";
import type { LanguageModel } from "../../src/language-model/checkpoint.js";
import { readSafetensors } from "../../src/language-model/safetensors.js";
import { assembleStep, batchInputs, type StepData } from "../../src/training/batch.js";
import { batchShape } from "../../src/training/batch-shape.js";
import {
  type TuneOptions,
  type TuneOptionsInput,
  tuneOptions,
} from "../../src/training/options.js";
import { HEAD_PARAMETER } from "../../src/training/pair-evaluation.js";
import { runTraining } from "../../src/training/training-loop.js";
import { probeHead } from "../../src/training/probe-head.js";
import { termWeightsOf } from "../../src/training/term-weights.js";
import { headSteps, loopOptions, tune, tuningObjective } from "../../src/training/tune.js";
import {
  type GoldenData,
  golden,
  goldenStep,
  smallData,
  temporaryFolder,
  timeless,
  tinyModel,
} from "./support.js";

interface Case {
  options: {
    alpha: number;
    beta: number;
    learningRate: number;
    warmupSteps: number;
    finalLearningRateFraction: number;
    clipNorm: number | null;
    weightDecay: number;
    gradient: "model" | "head";
    layer: number;
    headLearningRate: number;
    headWarmupSteps: number;
    ramp: number | null;
    balance: { norm: number; every: number } | null;
    clip: "whole" | "per-term";
  };
  metrics: Record<string, number>[];
  after: Record<string, { norm: number; elements: number[] }>;
}
interface Probe {
  options: { kind: "linear" | "normalized"; scale: number; layer: number; penalty: number };
  head: number[];
}
const { steps, cases, probes } = golden<{ steps: number; cases: Case[]; probes: Probe[] }>(
  "token-term",
);
const { head, data } = golden<{ head: number[]; data: GoldenData }>("training");
const rowLength = 64;

let base: LanguageModel;
before(async () => {
  base = await tinyModel();
});

function optionsOf({ options: given }: Case): TuneOptions {
  const { alpha, beta, gradient, layer, headLearningRate, headWarmupSteps, ramp, balance } = given;
  const { learningRate, warmupSteps, finalLearningRateFraction, clipNorm, weightDecay } = given;
  const { clip } = given;
  return tuneOptions({
    steps,
    data: { rowLength },
    optimizer: {
      learningRate,
      warmupSteps,
      finalLearningRateFraction,
      clipNorm,
      clip,
      weightDecay,
    },
    objective: {
      alpha,
      beta,
      balance,
      ...(ramp !== null && { alphaSchedule: "ramp", alphaRampFraction: ramp }),
      gradient,
      head: { layer, learningRate: headLearningRate, warmupSteps: headWarmupSteps },
    },
  });
}

async function trajectory(given: Case, microBatches: number) {
  const options = optionsOf(given);
  const all = Array.from({ length: steps }, (_, step): StepData => goldenStep(data, step));
  const shape = batchShape(all, rowLength, microBatches);
  const parameters = {
    ...base.parameters,
    [HEAD_PARAMETER]: { shape: [head.length], data: Float32Array.from(head) },
  };
  return runTraining(
    {
      name: "golden",
      fingerprint: "",
      options: loopOptions(options),
      steps,
      parameters,
      ...headSteps(options, steps),
      termWeights: termWeightsOf(cct, options, steps),
      inputs: batchInputs(shape),
      objective: (weights, inputs) => tuningObjective(base, weights, inputs, options),
      feeds: (step) => assembleStep(all[step]!, shape, microBatches),
      tokens: () => 1,
      microBatches,
      unsummed: ["headNorm"],
    },
    {},
  );
}

for (const [n, given] of cases.entries())
  test(`steps of case ${n} follow PyTorch's`, async () => {
    const { state, metrics } = await trajectory(given, 1 + (n % 2));
    metrics.forEach((got, step) => {
      for (const [name, value] of Object.entries(given.metrics[step]!)) {
        const tolerance = 1e-5 * Math.max(1, Math.abs(value));
        assert.ok(
          Math.abs(got[name]! - value) <= tolerance,
          `step ${step + 1} ${name}: expected ${value}, got ${got[name]}`,
        );
      }
    });
    for (const [name, { norm, elements }] of Object.entries(given.after)) {
      const ours = state.parameters[name]!.data;
      const largest = Math.max(...elements.map(Math.abs));
      elements.forEach((x, k) =>
        // looser than 1e-5: Adam's division amplifies float32 rounding
        assert.ok(Math.abs(ours[41 * k]! - x) <= 5e-5 * largest, `${name}[${41 * k}]`),
      );
      const own = Math.hypot(...(ours as Float32Array));
      assert.ok(Math.abs(own - norm) <= 1e-5 * norm, `|${name}|: ${own} and ${norm}`);
    }
  });

test("the head alone moves in its own steps, and they fit the run", async () => {
  const options = {
    steps: 2,
    data: { rowLength: 192, instructionsPerStep: 2, pairsPerStep: 2 },
    optimizer: { warmupSteps: 0 },
    objective: { head: { warmupSteps: 2 } },
  };
  const tuned = await tune(base, smallData(), options);
  for (const [name, { data: weights }] of Object.entries(tuned.model.parameters))
    assert.deepEqual(weights, base.parameters[name]!.data, name);
  tuneOptions({ ...options, steps: 5, optimizer: { warmupSteps: 3 } });
  assert.throws(
    () => tuneOptions({ ...options, steps: 4, optimizer: { warmupSteps: 3 } }),
    /objective\.head\.warmupSteps: expected at most 1, as steps is 4 and optimizer\.warmupSteps 3, got 2/,
  );
});

test("a layer that the model lacks is one sentence", () =>
  assert.rejects(
    tune(base, smallData(), {
      steps: 1,
      data: { rowLength: 192 },
      optimizer: { warmupSteps: 0 },
      objective: { head: { layer: 3 } },
    }),
    (error: Error) => {
      assert.ok(error instanceof UsageError);
      assert.match(
        error.message,
        /^tune: objective\.head\.layer: expected a layer from -3 to 2, because the model has 2 blocks .*, got 3; choose one of these$/,
      );
      return true;
    },
  ));

test("a balanced run that is stopped goes on with the same bytes, its α in the checkpoint", async () => {
  const options: TuneOptionsInput = {
    steps: 4,
    checkpointEvery: 2,
    data: { instructionsPerStep: 2, pairsPerStep: 2, rowLength: 192 },
    optimizer: { warmupSteps: 0 },
    objective: { balance: { norm: 1, every: 3 } }, // set at the first and the fourth step
  };
  const [undisturbed, stopped] = [temporaryFolder(), temporaryFolder()];
  const whole = await tune(base, smallData(), options, { directory: undisturbed });
  const stop = new AbortController();
  const interrupted = tune(base, smallData(), options, {
    directory: stopped,
    signal: stop.signal,
    progress: { update: (step: number) => void (step === 2 && stop.abort()) } as never,
  });
  await assert.rejects(interrupted);
  const file = (folder: string): string => join(folder, "checkpoint.safetensors");
  const [alpha] = readSafetensors(file(stopped)).get("kept/alpha")!.data;
  assert.equal(alpha, whole.metrics[0]!["weightToken"]);
  assert.equal(alpha, whole.metrics[2]!["weightToken"]);
  assert.notEqual(alpha, 2, "it was set");
  const resumed = await tune(base, smallData(), options, { directory: stopped });
  assert.deepEqual(timeless(resumed.metrics), timeless(whole.metrics));
  assert.ok(readFileSync(file(stopped)).equals(readFileSync(file(undisturbed))));
});

// Oracle: scipy's BFGS on the states of transformers
test("a probe is the ridge logistic regression on the base's margins, of any layer and kind", async () => {
  assert.equal(probes.length, 8);
  for (const { options, head: expected } of probes) {
    const { penalty, ...own } = options;
    const { objective } = tuneOptions({
      steps: 20,
      objective: { head: { ...own, probe: { penalty } } },
    });
    const checked = headOf(objective);
    const probe = { head: checked, seed: 1, rowLength, threads: 1 };
    const found = await probeHead(base.config, base.parameters, data.pairs, probe);
    const largest = Math.max(...expected.map(Math.abs));
    found.forEach((x, i) =>
      assert.ok(Math.abs(x - expected[i]!) <= 1e-5 * largest, `${JSON.stringify(options)} ${i}`),
    );
    const scaled = { ...probe, head: { ...checked, probe: { ...checked.probe, norm: 2 } } };
    const two = await probeHead(base.config, base.parameters, data.pairs, scaled);
    assert.ok(Math.abs(Math.hypot(...two) - 2) < 1e-6);
    const some = { ...probe, head: { ...checked, probe: { ...checked.probe, pairs: 3 } } };
    const fewer = await probeHead(base.config, base.parameters, data.pairs, some);
    assert.notDeepEqual(fewer, found);
  }
});

test("a run whose head starts as a probe begins with a better margin than a random one", async () => {
  const options = (start: "random" | "probe"): TuneOptionsInput => ({
    steps: 1,
    data: { instructionsPerStep: 2, pairsPerStep: 6, rowLength: 192 },
    optimizer: { warmupSteps: 0 },
    objective: { head: { start } },
  });
  const margin = async (start: "random" | "probe"): Promise<number> =>
    (await tune(base, smallData(), options(start))).metrics[0]!["margin"]!;
  assert.ok((await margin("probe")) > 10 * Math.abs(await margin("random")));
  await assert.rejects(
    tune(
      base,
      { ...smallData(), pairs: [] },
      { ...options("probe"), objective: { alpha: 0, beta: 0, head: { start: "probe" } } },
    ),
    /tune: objective\.head\.start: expected training pairs that fit a row of 192 tokens, because a probe is fitted on them, got none; add pairs, raise data\.rowLength, or set start to "random"/,
  );
});
