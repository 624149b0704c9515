/**
 * @file Held-out pairs one by one, beside a probe of the base; without the terms' norms if asked.
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import { modelHash } from "../../src/language-model/checkpoint.js";
import { probeBase } from "../../src/training/base-probe.js";
import { tuneOptions } from "../../src/training/options.js";
import { tune } from "../../src/training/tune.js";
import { near } from "../support/near.js";
import { smallData, tinyModel } from "./support.js";

const data = smallData();
const options = {
  steps: 2,
  evalEvery: 2,
  data: { instructionsPerStep: 2, pairsPerStep: 1, rowLength: 256 },
  optimizer: { warmupSteps: 0 },
};

test("single pairs add up to the run's measures; norms left out change no number", async () => {
  const base = await tinyModel();
  const whole = await tune(base, data, options);
  const { heldOut } = whole.heldOut!;
  const last = whole.metrics.at(-1)!;
  assert.equal(heldOut.length, last["heldOutPairs"]);
  const mean = heldOut.reduce((sum, { margin }) => sum + margin, 0) / heldOut.length;
  near(mean, last["heldOutMargin"]!, 1e-9);
  assert.ok(heldOut.every(({ bugType, byDistance }) => bugType !== "" && byDistance.length === 4));
  assert.ok("gradNormToken" in last);

  const cheap = await tune(base, data, { ...options, engine: { termNorms: false } });
  const cheapLast = cheap.metrics.at(-1)!;
  assert.ok(!("gradNormToken" in cheapLast));
  assert.equal(cheapLast["heldOutMargin"], last["heldOutMargin"]);
  assert.equal(modelHash(cheap.model), modelHash(whole.model));
});

test("the base is probed the same for every arm, and stays as it is", async () => {
  const base = await tinyModel();
  const before = modelHash(base);
  const [token, instruction] = await Promise.all(
    [2, 0].map((alpha) =>
      probeBase(base, data, tuneOptions({ ...options, objective: { alpha, beta: 0 } })),
    ),
  );
  assert.deepEqual(token, instruction);
  assert.ok(token!.heldOut.length > 0 && token!.heldOut.some(({ margin }) => margin !== 0));
  assert.equal(modelHash(base), before);
});
