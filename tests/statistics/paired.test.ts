/** @file Paired tests and corrections against scipy, brute force and identities. */
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { holm } from "../../src/statistics/holm.js";
import { mcnemarExact } from "../../src/statistics/mcnemar.js";
import { pairedDifference } from "../../src/statistics/paired.js";
import { rateTable } from "../../src/statistics/rate-table.js";
import { signFlipTest } from "../../src/statistics/sign-flip.js";
import { golden, resultsOf } from "./golden.js";
import { near } from "../support/near.js";

test("McNemar equals scipy's exact binomial test", () => {
  for (const [b, c, expected] of golden.mcnemar.rows)
    near(mcnemarExact(b, c), expected, 1e-12, `mcnemar(${b}, ${c})`);
  assert.ok(mcnemarExact(5, 0) > 0.05 && mcnemarExact(6, 0) < 0.05);
  assert.throws(() => mcnemarExact(-1, 0), /expected counts ≥ 0, got -1/);
});
test("sign flips equal scipy's exact permutation test", () => {
  for (const [d, share, p] of golden.signFlip.rows) {
    near(signFlipTest(d), share, 1e-12);
    near(signFlipTest(d), Math.min(1, p), 1e-12);
  }
});
test("sign flips equal brute force over all signs", () => {
  fc.assert(
    fc.property(
      fc.array(
        fc.integer({ min: -6, max: 6 }).map((v) => v / 6),
        { minLength: 1, maxLength: 9 },
      ),
      (d) => {
        const observed = Math.abs(d.reduce((a, b) => a + b, 0));
        let hits = 0;
        for (let bits = 0; bits < 2 ** d.length; bits++)
          if (
            Math.abs(d.reduce((sum, v, i) => sum + (bits & (1 << i) ? v : -v), 0)) >=
            observed - 1e-9
          )
            hits++;
        near(signFlipTest(d), hits / 2 ** d.length, 1e-12);
      },
    ),
    { numRuns: 300 },
  );
});
test("with one answer each, sign flips are McNemar's test", () => {
  fc.assert(
    fc.property(fc.nat(60), fc.nat(60), fc.nat(20), (b, c, ties) => {
      const d = [
        ...Array<number>(b).fill(1),
        ...Array<number>(c).fill(-1),
        ...Array<number>(ties).fill(0),
      ];
      near(signFlipTest(d), mcnemarExact(b, c), 1e-10);
    }),
  );
});
test("Monte Carlo, without a common denominator, comes close to the normal approximation", () => {
  const d = Array.from({ length: 200 }, (_, i) => Math.sin(i * 12.9898) + 0.09); // no lattice
  const z = Math.abs(d.reduce((a, b) => a + b, 0)) / Math.sqrt(d.reduce((a, b) => a + b * b, 0));
  const normal = 2 * (1 - 0.5 * (1 + erf(z / Math.SQRT2)));
  // 0.01: three standard errors of 20,000 draws
  near(signFlipTest(d, { seed: 3, replicates: 20000 }), normal, 0.01);
  assert.equal(signFlipTest(d, { seed: 3 }), signFlipTest(d, { seed: 3 }));
});
const erf = (x: number): number => {
  let s = 0;
  let t = x;
  for (let k = 0; k < 60; k++) {
    s += t / (2 * k + 1);
    t *= (-x * x) / (k + 1);
  }
  return (2 * s) / Math.sqrt(Math.PI);
};

test("Holm equals R's formula", () => {
  for (const [p, h] of golden.corrections.rows) holm(p).forEach((v, i) => near(v, h[i], 1e-12));
  assert.throws(() => holm([0.1, 1.2]), /holm: expected p values in \[0, 1\], got 1.2/);
  assert.deepEqual(holm([]), []);
});

const table = (passes: number[][], samples: number) => rateTable(resultsOf(passes, samples));
test("an arm differs from itself by nothing, with p 1", () => {
  const a = table(
    [
      [1, 0, 4, 2],
      [2, 2, 0, 4],
    ],
    4,
  );
  const same = pairedDifference(a, a);
  assert.equal(same.estimate, 0);
  assert.equal(same.p, 1);
  assert.ok(same.interval[0] < 0 && same.interval[1] > 0);
});
test("swapping the arms flips estimate and interval and keeps p", () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.nat(4), fc.nat(4)), { minLength: 35, maxLength: 60 }),
      (rows) => {
        const a = table([rows.map((r) => r[0]), rows.map((r) => r[0])], 4);
        const b = table([rows.map((r) => r[1]), rows.map((r) => r[1])], 4);
        const forth = pairedDifference(a, b, { replicates: 200 });
        const back = pairedDifference(b, a, { replicates: 200 });
        near(forth.estimate, -back.estimate, 1e-12);
        near(forth.p, back.p, 1e-12);
        near(forth.interval[0], -back.interval[1], 1e-9);
      },
    ),
    { numRuns: 30 },
  );
});
test("one seed, one answer: McNemar's exact test; more: sign flips", () => {
  const six = Array.from({ length: 40 }, (_, i) => (i < 6 ? 1 : 0));
  const none = six.map(() => 0);
  const greedy = pairedDifference(table([six], 1), table([none], 1));
  assert.equal(greedy.test, "McNemar exact");
  near(greedy.p, 0.03125, 1e-12);
  const two = pairedDifference(table([six, six], 1), table([none, none], 1));
  assert.equal(two.test, "sign flip");
  near(two.p, 0.03125, 1e-12);
  assert.deepEqual(
    two.perSeed.map((s) => s.estimate),
    [0.15, 0.15],
  );
});
test("the pairing makes it sharper than two separate rates", () => {
  const easy = Array.from({ length: 100 }, (_, i) => (i % 2) * 4);
  const better = easy.map((c, i) => (i % 10 === 0 ? 2 : c));
  const [low, high] = pairedDifference(table([better], 4), table([easy], 4)).interval;
  // two independent rates of one half: ±0.14
  assert.ok(low > 0 && high - low < 0.08, `${low} ${high}`);
});
test("other problems are an error that names one", () =>
  assert.throws(
    () => pairedDifference(table([[1, 0, 1]], 1), table([[1, 0]], 1)),
    /same problems, got 3 and 2 with T\/002 in only one/,
  ));
