/** @file Which arms may be the best: known cases, and the error rate by simulation. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { randomStream } from "../../src/random.js";
import { bestSet, freshRateOfBest } from "../../src/statistics/best-set.js";
import { type RateTable, rateTable } from "../../src/statistics/rate-table.js";
import { resultsOf } from "./golden.js";
import { near } from "../support/near.js";

/** One seed, one answer: passes[p] of an arm. */
const once = (passes: readonly number[]): RateTable => rateTable(resultsOf([passes], 1));
const firstOf = (passed: number, problems: number): RateTable =>
  once(Array.from({ length: problems }, (_, i) => (i < passed ? 1 : 0)));

test("a clearly worse arm is told from the best, its twin is not; the p is Holm's over all pairs", () => {
  const rows = bestSet({ low: firstOf(10, 60), nearly: firstOf(39, 60), high: firstOf(40, 60) });
  assert.deepEqual(
    rows.map(({ arm, behind, mayBeBest }) => [arm, behind, mayBeBest]),
    [
      ["high", undefined, true],
      ["nearly", "high", true],
      ["low", "high", false],
    ],
  );
  // McNemar exact: low differs from nearly in 29 problems, all one way, and from high in 30;
  // 2/2^30 is the smallest of three p values, so it is multiplied by 3
  near(rows[2]!.pHolm, (3 * 2) / 2 ** 30, 1e-12);
  near(rows[1]!.pHolm, 1, 1e-12);
  assert.throws(() => bestSet({}), /at least one arm/);
  assert.deepEqual(bestSet({ alone: firstOf(3, 9) })[0]!.mayBeBest, true);
});

/** `chances[a]`: how likely arm a solves a problem of mean difficulty; problems are shared. */
function simulate(name: string, run: number, chances: readonly number[], problems: number) {
  const difficulty = randomStream(name, "difficulty", run);
  const easiness = Array.from({ length: problems }, () => difficulty.next() - 0.5);
  return Object.fromEntries(
    chances.map((chance, a) => {
      const draw = randomStream(name, run, a);
      return [`a${a}`, once(easiness.map((e) => (draw.next() < chance + 0.6 * e ? 1 : 0)))];
    }),
  );
}
const RUNS = 300;
// at a true rate of 5% more than 26 of 300 runs come up once in 300 times
const AT_MOST = 26;

test("nine equal arms: in at most 5% of experiments is any of them said to be worse", () => {
  let wrong = 0;
  for (let run = 0; run < RUNS; run++) {
    const rows = bestSet(simulate("equal", run, Array<number>(9).fill(0.4), 60));
    if (rows.some(({ mayBeBest }) => !mayBeBest)) wrong++;
  }
  assert.ok(wrong <= AT_MOST, `${wrong} of ${RUNS}`);
});
test("three best among nine: they stay in 95% of experiments, and the far worse leave", () => {
  const chances = [0.6, 0.6, 0.6, 0.5, 0.5, 0.5, 0.1, 0.1, 0.1];
  let wrong = 0;
  let left = 0;
  for (let run = 0; run < RUNS; run++) {
    const rows = bestSet(simulate("mixed", run, chances, 60));
    const may = (arm: number): boolean => rows.find((r) => r.arm === `a${arm}`)!.mayBeBest;
    if (![0, 1, 2].every(may)) wrong++;
    left += [6, 7, 8].filter((arm) => !may(arm)).length;
  }
  assert.ok(wrong <= AT_MOST, `${wrong} of ${RUNS}`);
  assert.ok(left > 0.9 * 3 * RUNS, `${left} of ${3 * RUNS}`);
});
test("the picked arm's own rate flatters it; on fresh problems it does not", () => {
  let own = 0;
  let fresh = 0;
  for (let run = 0; run < RUNS; run++) {
    const arms = simulate("picked", run, Array<number>(9).fill(0.5), 60);
    own += bestSet(arms)[0]!.passAt1 / RUNS;
    fresh += freshRateOfBest(arms) / RUNS;
  }
  assert.ok(own > 0.55, `own ${own}`);
  // every arm's true rate is 0.5; a run's error is at most sqrt(0.25/60) = 0.065, 0.004 over 300
  assert.ok(Math.abs(fresh - 0.5) < 0.012, `fresh ${fresh}`);
  assert.throws(() => freshRateOfBest({}), /at least 5 problems, got 0 arms/);
});
