/**
 * @file Benjamini & Hochberg's step-up correction (1995): keeps the share of false claims in a grid
 *   at q.
 */
import { checkProbabilities } from "./holm.js";

/**
 * Adjusted p values, p̃_(i) = min_{j ≥ i} min(1, m·p_(j)/j), in the order given.
 * @param p  p values in [0, 1], shape [m]
 * @throws RangeError if one is no probability
 * @example benjaminiHochberg([0.01, 0.04, 0.03]) // [0.03, 0.04, 0.04]
 */
export function benjaminiHochberg(p: readonly number[]): number[] {
  checkProbabilities("benjaminiHochberg", p);
  const order = p.map((_, i) => i).sort((a, b) => p[b]! - p[a]!);
  const adjusted = new Array<number>(p.length);
  let smallest = 1;
  order.forEach((index, fromTop) => {
    smallest = Math.min(smallest, (p.length * p[index]!) / (p.length - fromTop));
    adjusted[index] = smallest;
  });
  return adjusted;
}
