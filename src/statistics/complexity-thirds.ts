/**
 * @file Problems by how hard they are: thirds of a benchmark by a complexity that several measures
 * make together, so that tables have one stratum more and not five.
 */

/** Names of the thirds, from the least complex to the most, and of problems without measures. */
export const COMPLEXITIES = ["simple", "medium", "complex", "not measured"] as const;

/**
 * The third that each problem is in, by the mean of its ranks in every measure (equal values share
 * their mean rank); equal means are in one third, that of the first of them.
 * @param measures  of each problem, shape [P]; undefined where nothing is known
 * @returns groups, shape [P], for `rateByGroup`
 * @example complexityThirds([{ lines: 3 }, { lines: 9 }, { lines: 20 }]) // simple, medium, complex
 */
export function complexityThirds(
  measures: readonly (Readonly<Record<string, number>> | undefined)[],
): string[] {
  const known = measures.flatMap((of, p) => (of === undefined ? [] : [{ p, of }]));
  const names = Object.keys(known[0]?.of ?? {});
  const ranks = names.map((name) => meanRanks(known.map(({ of }) => of[name]!)));
  const means = known.map((_, i) => ranks.reduce((sum, row) => sum + row[i]!, 0) / names.length);
  const sorted = [...means].sort((a, b) => a - b);
  const groups = measures.map((): string => COMPLEXITIES[3]);
  known.forEach(({ p }, i) => {
    const third = Math.floor((3 * sorted.indexOf(means[i]!)) / sorted.length);
    groups[p] = COMPLEXITIES[third]!;
  });
  return groups;
}

/** Ranks from 0; equal values have the mean of theirs. */
function meanRanks(values: readonly number[]): number[] {
  const sorted = [...values].sort((a, b) => a - b);
  return values.map((value) => (sorted.indexOf(value) + sorted.lastIndexOf(value)) / 2);
}
