/**
 * @file Linear contrasts of arms on the same problems, Σ w·rate: a difference (+1, −1), a difference
 * of differences (+1, −1, −1, +1), a least-squares trend over an ordered factor. Estimate, interval
 * and p as of a paired difference: each problem has one value of the contrast, and seeds are paired
 * where arms share the order of their data. The interval speaks of new problems and new training
 * runs (bootstrap.ts); p (sign-flip.ts) asks whether these trained models differ beyond the luck of
 * the problems, and says nothing about another training seed: look at `perSeed` for that.
 */
import type { Interval } from "./binomial-interval.js";
import {
  bootstrapMeans,
  mean,
  percentileInterval,
  problemMeans,
  type ResamplingOptions,
  seedDeviations,
  variance,
} from "./bootstrap.js";
import { studentQuantile } from "./distributions.js";
import { mcnemarExact } from "./mcnemar.js";
import { cellRates, type RateTable } from "./rate-table.js";
import { signFlipTest } from "./sign-flip.js";

/** How large a contrast is. */
export interface Contrast {
  /** Σ w·rate, in rate units; of a difference a fraction in [−1, 1]. */
  readonly estimate: number;
  /** 95% interval of the contrast. */
  readonly interval: Interval;
  /** Two-sided p of the paired permutation test over problems. */
  readonly p: number;
  /**
   * McNemar exact where two arms with one seed and one answer a problem are subtracted, else the
   * sign-flip test.
   */
  readonly test: "McNemar exact" | "sign flip";
  /** Problems that all arms answered. */
  readonly problems: number;
  /**
   * The contrast for each seed that all arms ran, in the order of the seeds; empty if their seeds
   * differ.
   */
  readonly perSeed: readonly { readonly seed: number; readonly estimate: number }[];
}

/** One arm of a contrast. */
export interface ContrastTerm {
  /** Its pass counts. */
  readonly table: RateTable;
  /** Its weight w; the weights of a contrast add up to 0. */
  readonly weight: number;
  /** Arms of one order, with the same seeds, share each seed's order of the data; one when absent. */
  readonly order?: string | undefined;
}

/**
 * @param terms  arms that answered the same problems, one at least
 * @throws RangeError if they answered different problems
 */
export function linearContrast(
  terms: readonly ContrastTerm[],
  options: ResamplingOptions & { readonly k?: number } = {},
): Contrast {
  checkProblems(terms);
  const rates = terms.map(({ table }) => cellRates(table, options.k ?? 1));
  const means = rates.map(problemMeans);
  const values = means[0]!.map((_, p) => sum(terms, (weight, i) => weight * means[i]![p]!));
  const groups = pairedGroups(terms);
  // shape [S][P] of each group of arms whose seeds are paired
  const bySeed = groups.map((group) =>
    rates[group[0]!]!.map((row, s) =>
      row.map((_, p) => group.reduce((at, i) => at + terms[i]!.weight * rates[i]![s]![p]!, 0)),
    ),
  );
  const single = terms.every(({ table }) => table.seeds.length === 1 && table.samples === 1);
  const isDifference = terms.map(({ weight }) => weight).join() === "1,-1";
  const count = (wanted: number): number => values.filter((value) => value === wanted).length;
  return {
    estimate: mean(values),
    interval: contrastInterval(values, bySeed.map(seedDeviations), reach(terms), options),
    p: single && isDifference ? mcnemarExact(count(1), count(-1)) : signFlipTest(values, options),
    test: single && isDifference ? "McNemar exact" : "sign flip",
    problems: values.length,
    perSeed: seedContrasts(terms, rates),
  };
}

/** The contrast for each seed, where all arms have the same. */
function seedContrasts(
  terms: readonly ContrastTerm[],
  rates: readonly (readonly (readonly number[])[])[],
): Contrast["perSeed"] {
  const seeds = terms[0]!.table.seeds;
  if (!terms.every(({ table }) => table.seeds.join() === seeds.join())) return [];
  return seeds.map((seed, s) => ({
    seed,
    estimate: mean(
      rates[0]![s]!.map((_, p) => sum(terms, (weight, i) => weight * rates[i]![s]![p]!)),
    ),
  }));
}

const sum = (
  terms: readonly ContrastTerm[],
  of: (weight: number, index: number) => number,
): number => terms.reduce((total, { weight }, i) => total + of(weight, i), 0);

/** Largest value that a contrast of rates can have: half of Σ |w|, for the weights add up to 0. */
const reach = (terms: readonly ContrastTerm[]): number =>
  terms.reduce((total, { weight }) => total + Math.abs(weight), 0) / 2;

/** @throws RangeError naming a problem that not all arms answered */
function checkProblems(terms: readonly ContrastTerm[]): void {
  const { tasks } = terms[0]!.table;
  for (const { table } of terms) {
    const missing = tasks.find((t, i) => table.tasks[i] !== t) ?? table.tasks[tasks.length];
    if (missing !== undefined)
      throw new RangeError(
        `linearContrast: expected all arms on the same problems, got ${tasks.length} and ` +
          `${table.tasks.length} with ${missing} in only one of them; evaluate all on the same ` +
          "benchmark",
      );
  }
}

/** Indices of arms by order and list of seeds: the seeds of each group are paired. */
function pairedGroups(terms: readonly ContrastTerm[]): number[][] {
  const groups = new Map<string, number[]>();
  terms.forEach(({ table, order = "" }, i) => {
    const key = `${order}\n${table.seeds.join()}`;
    groups.set(key, [...(groups.get(key) ?? []), i]);
  });
  return [...groups.values()];
}

/**
 * Bootstrap; for fewer than 30 problems Student's t on the same variance. Where all problems have
 * one value there is nothing to resample: then ± the largest share of differing problems that n
 * alike ones still allow.
 */
function contrastInterval(
  values: readonly number[],
  deviations: readonly (readonly number[])[],
  most: number,
  options: ResamplingOptions,
): Interval {
  const n = values.length;
  const level = options.level ?? 0.95;
  const estimate = mean(values);
  const clip = (low: number, high: number): Interval => [
    Math.max(-most, low),
    Math.min(most, high),
  ];
  if (variance(values) === 0) {
    const share = most * (1 - ((1 - level) / 2) ** (1 / n));
    return clip(estimate - share, estimate + share);
  }
  if (n >= 30)
    return clip(...percentileInterval(bootstrapMeans(values, deviations, options), level));
  const spread =
    variance(values) / n +
    deviations.reduce((total, list) => total + variance(list) / list.length, 0);
  const half = studentQuantile(1 - (1 - level) / 2, n - 1) * Math.sqrt(spread);
  return clip(estimate - half, estimate + half);
}

/**
 * Weights of the change from the first level to the last of an ordered factor, by the least-squares
 * line through the levels' rates: (x_k − x̄)/Σ(x − x̄)² · (x_K − x_1).
 * @param scores  one a level, not all alike: where the levels stand
 * @throws RangeError for fewer than 2 levels, or scores that are all alike
 * @example trendWeights([0, 1, 2]) // [−1, 0, 1]
 */
export function trendWeights(scores: readonly number[]): number[] {
  const center = mean(scores);
  const spread = scores.reduce((total, x) => total + (x - center) ** 2, 0);
  if (scores.length < 2 || !(spread > 0))
    throw new RangeError(
      `trendWeights: expected at least 2 levels at different scores, got ${scores.join(", ")}; ` +
        "give each level its own",
    );
  const range = scores.at(-1)! - scores[0]!;
  return scores.map((x) => ((x - center) / spread) * range);
}
