/** @file Weights that change over the steps: ramp, balance, what is kept and what is refused. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { cct } from "../../src/cct/objectives/cct.js";
import type { Objective } from "../../src/cct/objectives/objective.js";
import { type TuneOptionsInput, tuneOptions } from "../../src/training/options.js";
import { type TermWeights, termWeightsOf } from "../../src/training/term-weights.js";

const STEPS = 8;
type Given = NonNullable<TuneOptionsInput["objective"]>;
const optionsOf = (objective: Given, clip?: "whole" | "per-term") =>
  tuneOptions({ steps: STEPS, optimizer: { warmupSteps: 0, clip }, objective });
const weightsOf = (objective: Given, clip?: "whole" | "per-term"): TermWeights =>
  termWeightsOf(cct, optionsOf(objective, clip), STEPS)!;

const tokenWeight = (objective: Given, step: number, norms?: Record<string, number>): number =>
  weightsOf(objective).weigh(step, norms)["token"]!;

test("a ramp rises linearly from its first step and stays", () => {
  const at = (alphaRampFraction: number, ...steps: number[]): number[] =>
    steps.map((step) => tokenWeight({ alpha: 1, alphaSchedule: "ramp", alphaRampFraction }, step));
  assert.deepEqual(at(0.5, 0, 1, 2, 3, 4, 7), [0.25, 0.5, 0.75, 1, 1, 1]);
  assert.deepEqual(at(0.4, 0, 3), [0.25, 1], "a share of the steps is rounded up");
  assert.deepEqual(at(0.001, 0), [1]);
});

test("a balanced α makes the ratio of both norms the one that was asked for", () => {
  const balanced = (norm: number, lm: number, token: number): number =>
    tokenWeight({ alpha: 9, balance: { norm } }, 0, { lm, token, seq: 1 });
  assert.equal(balanced(0.5, 3, 6), 0.25);
  assert.equal(balanced(2, 3, 0.5), 12);
  assert.equal(balanced(2, 3, 0), 9, "no α would do");
  assert.equal(balanced(2, 0, 1), 0);
  assert.equal(balanced(1, 1, 3), Math.fround(1 / 3), "as a checkpoint holds it");
});

test("options that fix every weight leave a run as it is", () => {
  assert.equal(termWeightsOf(cct, optionsOf({}), STEPS), null);
  assert.equal(termWeightsOf(cct, optionsOf({ alphaRampFraction: 0.1 }), STEPS), null);
});

test("which steps take each term by itself, and what they are fed", () => {
  const ramp = weightsOf({ alpha: 2, alphaSchedule: "ramp" });
  const clipped = weightsOf({ alpha: 2, beta: 0 }, "per-term");
  const both = weightsOf({ balance: { norm: 1, every: 3 }, head: { warmupSteps: 2 } });
  const steps = [...Array(STEPS).keys()];
  assert.deepEqual(
    steps.filter((step) => ramp.byTerms(step)),
    [],
  );
  assert.deepEqual(
    steps.filter((step) => clipped.byTerms(step)),
    steps,
  );
  assert.deepEqual(
    steps.filter((step) => both.byTerms(step)),
    [2, 5],
  );
  assert.deepEqual(
    [ramp, clipped, both].map(({ clipsTerms }) => clipsTerms),
    [false, true, false],
  );
  assert.deepEqual(clipped.terms, ["lm", "token"], "a term that is off has no gradient");
  assert.deepEqual(clipped.weigh(0), { lm: 1, token: 2 });
  assert.deepEqual([clipped.inputs, clipped.feeds(0), clipped.kept], [{}, {}, {}]);
  assert.deepEqual([ramp.inputs, ramp.kept], [{ alpha: { shape: [] } }, {}]);
  assert.deepEqual(ramp.feeds(0), { alpha: Float32Array.of(0.5) });
  assert.deepEqual(ramp.weigh(1), { lm: 1, token: 1, seq: 0.5 });
  assert.deepEqual(["lm", "token", "seq"].filter(ramp.changing), ["token"]);
  assert.ok(!clipped.changing("token"));
});

test("α goes on as it was set until it is set again, under the ramp if there is one", () => {
  const weights = weightsOf({
    alpha: 8,
    alphaSchedule: "ramp",
    balance: { norm: 0.5, every: 2 },
  });
  const norms = { lm: 1, token: 4, seq: 9 };
  assert.deepEqual(weights.feeds(0), { alpha: Float32Array.of(2) }, "alpha begins");
  assert.equal(weights.weigh(0, norms)["token"], 0.125 / 4);
  assert.equal(
    weights.weigh(1, { ...norms, token: 1 })["token"],
    0.125 / 2,
    "not a step to set it",
  );
  assert.deepEqual(weights.kept, { alpha: Float32Array.of(0.125) });
  assert.equal(weights.weigh(2, { ...norms, lm: 2 })["token"], 0.25 * 0.75);
  weights.kept["alpha"]![0] = 3;
  assert.deepEqual(weights.feeds(7), { alpha: Float32Array.of(3) }, "as a checkpoint left it");
});

test("nothing to balance is one sentence", () => {
  assert.throws(
    () => optionsOf({ alpha: 0, balance: { norm: 1 } }),
    /objective\.balance: expected a token term to balance, got objective\.alpha 0, which has none; set alpha above 0 or balance to null/,
  );
  const [lm, token] = cct.terms as [(typeof cct.terms)[0], (typeof cct.terms)[0]];
  const balanced = optionsOf({ balance: { norm: 1 } });
  for (const terms of [[lm], [token], [lm, lm, token], [lm, token, token]]) {
    const own: Objective = { ...cct, name: "own", terms };
    assert.throws(
      () => termWeightsOf(own, balanced, STEPS),
      /tune: objective\.balance: expected one term that alpha weighs and one without a weight, got .* of objective "own"; set balance to null/,
    );
  }
});
