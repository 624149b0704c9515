/**
 * @file Options are checked at once and refuse what they do not know; the schedule equals
 *   PyTorch's.
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import { UsageError } from "../../src/errors.js";
import { inGroups } from "../../src/training/flat-options.js";
import { nonDefaults, optionsIdentity } from "../../src/training/options-identity.js";
import {
  languageModelOptions,
  tuneOptions,
  tuneOptionsSchema,
} from "../../src/training/options.js";
import { learningRateAt, type ScheduleOptions } from "../../src/training/schedule.js";
import { golden } from "./support.js";

test("the defaults are the paper's where it says something", () => {
  const { objective, data } = tuneOptions({ steps: 10 });
  assert.deepEqual(objective, {
    name: "cct",
    alpha: 2,
    beta: 0.5,
    alphaSchedule: "constant",
    alphaRampFraction: 0.5,
    balance: null,
    gradient: "model",
    comparison: {
      margin: 1,
      pairing: "positional",
      beyondEnd: "padding",
      normalizer: "from-first-difference",
      context: "instruction",
    },
    head: {
      kind: "linear",
      scale: 10,
      layer: -1,
      start: "random",
      probe: { pairs: 256, penalty: 0.01, norm: null },
      learningRate: 1,
      warmupSteps: 0,
    },
  });
  assert.equal(data.budget, "steps");
});

test("all faults come together, unknown keys among them, at every depth", () => {
  const faulty = {
    steps: 0,
    lr: 1,
    optimizer: { momentum: 1 },
    objective: {
      alpha: -1,
      gamma: 1,
      comparison: { pairing: "diagonal", slope: 2 },
      head: { bias: true },
    },
  };
  assert.throws(
    () => tuneOptions(faulty as never, "spec.json"),
    (error: Error) => {
      assert.ok(error instanceof UsageError);
      for (const part of [
        /^spec\.json: /,
        /steps: /,
        /objective\.alpha: /,
        /objective\.comparison\.pairing: .*"positional"\|"aligned"\|"differing"/,
        /objective\.comparison: .*"slope"/,
        /objective\.head: .*"bias"/,
        /objective: .*"gamma"/,
        /optimizer: .*"momentum"/,
        /"lr"/,
      ])
        assert.match(error.message, part);
      return true;
    },
  );
  assert.throws(
    () => tuneOptions({ steps: 10, objective: { name: "contrastive" } }),
    /objective\.name: expected one of cct \| logistic \| dpo \| [^,]+ \| correct-code, got "contrastive"/,
  );
  assert.throws(
    () => tuneOptions({ steps: 5 }),
    /tune options: optimizer\.warmupSteps: expected at most steps \(5\), got 10/,
  );
  assert.throws(
    () => languageModelOptions({ steps: 10, alpha: 1 }),
    /language model options: .*"alpha"/,
  );
  assert.throws(() => tuneOptions({} as never), /tune options: steps is missing/);
});

test("an objective has its own options: those of another are refused", () => {
  const { objective } = tuneOptions({
    steps: 10,
    objective: { name: "logistic", comparison: { slope: 3 } },
  });
  assert.equal(objective.name, "logistic");
  assert.deepEqual(Object.keys(objective.comparison).sort(), [
    "beyondEnd",
    "context",
    "normalizer",
    "pairing",
    "slope",
  ]);
  assert.throws(
    () => tuneOptions({ steps: 10, objective: { name: "logistic", comparison: { margin: 1 } } }),
    /objective\.comparison: .*"margin"/,
  );
});

test("options without groups get one sentence that names each one's new place", () => {
  assert.throws(
    () => tuneOptions({ steps: 10, alpha: 2, head: "linear", lora: null, threads: 2 } as never),
    (error: Error) => {
      assert.ok(error instanceof UsageError);
      assert.equal(
        error.message,
        "tune options: expected options in groups (data, optimizer, objective, adapter, " +
          "engine), got some without one; write alpha as objective.alpha, head as " +
          "objective.head.kind, lora as adapter, threads as engine.threads",
      );
      return true;
    },
  );
  const old = { rowLength: 1, beta1: 1, beta: 1, margin: 1, headScale: 1, lora: {}, threads: 1 };
  const groups = inGroups(old);
  assert.deepEqual(groups, {
    data: { rowLength: 1 },
    optimizer: { beta1: 1 },
    objective: { beta: 1, comparison: { margin: 1 }, head: { scale: 1 } },
    adapter: {},
    engine: { threads: 1 },
  });
  for (const group of Object.keys(groups)) assert.ok(group in tuneOptionsSchema.shape, group);
});

test("a run's identity is what differs from the defaults", () => {
  const plain = tuneOptions({ steps: 20 });
  assert.deepEqual(optionsIdentity(plain), { steps: 20 });
  const written = { steps: 20, objective: { name: "cct", alpha: 2 }, engine: { threads: 1 } };
  assert.deepEqual(optionsIdentity(tuneOptions(written)), { steps: 20 }, "written out or not");
  assert.deepEqual(
    optionsIdentity(
      tuneOptions({
        steps: 20,
        seed: 3,
        objective: { name: "logistic", head: { kind: "normalized" } },
        adapter: {},
        optimizer: { clipNorm: null },
      }),
    ),
    {
      steps: 20,
      seed: 3,
      objective: { name: "logistic", head: { kind: "normalized" } },
      adapter: {},
      optimizer: { clipNorm: null },
    },
  );
});

test("schedules equal PyTorch's LinearLR and CosineAnnealingLR", () => {
  const schedules = golden<(ScheduleOptions & { rates: number[] })[]>("schedules");
  assert.equal(schedules.length, 5);
  for (const schedule of schedules)
    schedule.rates.forEach((rate, step) =>
      assert.ok(
        Math.abs(learningRateAt(step, schedule) - rate) <= 1e-12,
        `${JSON.stringify(schedule)} at ${step}: ${learningRateAt(step, schedule)}`,
      ),
    );
});

test("warm-up begins above 0 and ends at the peak; the last step is made at the final fraction", () => {
  const options = { steps: 100, learningRate: 1, warmupSteps: 10, finalLearningRateFraction: 0.1 };
  assert.deepEqual(
    [0, 9, 10].map((step) => learningRateAt(step, options)),
    [0.1, 1, 1],
  );
  assert.ok(Math.abs(learningRateAt(99, options) - 0.1) < 1e-12);
  assert.ok(
    Math.abs(learningRateAt(2, { ...options, steps: 3, warmupSteps: 1 }) - 0.1) < 1e-12,
    "also two steps behind the warm-up",
  );
  assert.equal(learningRateAt(0, { ...options, steps: 1, warmupSteps: 0 }), 1);
});

test("a schedule that starts later is the same one, behind steps at the peak", () => {
  const options = { steps: 9, learningRate: 2, warmupSteps: 3, finalLearningRateFraction: 0.1 };
  for (let step = 0; step < 12; step++)
    assert.equal(
      learningRateAt(step, { ...options, steps: 12, startsAfter: 3 }),
      step < 3 ? 2 : learningRateAt(step - 3, options),
      `step ${step}`,
    );
});

test("an option that is new, with a default, changes the identity of no run", () => {
  const values = { steps: 20, optimizer: { beta1: 0.8 } };
  const usual = { steps: 1, optimizer: { beta1: 0.9 } };
  const before = nonDefaults(values, usual);
  assert.deepEqual(before, values);
  const withNew = { ...values, lookAhead: 0, optimizer: { ...values.optimizer, momentum: 0 } };
  const usualWithNew = { ...usual, lookAhead: 0, optimizer: { ...usual.optimizer, momentum: 0 } };
  assert.deepEqual(nonDefaults(withNew, usualWithNew), before);
  assert.deepEqual(nonDefaults({ ...withNew, lookAhead: 1 }, usualWithNew), {
    ...before,
    lookAhead: 1,
  });
});
