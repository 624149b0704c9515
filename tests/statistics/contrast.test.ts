/**
 * @file Contrasts against numpy, scipy and statsmodels; as differences they are what the paired
 * difference is; pairing by seed.
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import { linearContrast, trendWeights } from "../../src/statistics/contrast.js";
import { holm } from "../../src/statistics/holm.js";
import { pairedDifference } from "../../src/statistics/paired.js";
import {
  type ArmTables,
  plannedArms,
  plannedResults,
  termsFrom,
} from "../../src/statistics/planned.js";
import { contrastVariance, differenceError, pilotVariance } from "../../src/statistics/power.js";
import { type RateTable, rateTable } from "../../src/statistics/rate-table.js";
import { golden as goldenOf } from "../support/golden.js";
import { near } from "../support/near.js";
import { resultsOf } from "./golden.js";

/** Made by tools/golden/contrasts.py. */
const golden = goldenOf<any>("statistics", "contrasts");
const SAMPLES: number = golden.contrasts.samples;

const tableOf = (passes: number[][]): RateTable => rateTable(resultsOf(passes, SAMPLES));
const termsOf = ({ weights, passes }: { weights: number[]; passes: number[][][] }) =>
  weights.map((weight, i) => ({ table: tableOf(passes[i]!), weight }));

const from = (tables: ArmTables): ReturnType<typeof termsFrom> =>
  termsFrom(
    () => tables,
    () => "",
  );

test("a trend's weights give numpy's least-squares slope times the range", () => {
  for (const [scores, rates, expected] of golden.trend.rows) {
    const weights = trendWeights(scores);
    near(
      weights.reduce((sum, w, i) => sum + w * rates[i], 0),
      expected,
      1e-12,
    );
    near(
      weights.reduce((sum, w) => sum + w, 0),
      0,
      1e-12,
    );
  }
  assert.throws(() => trendWeights([1, 1]), /at least 2 levels at different scores, got 1, 1/);
});

test("estimate, interval and p of contrasts equal numpy's and scipy's", () => {
  for (const row of golden.contrasts.rows) {
    const found = linearContrast(termsOf(row));
    near(found.estimate, row.estimate, 1e-12);
    near(found.p, row.p, 1e-9);
    found.interval.forEach((end, i) => near(end, row.interval[i], 1e-9));
    found.perSeed.forEach(({ estimate }, s) => near(estimate, row.perSeed[s], 1e-12));
  }
});

test("a plan's p is corrected as statsmodels does, and weights of 1 and -1 are the difference", () => {
  const p = golden.contrasts.rows.map((row: any) => row.p);
  holm(p).forEach((value, i) => near(value, golden.holm[i], 1e-12));
  const [{ passes }] = golden.contrasts.rows;
  const tables = { a: tableOf(passes[0]), b: tableOf(passes[1]) };
  const plan = [
    { name: "a helps", weights: { a: 1, b: -1 } },
    { name: "half of it", weights: { a: 0.5, b: -0.5 } },
  ];
  const [first, second] = plannedResults(plan, from(tables));
  const { estimate, interval, p: alone } = pairedDifference(tables.a, tables.b);
  assert.deepEqual([first!.estimate, first!.interval, first!.p], [estimate, interval, alone]);
  near(second!.estimate, estimate / 2, 1e-12);
  assert.equal(first!.pHolm, Math.min(1, 2 * alone));
  near(second!.smallestDifference!, first!.smallestDifference! / 2, 1e-12);
  assert.deepEqual([...plannedArms(plan, "b")], ["a"]);
  assert.deepEqual(
    contrastVariance(termsOf(golden.contrasts.rows[0])),
    pilotVariance(tables.a, tables.b),
  );
  assert.throws(() => plannedResults(plan, from({ a: tables.a })), /results of the arm "b"/);
});

test("seeds that share no order of data are resampled apart", () => {
  // both arms lose the same with the second seed: paired, that is no doubt about the difference
  const passes = [
    [4, 4, 0, 4, 1, 4, 2, 4],
    [2, 2, 0, 2, 0, 2, 1, 2],
  ];
  const better = passes.map((row) => row.map((c) => Math.min(4, c + 1)));
  const terms = (orders: [string, string]) => [
    { table: tableOf(better), weight: 1, order: orders[0] },
    { table: tableOf(passes), weight: -1, order: orders[1] },
  ];
  const width = ([low, high]: readonly [number, number]): number => high - low;
  const together = linearContrast(terms(["x", "x"]));
  const apart = linearContrast(terms(["x", "y"]));
  assert.equal(together.estimate, apart.estimate);
  assert.ok(width(apart.interval) > 2 * width(together.interval));
  assert.ok(
    differenceError(contrastVariance(terms(["x", "x"])), { problems: 8, seeds: 2, samples: 4 }) > 0,
  );
});

test("arms on other problems are refused by name", () => {
  const short = tableOf([[1, 2]]);
  const long = tableOf([[1, 2, 3]]);
  assert.throws(
    () => pairedDifference(short, long),
    /expected all arms on the same problems.*T\/002/,
  );
});

test("a benchmark less its twin: problems that both have, by task id; plans of their own", () => {
  // one seed, one answer: tasks 0 to 3 on one benchmark, 1 to 4 on the other
  const tableFrom = (first: number, passed: readonly number[]): RateTable =>
    rateTable(
      passed.map((pass, i) => ({
        ...{ taskId: `task ${first + i}`, seed: 1, sample: 0, mode: "greedy" as const },
        ...{ passed: pass === 1, bugType: "" },
      })),
    );
  const tables: Record<string, ArmTables> = {
    main: { a: tableFrom(0, [1, 1, 1, 0]), b: tableFrom(0, [1, 0, 0, 0]) },
    twin: { a: tableFrom(1, [1, 0, 1, 1]), b: tableFrom(1, [1, 1, 0, 0]) },
  };
  const termsOf = termsFrom(
    (benchmark = "main") => tables[benchmark]!,
    () => "",
  );
  const gain = { a: 1, b: -1 };
  const plan = [
    { name: "on the twin", weights: gain, benchmark: "twin" },
    { name: "more on the twin", weights: gain, benchmark: "twin", less: "main" },
    { name: "a's own", weights: { a: 1 }, less: "twin" },
  ];
  const found = plannedResults(plan, termsOf);
  // tasks 1, 2, 3 are shared: a − b is 0, −1, 1 on the twin and 1, 1, 0 on main; a is 1, 1, 0 there
  assert.deepEqual(
    found.map(({ problems }) => problems),
    [4, 3, 3],
  );
  near(found[0]!.estimate, (0 - 1 + 1 + 1) / 4, 1e-12);
  near(found[1]!.estimate, (-1 - 2 + 1) / 3, 1e-12);
  near(found[2]!.estimate, (0 + 1 - 1) / 3, 1e-12);
  assert.deepEqual([...plannedArms([...plan, { name: "helps", weights: gain }], "b")], ["a"]);
  tables["twin"] = { a: tableFrom(9, [1]), b: tableFrom(9, [1]) };
  assert.throws(
    () => plannedResults(plan.slice(1), termsOf),
    /same task ids for "more on the twin"/,
  );
});
