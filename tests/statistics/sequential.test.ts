/**
 * @file The group-sequential rule: boundaries against scipy's quadrature and ldbounds, and its error
 * rate simulated under no effect, with seeds that differ and many looks.
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import { randomStream } from "../../src/random.js";
import { normalQuantile } from "../../src/statistics/distributions.js";
import type { RateTable } from "../../src/statistics/rate-table.js";
import {
  nominalLevels,
  type SequentialComparison,
  sequentialLook,
} from "../../src/statistics/sequential.js";
import { nthOf } from "../long.js";
import { golden as goldenOf } from "../support/golden.js";
import { near } from "../support/near.js";

/** Made by tools/golden/sequential.py. */
const golden = goldenOf<any>("statistics", "sequential");

test("levels of the looks equal scipy's, and those of five looks ldbounds'", () => {
  for (const { shares, levels } of golden.rows)
    nominalLevels(shares).forEach((level, k) => near(level, levels[k], 1e-7));
  const { shares, z, crosses } = golden.five;
  // printed with four digits
  nominalLevels(shares).forEach((level, k) => near(-normalQuantile(level / 2), z[k], 1e-4));
  near(crosses, 0.05, 1e-5);
  assert.throws(
    () => nominalLevels([0.5, 0.5]),
    /expected shares that ascend in \(0, 1\], got 0.5, 0.5/,
  );
});

const PROBLEMS = 40;
const [FIRST, MOST] = [2, 6];
const sizes = Array.from({ length: MOST - FIRST + 1 }, (_, i) => FIRST + i);
const levels = nominalLevels(sizes.map((seeds) => seeds / MOST));

/** Verdicts of an arm on problems of given difficulty, whose seeds differ by so much. */
function armOf(key: string, abilities: readonly number[], spread: number, gain: number): RateTable {
  const draw = randomStream("sequential", key);
  const passes = Array.from({ length: MOST }, () => {
    const shift = gain + spread * draw.normal();
    return abilities.map((ability) => (draw.next() < ability + shift ? 1 : 0));
  });
  const tasks = abilities.map((_, p) => `T/${p}`);
  const none = tasks.map(() => "");
  const seeds = passes.map((_, s) => s);
  const groups = { bugTypes: none, strata: none, complexities: none };
  return { tasks, seeds, samples: 1, passes, ...groups };
}

const firstOf = (table: RateTable, seeds: number): RateTable => ({
  ...table,
  seeds: table.seeds.slice(0, seeds),
  passes: table.passes.slice(0, seeds),
});

/** Whether any of two comparisons with a reference is ever called different, and at which look. */
function runOf(run: number, spread: number, gain = 0): { claimedAt: number | undefined } {
  const draw = randomStream("abilities", run);
  const abilities = Array.from({ length: PROBLEMS }, () => 0.2 + 0.6 * draw.next());
  const arm = (name: string, by: number): RateTable =>
    armOf(`${run} ${name}`, abilities, spread, by);
  const [reference, first, second] = [arm("reference", 0), arm("first", gain), arm("second", gain)];
  const claimedAt = sizes.find((seeds, k) => {
    const compare = (name: string, table: RateTable): SequentialComparison => ({
      name,
      terms: [
        { table: firstOf(table, seeds), weight: 1 },
        { table: firstOf(reference, seeds), weight: -1 },
      ],
    });
    const found = sequentialLook(
      [compare("first", first), compare("second", second)],
      levels[k]!,
      0.02,
    );
    return found.some(({ verdict }) => verdict === "different");
  });
  return { claimedAt };
}

for (const spread of [0, 0.05, 0.15, 0.4])
  test(`under no effect at most 5% of runs claim one, seeds that differ by ${spread}`, () => {
    const runs = nthOf(2000, 8);
    let claims = 0;
    for (let run = 0; run < runs; run++) if (runOf(run, spread).claimedAt !== undefined) claims++;
    assert.ok(claims / runs <= 0.05, `${claims} of ${runs}`);
  });

test("a large effect is claimed, often before the last look, and an interval shrinks until it is known", () => {
  const found = [0, 1, 2, 3, 4].map((run) => runOf(run, 0.02, 0.3).claimedAt);
  assert.ok(!found.includes(undefined), found.join());
  assert.ok(found.includes(4), found.join());
  const abilities = Array.from({ length: 400 }, () => 0.5);
  const [a, b] = [armOf("a", abilities, 0, 0), armOf("b", abilities, 0, 0)];
  const terms = [
    { table: a, weight: 1 },
    { table: b, weight: -1 },
  ];
  const [wide] = sequentialLook([{ name: "x", terms }], 0.02, 0.001);
  const [known] = sequentialLook([{ name: "x", terms }], 0.02, 0.2);
  assert.deepEqual([wide!.verdict, known!.verdict], ["open", "known"]);
  const [alike] = sequentialLook(
    [{ name: "x", terms: [terms[0]!, { ...terms[0]!, weight: -1 }] }],
    0.02,
    0.2,
  );
  // 1 − 0.01^(1/400), of 400 problems that do not differ
  assert.equal(alike!.pHolm, 1);
  near(alike!.halfWidth, 0.011447, 1e-6);
  const single = terms.map((term) => ({ ...term, table: firstOf(term.table, 1) }));
  assert.throws(
    () => sequentialLook([{ name: "x", terms: single }], 0.05, 0.1),
    /expected at least 2 seeds and 2 problems, got 1 and 400/,
  );
});
