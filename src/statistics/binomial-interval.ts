/**
 * @file Intervals for a proportion of few independent trials: Wilson's score interval, and
 * Clopper–Pearson's exact one. Both accept an effective (non-integer) number of trials (Korn &
 * Graubard 1998).
 */
import { betaQuantile, normalQuantile } from "./distributions.js";

/** Lower and upper end. */
export type Interval = readonly [number, number];

/**
 * Wilson's score interval: (p̂ + z²/2n ± z√(p̂(1−p̂)/n + z²/4n²)) / (1 + z²/n).
 * @param c  passes, in [0, n]  @param n  trials, > 0  @param level  coverage, in (0, 1)
 * @throws RangeError if c is outside [0, n]
 * @example wilson(1, 8) // [0.022, 0.471]
 */
export function wilson(c: number, n: number, level = 0.95): Interval {
  checkCounts("wilson", c, n);
  const z = normalQuantile(1 - (1 - level) / 2);
  const p = c / n;
  const center = (p + (z * z) / (2 * n)) / (1 + (z * z) / n);
  const half = (z * Math.sqrt((p * (1 - p)) / n + (z * z) / (4 * n * n))) / (1 + (z * z) / n);
  return [c === 0 ? 0 : Math.max(0, center - half), c === n ? 1 : Math.min(1, center + half)];
}

/**
 * Clopper–Pearson's interval: the beta quantiles B(α/2; c, n−c+1) and B(1−α/2; c+1, n−c). Never
 * covers less than `level`.
 * @param c  passes, in [0, n]  @param n  trials, > 0  @param level  coverage, in (0, 1)
 * @throws RangeError if c is outside [0, n]
 * @example clopperPearson(0, 8) // [0, 0.369]
 */
export function clopperPearson(c: number, n: number, level = 0.95): Interval {
  checkCounts("clopperPearson", c, n);
  const tail = (1 - level) / 2;
  return [
    c === 0 ? 0 : betaQuantile(tail, c, n - c + 1),
    c === n ? 1 : betaQuantile(1 - tail, c + 1, n - c),
  ];
}

function checkCounts(name: string, c: number, n: number): void {
  if (!(n > 0 && c >= 0 && c <= n))
    throw new RangeError(
      `${name}: expected 0 ≤ c ≤ n with n > 0, got c ${c} and n ${n}; give successes, then trials`,
    );
}
