/**
 * @file Difference of two arms on the same problems: estimate, interval and p. The interval speaks
 * of new problems and new training runs (bootstrap.ts); p (sign-flip.ts) asks whether these trained
 * models differ beyond the luck of the problems, and says nothing about another training seed: look
 * at `perSeed` for that.
 */
import { studentQuantile } from "./distributions.js";
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
import { mcnemarExact } from "./mcnemar.js";
import { cellRates, type RateTable } from "./rate-table.js";
import { signFlipTest } from "./sign-flip.js";

/** How much better the first arm is than the second. */
export interface PairedDifference {
  /** Difference of pass rates, a fraction in [−1, 1]. */
  readonly estimate: number;
  /** 95% interval of the difference. */
  readonly interval: Interval;
  /** Two-sided p of the paired permutation test over problems. */
  readonly p: number;
  /**
   * McNemar exact where each arm has one seed and one answer a problem, else the sign-flip test.
   */
  readonly test: "McNemar exact" | "sign flip";
  /** Problems that both arms answered. */
  readonly problems: number;
  /**
   * The difference for each seed that both arms ran, in the order of the seeds; empty if their
   * seeds differ.
   */
  readonly perSeed: readonly { readonly seed: number; readonly estimate: number }[];
}

/** A difference with its p corrected for the number of arms compared. */
export interface ArmDifference extends PairedDifference {
  /** Holm's correction over all arms of the experiment that are compared with the reference. */
  readonly pHolm: number;
}

/**
 * Pass rate of `a` minus pass rate of `b`, problem by problem; seeds are paired where both arms ran
 * the same ones.
 * @throws RangeError if the arms answered different problems
 */
export function pairedDifference(
  a: RateTable,
  b: RateTable,
  options: ResamplingOptions & { readonly k?: number } = {},
): PairedDifference {
  const missing = a.tasks.find((t, i) => b.tasks[i] !== t) ?? b.tasks[a.tasks.length];
  if (missing !== undefined)
    throw new RangeError(
      `pairedDifference: expected both arms on the same problems, got ${a.tasks.length} and ` +
        `${b.tasks.length} with ${missing} in only one of them; evaluate both on the same ` +
        "benchmark",
    );
  const k = options.k ?? 1;
  const ratesA = cellRates(a, k);
  const ratesB = cellRates(b, k);
  const meansB = problemMeans(ratesB);
  const differences = problemMeans(ratesA).map((rate, p) => rate - meansB[p]!);
  const paired =
    a.seeds.length === b.seeds.length && a.seeds.every((seed, s) => b.seeds[s] === seed);
  const bySeed = paired ? ratesA.map((row, s) => row.map((rate, p) => rate - ratesB[s]![p]!)) : [];
  const deviations = paired
    ? [seedDeviations(bySeed)]
    : [seedDeviations(ratesA), seedDeviations(ratesB).map((d) => -d)];
  const single = a.seeds.length === 1 && b.seeds.length === 1 && a.samples === 1 && b.samples === 1;
  return {
    estimate: mean(differences),
    interval: differenceInterval(differences, deviations, options),
    p: single
      ? mcnemarExact(count(differences, 1), count(differences, -1))
      : signFlipTest(differences, options),
    test: single ? "McNemar exact" : "sign flip",
    problems: differences.length,
    perSeed: paired ? bySeed.map((row, s) => ({ seed: a.seeds[s]!, estimate: mean(row) })) : [],
  };
}

/**
 * Bootstrap; for fewer than 30 problems Student's t on the same variance. Where no problem differs
 * there is nothing to resample: then ± the largest share of differing problems that n alike ones
 * still allow.
 */
function differenceInterval(
  differences: readonly number[],
  deviations: readonly (readonly number[])[],
  options: ResamplingOptions,
): Interval {
  const n = differences.length;
  const level = options.level ?? 0.95;
  const estimate = mean(differences);
  const clip = (low: number, high: number): Interval => [Math.max(-1, low), Math.min(1, high)];
  if (variance(differences) === 0) {
    const share = 1 - ((1 - level) / 2) ** (1 / n);
    return clip(estimate - share, estimate + share);
  }
  if (n >= 30)
    return clip(...percentileInterval(bootstrapMeans(differences, deviations, options), level));
  const spread =
    variance(differences) / n +
    deviations.reduce((sum, list) => sum + variance(list) / list.length, 0);
  const half = studentQuantile(1 - (1 - level) / 2, n - 1) * Math.sqrt(spread);
  return clip(estimate - half, estimate + half);
}

const count = (values: readonly number[], wanted: number): number =>
  values.filter((v) => v === wanted).length;
