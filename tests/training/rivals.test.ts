/**
 * @file Runs of objectives that score code by likelihood: the reference model is the start, however
 * the step is laid out, and a stopped run goes on with the same.
 */
import assert from "node:assert/strict";
import { before, test } from "node:test";
import type { LanguageModel } from "../../src/language-model/checkpoint.js";
import { scorePair } from "../../src/training/pair-scores.js";
import { withReference } from "../../src/training/reference-model.js";
import { tuneOptions } from "../../src/training/options.js";
import { planSteps } from "../../src/training/step-plan.js";
import { trainedWeights } from "../../src/training/trained-weights.js";
import { prepareTuningData } from "../../src/training/tuning-data.js";
import { tune, type TuneRun } from "../../src/training/tune.js";
import type { StepMetrics } from "../../src/training/step-metrics.js";
import { eachNth, takesLong } from "../long.js";
import { near } from "../support/near.js";
import { smallData, temporaryFolder, timeless, tinyModel } from "./support.js";

let base: LanguageModel;
before(async () => {
  base = await tinyModel();
});
const LONG = { skip: takesLong };
const data = { ...smallData(), heldOutPairs: [] };

/** Metrics of three steps. */
async function metricsOf(
  objective: object,
  others: { engine?: object; adapter?: object } = {},
  run: TuneRun = {},
): Promise<StepMetrics[]> {
  const options = {
    steps: 3,
    data: { instructionsPerStep: 2, pairsPerStep: 3, rowLength: 192 },
    optimizer: { warmupSteps: 1 },
    objective: { alpha: 1, beta: 0.5, ...objective },
    ...others,
  };
  return (await tune(base, data, options, run)).metrics;
}

// Oracle: scorePair, which lays a pair out by itself (its own golden: tests/training/pair-scores)
test("the reference's log-probabilities are those of each side alone", async () => {
  const options = tuneOptions({
    steps: 2,
    data: { instructionsPerStep: 1, pairsPerStep: 2, rowLength: 192 },
    optimizer: { warmupSteps: 1 },
    objective: { name: "dpo" },
  });
  const plan = planSteps(prepareTuningData(data, base.tokenizer, options).planned, options);
  const weights = trainedWeights(base, null, 0);
  const { pairs } = (await withReference(plan, weights, options)).data(1);
  assert.equal(pairs.length, 2);
  for (const pair of pairs) {
    const scores = await scorePair(base, pair);
    for (const side of ["correct", "buggy"] as const) {
      const { from, reference } = pair.code![side];
      near(reference!, scores[side].logProbability.slice(from), 1e-5, side);
    }
  }
});

test("dpo starts at log 2, whatever is tuned, and learns to prefer the correct code", async () => {
  for (const adapter of eachNth([undefined, { rank: 2 }], 2)) {
    const [first, , last] = await metricsOf({ name: "dpo", alpha: 20 }, adapter && { adapter });
    near(first!["dpo"], Math.LN2, 1e-5);
    near(first!["rewardMargin"], 0, 1e-5);
    near(first!["correctLogRatio"], 0, 1e-4); // a sum over 30 tokens in float32
    assert.ok(last!["rewardMargin"]! > 1e-5, String(last!["rewardMargin"]));
  }
});

test("shared prefixes, trimmed rows and micro-batches change no number of dpo", LONG, async () => {
  const objective = { name: "dpo", comparison: { nll: 0.5 } };
  const whole = await metricsOf(objective);
  for (const engine of [{ sharedPrefix: true, trimRows: true }, { accumulate: 2 }]) {
    const other = await metricsOf(objective, { engine });
    for (const [step, row] of whole.entries())
      for (const name of ["loss", "lm", "dpo", "seq", "rewardMargin", "correctNll"])
        near(other[step]![name], row[name], 2e-5, `${JSON.stringify(engine)} ${step} ${name}`);
  }
});

test("a stopped run of dpo goes on as one that was not", LONG, async () => {
  const directory = temporaryFolder();
  const stop = new AbortController();
  const progress = { update: (done: number) => (done === 1 ? stop.abort(new Error("stop")) : {}) };
  const settings = { directory, signal: stop.signal, progress } as unknown as TuneRun;
  await assert.rejects(metricsOf({ name: "dpo" }, {}, settings), /stop/);
  const resumed = await metricsOf({ name: "dpo" }, {}, { directory });
  assert.deepEqual(timeless(resumed), timeless(await metricsOf({ name: "dpo" })));
});
