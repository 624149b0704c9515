/**
 * @file The response surface against numpy's least squares and scipy's maximum; its interval covers
 * a known maximum; a grid that shows none has a wide one.
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import { randomStream } from "../../src/random.js";
import { rateTable } from "../../src/statistics/rate-table.js";
import { responseSurface, type SurfaceCell } from "../../src/statistics/response-surface.js";
import { golden as goldenOf } from "../support/golden.js";
import { near } from "../support/near.js";
import { resultsOf } from "./golden.js";

/** Made by tools/golden/response_surface.py. */
const golden = goldenOf<any>("statistics", "response-surface");

/** A grid whose levels are their ranks times 10 and times 2. */
const gridOf = ([A, B]: readonly [number, number], passes: readonly number[][][]): SurfaceCell[] =>
  Array.from({ length: A * B }, (_, c) => ({
    first: 10 * Math.floor(c / B),
    second: 2 * (c % B),
    table: rateTable(resultsOf(passes[c]!, 1)),
  }));

test("fit and maximum equal numpy's and scipy's, in whatever order the cells come", () => {
  for (const { shape, passes, ranks, height, misfit } of golden.rows) {
    const found = responseSurface(gridOf(shape, passes).reverse(), { replicates: 1 });
    near(found.maximum.passAt1, height, 1e-5); // the first rank is looked at in steps of 1/64
    near(found.maximum.first, 10 * ranks[0], 10 / 64);
    near(found.maximum.second, 2 * ranks[1], 2 / 64);
    near(found.misfit, misfit, 1e-12);
  }
});

/** A 5 × 5 grid of 2 seeds and 120 problems. @param chance  of a pass at two ranks */
function simulated(seed: number, chance: (u: number, v: number) => number): SurfaceCell[] {
  const random = randomStream(seed, "surface");
  const hardness = Array.from({ length: 120 }, () => random.next());
  const passes = Array.from({ length: 25 }, (_, c) =>
    [0, 1].map(() =>
      hardness.map((hard) =>
        Number(0.6 * hard + 0.4 * random.next() < chance(Math.floor(c / 5), c % 5)),
      ),
    ),
  );
  return gridOf([5, 5], passes);
}

test("intervals cover a known maximum nearly always, and span the grid where there is none", () => {
  const hill = (u: number, v: number): number =>
    0.6 - 0.04 * (u - 1.5) ** 2 - 0.04 * (v - 2.5) ** 2;
  const runs = Array.from({ length: 20 }, (_, seed) => {
    const { first, second, onEdge } = responseSurface(simulated(seed, hill), { replicates: 200 });
    assert.ok(onEdge < 0.5);
    assert.ok(first[1] - first[0] < 20 && second[1] - second[0] < 4, "they tell the place");
    return [first[0] <= 15 && 15 <= first[1], second[0] <= 5 && 5 <= second[1]];
  });
  const covered = runs.flat().filter(Boolean).length;
  assert.ok(covered >= 33, `95% of 40 are 38; ${covered} covered`); // below 33: 4 in 10,000 at 95%
  const flat = responseSurface(
    simulated(1, () => 0.5),
    { replicates: 400 },
  );
  assert.ok(flat.first[1] - flat.first[0] >= 30, "three quarters of the grid or more");
  assert.ok(flat.onEdge > 0.5);
});

test("what is no grid is refused", () => {
  const grid = gridOf([3, 4], golden.rows[1].passes);
  const refused = /expected every level of one option with every level of the other/;
  assert.throws(() => responseSurface(grid.slice(1)), refused);
  const pair = grid.filter(({ first }) => first < 20);
  assert.throws(() => responseSurface(pair), refused);
  assert.throws(() => responseSurface([...grid.slice(1), grid[1]!]), refused);
});
