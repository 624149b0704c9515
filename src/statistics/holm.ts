/**
 * @file Holm's step-down correction (Holm 1979): keeps the chance of any false claim among
 * comparisons at α, however they depend on each other. It is the one correction of the project:
 * docs/statistics.md says why.
 */

/**
 * Adjusted p values, p̃_(i) = max_{j ≤ i} min(1, (m − j + 1)·p_(j)), in the order given.
 * @param p  p values in [0, 1], shape [m]
 * @throws RangeError if one is no probability
 * @example holm([0.01, 0.04, 0.03]) // [0.03, 0.06, 0.06]
 */
export function holm(p: readonly number[]): number[] {
  checkProbabilities("holm", p);
  const order = p.map((_, i) => i).sort((a, b) => p[a]! - p[b]!);
  const adjusted = new Array<number>(p.length);
  let largest = 0;
  order.forEach((index, rank) => {
    largest = Math.max(largest, Math.min(1, (p.length - rank) * p[index]!));
    adjusted[index] = largest;
  });
  return adjusted;
}

/** @throws RangeError naming the first value outside [0, 1] */
function checkProbabilities(name: string, p: readonly number[]): void {
  const bad = p.find((value) => !(value >= 0 && value <= 1));
  if (bad !== undefined)
    throw new RangeError(
      `${name}: expected p values in [0, 1], got ${bad}; leave out tests that have none`,
    );
}
