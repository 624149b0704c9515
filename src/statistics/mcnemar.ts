/**
 * @file McNemar's exact test: two arms, one answer each on the same problems (greedy decoding, one
 *   seed).
 */
import { betaCdf } from "./distributions.js";

/**
 * Two-sided exact p: under the null the discordant problems split as Binomial(b + c, ½), so
 * p = min(1, 2·P(X ≤ min(b, c))).
 * @param b  problems that only the first arm solves, integer ≥ 0
 * @param c  problems that only the second arm solves, integer ≥ 0
 * @returns p in (0, 1]; 1 where nothing is discordant. Six one-way flips are the fewest with p <
 *   0.05
 * @throws RangeError if a count is not an integer ≥ 0
 * @example mcnemarExact(6, 0) // 0.03125
 */
export function mcnemarExact(b: number, c: number): number {
  for (const count of [b, c])
    if (!Number.isInteger(count) || count < 0)
      throw new RangeError(
        `mcnemarExact: expected counts ≥ 0, got ${count}; give how many pairs passed on one ` +
          "side alone",
      );
  const fewer = Math.min(b, c);
  const n = b + c;
  if (2 * fewer === n) return 1;
  // P(X ≤ m) = I_{1/2}(n − m, m + 1)
  return Math.min(1, 2 * betaCdf(0.5, n - fewer, fewer + 1));
}
