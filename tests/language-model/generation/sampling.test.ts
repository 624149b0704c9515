/**
 * @file Sampling: distributions as transformers' warpers give them, draws that follow them, ties,
 *   errors.
 */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import fc from "fast-check";
import {
  createSampler,
  tokenProbabilities,
} from "../../../src/language-model/generation/sampling.js";
import { randomStream } from "../../../src/random.js";
import { golden } from "../golden.js";
import { within } from "../../support/near.js";

interface Case {
  logits: number[];
  temperature: number;
  topP: number;
  probabilities: number[];
}
// Oracle: TopPLogitsWarper(topP)(TemperatureLogitsWarper(temperature)(logits)), softmax in float64
const cases = JSON.parse(readFileSync(join(golden, "sampling.json"), "utf8")) as Case[];

cases.forEach(({ logits, temperature, topP, probabilities }, i) => {
  const values = Float32Array.from(logits);
  test(`case ${i} (temperature ${temperature}, top-p ${topP}): transformers' distribution`, () =>
    within(tokenProbabilities(values, temperature, topP), probabilities, 1e-6, "probabilities"));

  test(`case ${i}: draws follow it (chi-square)`, () => {
    const draw = createSampler(values.length, temperature, topP);
    const random = randomStream(7, "chi-square", i);
    const n = 20_000;
    const counts = new Float64Array(values.length);
    for (let k = 0; k < n; k++) counts[draw(values, 0, random)]!++;
    const exact = tokenProbabilities(values, temperature, topP);
    // cells that expect fewer than 5 draws are joined into one
    let statistic = 0;
    let cells = 0;
    let restSeen = 0;
    let restExpected = 0;
    exact.forEach((p, id) => {
      if (p === 0) return assert.equal(counts[id], 0, "nothing outside the nucleus is drawn");
      if (p * n < 5) return ((restSeen += counts[id]!), (restExpected += p * n));
      cells++;
      statistic += (counts[id]! - p * n) ** 2 / (p * n);
    });
    if (restExpected >= 5) (cells++, (statistic += (restSeen - restExpected) ** 2 / restExpected));
    const df = cells - 1;
    // Wilson–Hilferty: the 0.9999 quantile
    const limit = df * (1 - 2 / (9 * df) + 3.719 * Math.sqrt(2 / (9 * df))) ** 3;
    if (df > 0)
      assert.ok(
        statistic < limit,
        `chi-square ${statistic} with ${df} degrees of freedom, limit ${limit}`,
      );
  });
});

test("greedy takes the lowest of equals and no random number", () => {
  const logits = Float32Array.of(9, 1, 3, 3, 2); // the first belongs to another row
  const forbidden = { next: () => assert.fail("took a random number") } as never;
  assert.equal(createSampler(4, 0, 0.5)(logits, 1, forbidden), 1);
});

test("of equally likely tokens the nucleus holds those of lowest id", () =>
  assert.deepEqual(
    [...tokenProbabilities(new Float32Array(10), 1, 0.45)],
    [0.2, 0.2, 0.2, 0.2, 0.2, 0, 0, 0, 0, 0],
  ));

test("the nucleus is the smallest set that holds topP", () => {
  const list = fc.array(fc.float({ min: -20, max: 20, noNaN: true }), {
    minLength: 2,
    maxLength: 60,
  });
  fc.assert(
    fc.property(list, fc.double({ min: 0.01, max: 0.99, noNaN: true }), (logits, topP) => {
      const values = Float32Array.from(logits);
      const all = tokenProbabilities(values, 1, 1);
      const kept = tokenProbabilities(values, 1, topP);
      let held = 0;
      let least = 1;
      kept.forEach((p, i) => p > 0 && ((held += all[i]!), (least = Math.min(least, all[i]!))));
      assert.ok(held >= topP - 1e-9 && held - least < topP + 1e-9);
      kept.forEach((p, i) => assert.ok(p > 0 || all[i]! <= least));
    }),
  );
});

test("options out of range are refused", () => {
  assert.throws(() => createSampler(4, -1, 1), /temperature ≥ 0, got -1/);
  assert.throws(() => createSampler(4, 1, 0), /topP in \(0, 1\], got 0/);
  assert.throws(() => createSampler(4, 1, 1.5), /got 1.5/);
});
