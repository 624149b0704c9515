/**
 * @file Options are checked at once and refuse what they do not know; the schedule equals
 *   PyTorch's.
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import { UsageError } from "../../src/errors.js";
import { languageModelOptions, tuneOptions } from "../../src/training/options.js";
import { learningRateAt, type ScheduleOptions } from "../../src/training/schedule.js";
import { golden } from "./support.js";

test("the defaults are the paper's where it says something", () => {
  const { alpha, beta, margin, pairing, beyondEnd, normalizer, head, context, budget } =
    tuneOptions({ steps: 10 });
  assert.deepEqual(
    { alpha, beta, margin, pairing, beyondEnd, normalizer, head, context, budget },
    {
      alpha: 2,
      beta: 0.5,
      margin: 1,
      pairing: "positional",
      beyondEnd: "padding",
      normalizer: "from-first-difference",
      head: "linear",
      context: "instruction",
      budget: "steps",
    },
  );
});

test("all faults come together, unknown keys among them", () => {
  assert.throws(
    () => tuneOptions({ steps: 0, alpha: -1, pairing: "diagonal", lr: 1 } as never, "spec.json"),
    (error: Error) => {
      assert.ok(error instanceof UsageError);
      for (const part of [
        /^spec\.json: /,
        /steps: /,
        /alpha: /,
        /pairing: .*"positional"\|"aligned"\|"differing"/,
        /"lr"/,
      ])
        assert.match(error.message, part);
      return true;
    },
  );
  assert.throws(
    () => tuneOptions({ steps: 5 }),
    /tune options: warmupSteps: expected at most steps \(5\), got 10/,
  );
  assert.throws(
    () => languageModelOptions({ steps: 10, alpha: 1 }),
    /language model options: .*"alpha"/,
  );
  assert.throws(() => tuneOptions({} as never), /tune options: steps is missing/);
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
