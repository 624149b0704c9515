/** @file Whether a difference depends on the group, against scipy and by planted effects. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { randomStream } from "../../src/random.js";
import { interactionTest } from "../../src/statistics/interaction.js";
import { golden } from "../support/golden.js";
import { near } from "../support/near.js";

/** Made by tools/golden/interaction.py. */
const { rows } = golden<{
  rows: { groups: number[][]; f: number; p: number; exact: boolean }[];
}>("statistics", "interaction");

const labelsOf = (groups: readonly (readonly number[])[]): string[] =>
  groups.flatMap((group, g) => group.map(() => `group ${g}`));

test("F is scipy's; p is scipy's, exact or drawn, within Monte Carlo error", () => {
  for (const { groups, f, p, exact } of rows) {
    const replicates = 20_000;
    const found = interactionTest(groups.flat(), labelsOf(groups), { replicates })!;
    near(found.f, f, 1e-9 * f);
    assert.equal(found.groups, groups.length);
    const draws = exact ? replicates : 4999;
    near(found.p, p, 5 * Math.sqrt((p * (1 - p)) / draws) + 2 / draws);
  }
});

test("the test is of its size: 5% of data without an interaction are called one", () => {
  const stream = randomStream("no interaction");
  const labels = Array.from({ length: 60 }, (_, i) => `${i % 4}`);
  let called = 0;
  for (let run = 0; run < 400; run++) {
    const differences = labels.map(() => Math.round(2 * stream.normal()) / 3);
    const { p } = interactionTest(differences, labels, { replicates: 199, seed: run })!;
    if (p <= 0.05) called++;
  }
  // 20 of 400 are expected, 4.4 the standard deviation
  assert.ok(called >= 7 && called <= 34, `${called} of 400`);
});

test("untestable is null; p of no difference is 1; F of differences between only is ∞", () => {
  assert.equal(interactionTest([1, 0, 1], ["a", "a", "a"]), null);
  assert.equal(interactionTest([1, 0], ["a", "b"]), null);
  const same = interactionTest([1, 1, 1, 1], ["a", "a", "b", "b"])!;
  assert.deepEqual([same.f, same.p], [0, 1]);
  assert.equal(interactionTest([0, 0, 1, 1], ["a", "a", "b", "b"])!.f, Infinity);
  assert.throws(
    () => interactionTest([1], []),
    /expected a group for each of 1 differences, got 0/,
  );
});
