/**
 * @file Does the difference of two arms depend on what kind of problem is asked? F of the one-way
 * analysis of variance (Fisher 1925) over the problems' paired differences, with p by permutation
 * of the groups' labels (Pitman 1938): if the groups do not matter, each problem could as well have
 * been of another one.
 */
import { randomStream } from "../random.js";
import type { ResamplingOptions } from "./bootstrap.js";

/** What was found of an interaction. */
export interface Interaction {
  /** Groups of problems. */
  readonly groups: number;
  /** Mean square between the groups over that inside, ≥ 0; Infinity if there is none inside. */
  readonly f: number;
  /** (1 + orders as uneven) / (1 + orders tried), in (0, 1]; it speaks of the models as trained. */
  readonly p: number;
}

/**
 * @param differences  one a problem, paired, shape [P], any unit
 * @param groups  of each problem, shape [P]
 * @returns null with fewer than two groups, or no more problems than groups
 * @throws RangeError if the two lists differ in length
 * @example interactionTest([0, 0, 1, 1], ["a", "a", "b", "b"])?.f // Infinity
 */
export function interactionTest(
  differences: readonly number[],
  groups: readonly string[],
  { seed = 0, replicates = 2000 }: ResamplingOptions = {},
): Interaction | null {
  if (differences.length !== groups.length)
    throw new RangeError(
      `interactionTest: expected a group for each of ${differences.length} differences, got ` +
        `${groups.length}; give one a problem`,
    );
  const names = [...new Set(groups)];
  const n = differences.length;
  if (names.length < 2 || n <= names.length) return null;
  const labels = groups.map((group) => names.indexOf(group));
  const between = betweenSquares(differences, names.length);
  const observed = between(labels);
  const mean = differences.reduce((sum, d) => sum + d, 0) / n;
  const total = differences.reduce((sum, d) => sum + (d - mean) ** 2, 0);
  const within = Math.max(0, total - observed);
  const tiny = 1e-12 * Math.max(total, Number.MIN_VALUE);
  const stream = randomStream(seed, "interaction", n);
  let hits = 0;
  // the total never changes, so the squares between the groups order the permutations as F does
  for (let b = 0; b < replicates; b++)
    if (between(stream.shuffle(labels)) >= observed - tiny) hits++;
  return {
    groups: names.length,
    f: ratio(observed / (names.length - 1), within <= tiny ? 0 : within / (n - names.length)),
    p: (1 + hits) / (1 + replicates),
  };
}

/** Sum of squares between groups, by the labels of the problems. */
function betweenSquares(differences: readonly number[], count: number) {
  const n = differences.length;
  const correction = differences.reduce((sum, d) => sum + d, 0) ** 2 / n;
  return (labels: readonly number[]): number => {
    const sums = new Float64Array(count);
    const sizes = new Float64Array(count);
    labels.forEach((label, i) => {
      sums[label]! += differences[i]!;
      sizes[label]! += 1;
    });
    return sums.reduce((sum, s, g) => sum + s ** 2 / sizes[g]!, -correction);
  };
}

/** a / b of squares: 0 where nothing differs, Infinity where all that differs is between groups. */
function ratio(a: number, b: number): number {
  if (b > 0) return Math.max(0, a) / b;
  return a > 1e-12 ? Infinity : 0;
}
