/**
 * @file Paired permutation test over problems (Fisher's sign-flip test): if two arms do equally
 * well, each problem's difference could as well have had the other sign. With differences of 0 and
 * ±1 it is McNemar's exact test. Pass rates are fractions with a small common denominator, so the
 * null distribution is computed exactly, by convolution; Monte Carlo serves only where there is no
 * such denominator.
 */
import { randomStream } from "../random.js";
import type { ResamplingOptions } from "./bootstrap.js";

/**
 * Two-sided p value of Σd under random signs: P(|Σ ±dᵢ| ≥ |Σ dᵢ|).
 * @param differences  one a problem, shape [P], any unit
 * @returns p in (0, 1]; 1 for no problems or only zeros. Exact, or (1 + hits)/(1 + replicates) by
 *   Monte Carlo
 * @example signFlipTest([1, 1, 1, 1, 1, 1, 0]) // 0.03125 = 2/2^6
 */
export function signFlipTest(
  differences: readonly number[],
  { seed = 0, replicates = 2000 }: ResamplingOptions = {},
): number {
  const nonzero = differences.map(Math.abs).filter((d) => d > 1e-12);
  const observed = Math.abs(differences.reduce((sum, d) => sum + d, 0));
  if (nonzero.length === 0) return 1;
  const steps = onLattice(nonzero);
  if (steps !== undefined) {
    const unit = nonzero[0]! / steps[0]!;
    return exactTail(steps, Math.round(observed / unit));
  }
  const stream = randomStream(seed, "sign flips", nonzero.length);
  let hits = 0;
  for (let b = 0; b < replicates; b++) {
    let sum = 0;
    for (const d of nonzero) sum += stream.next() < 0.5 ? d : -d;
    if (Math.abs(sum) >= observed - 1e-12) hits++;
  }
  return (1 + hits) / (1 + replicates);
}

/**
 * The values as integer multiples of one unit 1/L, L ≤ 1000, or undefined if there is none (or the
 * table would be huge).
 */
function onLattice(values: readonly number[]): number[] | undefined {
  for (let L = 1; L <= 1000; L++) {
    const steps = values.map((v) => Math.round(v * L));
    if (values.every((v, i) => Math.abs(v * L - steps[i]!) < 1e-9 * L))
      return steps.reduce((sum, s) => sum + s, 0) * values.length < 2e8 ? steps : undefined;
  }
  return undefined;
}

/** P(|Σ ±stepᵢ| ≥ observed) for independent fair signs, by convolving one problem at a time. */
function exactTail(steps: readonly number[], observed: number): number {
  const reach = steps.reduce((sum, s) => sum + s, 0);
  let chance = new Float64Array(2 * reach + 1); // chance[reach + t] = P(sum so far = t)
  chance[reach] = 1;
  let spread = 0;
  for (const step of steps) {
    const next = new Float64Array(2 * reach + 1);
    for (let t = reach - spread; t <= reach + spread; t++) {
      const half = chance[t]! / 2;
      if (half === 0) continue;
      next[t - step]! += half;
      next[t + step]! += half;
    }
    spread += step;
    chance = next;
  }
  let tail = 0;
  for (let t = observed; t <= reach; t++) tail += chance[reach + t]!;
  return Math.min(1, observed === 0 ? 1 : 2 * tail);
}
