/**
 * @file Rates, intervals, variance components and power: against scipy and by simulated coverage.
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import { randomStream } from "../../src/random.js";
import { bootstrapMeans, percentileInterval, variance } from "../../src/statistics/bootstrap.js";
import { rateByGroup } from "../../src/statistics/by-group.js";
import { passRate } from "../../src/statistics/pass-rate.js";
import {
  minimumDetectableEffect,
  pilotVariance,
  planDesigns,
  powerOf,
} from "../../src/statistics/power.js";
import { rateTable } from "../../src/statistics/rate-table.js";
import { varianceComponents } from "../../src/statistics/variance-components.js";
import { golden, resultsOf } from "./golden.js";
import { near } from "../support/near.js";

const anova = rateTable(resultsOf(golden.anova.passes, golden.anova.samples));

test("an interval's ends are quantiles, interpolated as numpy's", () => {
  const values = Float64Array.from(golden.quantile.values);
  for (const [q, expected] of golden.quantile.rows)
    near(percentileInterval(values, Math.abs(1 - 2 * q))[q > 0.5 ? 1 : 0], expected, 1e-12);
});
test("the bootstrap over problems agrees with scipy's", () => {
  const draws = bootstrapMeans(golden.bootstrap.values, [], { seed: 5, replicates: 20000 });
  const [low, high] = percentileInterval(draws);
  // 0.0025: four standard errors of a 2.5% quantile of 20,000 draws with this spread
  near(low, golden.bootstrap.low, 0.0025);
  near(high, golden.bootstrap.high, 0.0025);
  near(Math.sqrt(variance(draws)), golden.bootstrap.standardError, 0.001);
});
test("the same seed gives the same interval, another a slightly different one", () => {
  assert.deepEqual(passRate(anova, { seed: 1 }), passRate(anova, { seed: 1 }));
  assert.notDeepEqual(passRate(anova, { seed: 1 }).interval, passRate(anova, { seed: 2 }).interval);
});
test("variance components equal the expected-mean-squares formulas", () => {
  const found = varianceComponents(anova);
  const expected = golden.anova.components;
  for (const part of ["problem", "seed", "interaction", "sampling"] as const)
    near(found[part], expected[part], 1e-12, part);
});
test("one seed or one sample leaves its part unknown", () => {
  const single = varianceComponents(rateTable(resultsOf([[1, 0, 1]], 1)));
  assert.ok(Number.isNaN(single.seed) && Number.isNaN(single.sampling) && single.problem > 0);
});
test("no passes at all still has an upper end, and few problems a wide interval", () => {
  const none = passRate(rateTable(resultsOf([Array<number>(300).fill(0)], 4)));
  assert.equal(none.method, "exact");
  assert.equal(none.interval[0], 0);
  near(none.interval[1], 1 - 0.025 ** (1 / 300), 1e-9);
  const eight = passRate(rateTable(resultsOf([[1, 0, 0, 0, 0, 0, 0, 0]], 1)));
  assert.ok(eight.interval[0] > 0 && eight.interval[1] > 0.4, String(eight.interval));
});
test("a pass@k that is 1 to the last bit has the interval of as many passes as problems", () => {
  const table = rateTable(resultsOf([[122, 155, 89, 144, 112]], 200));
  const { estimate, interval, method } = passRate(table, { k: 50 });
  assert.deepEqual([estimate, method, interval[1]], [1, "exact", 1]);
  near(interval[0], 0.025 ** (1 / 5), 1e-9);
});
test("samples of one problem are not independent trials", () => {
  // 100 problems, all or nothing: 400 answers know no more than 100.
  const rows = Array.from({ length: 100 }, (_, i) => (i < 40 ? 4 : 0));
  const [low, high] = passRate(rateTable(resultsOf([rows], 4))).interval;
  near((high - low) / 2, 1.96 * Math.sqrt((0.4 * 0.6) / 100), 0.01);
});
test("intervals cover the truth: few problems, many problems, two seeds", () => {
  const cover = (P: number, S: number, n: number, seedSpread: number, runs: number): number => {
    let hits = 0;
    for (let run = 0; run < runs; run++) {
      const stream = randomStream(run, "coverage", P, S);
      const shifts = Array.from({ length: S }, () => seedSpread * stream.normal());
      const chances = Array.from({ length: P }, () => stream.next()); // mean 1/2
      const passes = shifts.map((shift) =>
        chances.map((q) => {
          let c = 0;
          for (let i = 0; i < n; i++) if (stream.next() < q + shift) c++;
          return c;
        }),
      );
      const [low, high] = passRate(rateTable(resultsOf(passes, n)), {
        replicates: 300,
        seed: run,
      }).interval;
      if (low <= 0.5 && 0.5 <= high) hits++;
    }
    return hits / runs;
  };
  assert.ok(cover(8, 1, 4, 0, 300) >= 0.93, "8 problems");
  assert.ok(cover(60, 1, 4, 0, 300) >= 0.91, "60 problems");
  assert.ok(cover(100, 2, 4, 0.02, 300) >= 0.91, "2 seeds");
});
test("groups carry their n, largest first", () => {
  const groups = rateByGroup(
    anova,
    anova.bugTypes.map((t, p) => (p < 8 ? "function misuse" : t)),
  );
  assert.equal(groups["function misuse"]?.n, 8);
  assert.deepEqual(
    Object.values(groups)
      .map((g) => g.n)
      .reduce((a, b) => a + b),
    60,
  );
  assert.equal(Object.keys(groups).at(-1), "function misuse");
});
test("power: the formula, and its own inverse", () => {
  const v = { problem: 0.05, seed: 0.0004, cell: 0.1, sampling: 0.2 };
  const design = { problems: 300, seeds: 3, samples: 4 };
  near(minimumDetectableEffect(v, design), golden.power.mde, 1e-9);
  near(powerOf(0.04, v, design), golden.power.power, 1e-9);
  // 1e-4: the far tail, left out of the formula
  near(powerOf(minimumDetectableEffect(v, design), v, design), 0.8, 1e-4);
  const plan = planDesigns(v, 0.07, [design, { problems: 100, seeds: 1, samples: 1 }]);
  assert.deepEqual(
    plan.map((d) => d.resolves),
    [true, false],
  );
  assert.throws(
    () => minimumDetectableEffect(v, { ...design, seeds: 0 }),
    /seeds must be ≥ 1, got 0/,
  );
});
test("a pilot's variances are those of the difference", () => {
  const other = rateTable(
    resultsOf(
      (golden.anova.passes as number[][]).map((row) => row.map((c) => 4 - c)),
      4,
    ),
  );
  const v = pilotVariance(anova, other);
  const c = golden.anova.components; // a − (1 − a) = 2a − 1: four times the variances
  near(v.problem, 4 * c.problem, 1e-12);
  // here both arms' samples mirror each other
  near(v.cell, 4 * (c.interaction + c.sampling / 4) - (2 * c.sampling) / 4, 1e-12);
  near(v.sampling, 2 * c.sampling, 1e-12);
});
test("an unfinished or doubled table is refused, by name", () => {
  const results = resultsOf(
    [
      [1, 0],
      [1, 1],
    ],
    2,
  );
  assert.throws(
    () => rateTable(results.slice(1)),
    /expected 2 answers of every problem from every seed, got 1 of T\/000 from seed 0/,
  );
  assert.throws(
    () => rateTable([...results, results[0]!]),
    /sample 0 of T\/000, seed 0, came twice/,
  );
  assert.throws(() => rateTable([]), /at least one result, got none/);
});
