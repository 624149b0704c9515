/** @file Distribution functions and binomial intervals against scipy. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { clopperPearson, wilson } from "../../src/statistics/binomial-interval.js";
import {
  betaCdf,
  betaQuantile,
  normalCdf,
  normalQuantile,
  studentQuantile,
} from "../../src/statistics/distributions.js";
import { golden } from "./golden.js";
import { near } from "../support/near.js";

test("incomplete beta and its inverse equal scipy's", () => {
  for (const [x, a, b, expected] of golden.betaCdf.rows)
    near(betaCdf(x, a, b), expected, 1e-9, `I_${x}(${a}, ${b})`);
  for (const [p, a, b, expected] of golden.betaQuantile.rows)
    near(betaQuantile(p, a, b), expected, 1e-9, `I⁻¹_${p}(${a}, ${b})`);
});
test("Student's t equals scipy's", () => {
  for (const [p, df, expected] of golden.studentQuantile.rows) {
    // 1e-8: t_1 at 0.999 is 318, 3e-11 of it is the beta's last digit
    near(studentQuantile(p, df), expected, 1e-8, `t_${df}(${p})`);
  }
});
test("the normal distribution equals scipy's, in the tail too", () => {
  for (const [z, expected] of golden.normalCdf.rows)
    near(normalCdf(z) / expected, 1, 1e-9, `Φ(${z})`);
  for (const [p, expected] of golden.normalQuantile.rows)
    near(normalQuantile(p), expected, 1e-9, `Φ⁻¹(${p})`);
});
test("Wilson and Clopper–Pearson equal scipy's", () => {
  for (const [c, n, w, exact] of golden.binomialIntervals.rows) {
    wilson(c, n).forEach((end, i) => near(end, w[i], 1e-9, `wilson(${c}, ${n})`));
    clopperPearson(c, n).forEach((end, i) =>
      near(end, exact[i], 1e-9, `clopperPearson(${c}, ${n})`),
    );
  }
});
test("refuses more passes than trials", () =>
  assert.throws(() => wilson(9, 8), /wilson: expected 0 ≤ c ≤ n.*got c 9 and n 8/));
