/**
 * @file A pass rate with its interval. Many problems: cluster bootstrap over problems and seeds
 * (bootstrap.ts). Few problems, or hardly any passes or failures: Clopper–Pearson on the effective
 * number of trials (Korn & Graubard 1998), because a bootstrap of eight problems, or of none
 * passing, is far too narrow.
 */
import { clopperPearson, type Interval } from "./binomial-interval.js";
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
import { cellRates, type RateTable } from "./rate-table.js";

/** A rate as a fraction in [0, 1], and how sure we are. */
export interface Rate {
  /** The rate, in [0, 1]. */
  readonly estimate: number;
  /** Its 95% interval. */
  readonly interval: Interval;
  /** Which interval it is. */
  readonly method: "bootstrap" | "exact";
  /** Problems behind it. */
  readonly problems: number;
  /** Seeds behind it. */
  readonly seeds: number;
  /** Answers of each problem from each seed. */
  readonly samples: number;
}

/**
 * Below this many problems, or this many expected passes or failures, the exact interval is used.
 */
const FEW_PROBLEMS = 30;
const FEW_EVENTS = 5;

/**
 * Rate pass@k of one arm: the mean over problems, seeds and samples of the unbiased estimator.
 * @param table  complete pass counts  @param k  in [1, samples]
 * @returns estimate and interval, fractions in [0, 1]
 * @throws RangeError if k > samples
 */
export function passRate(
  table: RateTable,
  options: ResamplingOptions & { readonly k?: number } = {},
): Rate {
  const rates = cellRates(table, options.k ?? 1);
  const perProblem = problemMeans(rates);
  const P = perProblem.length;
  const estimate = mean(perProblem);
  const shape = { estimate, problems: P, seeds: table.seeds.length, samples: table.samples };
  if (P < FEW_PROBLEMS || Math.min(estimate, 1 - estimate) * P < FEW_EVENTS)
    return {
      ...shape,
      interval: effectiveInterval(rates, table.samples, options.level),
      method: "exact",
    };
  const replicates = bootstrapMeans(perProblem, [seedDeviations(rates)], options);
  const [low, high] = percentileInterval(replicates, options.level);
  return { ...shape, interval: [Math.max(0, low), Math.min(1, high)], method: "bootstrap" };
}

/**
 * Clopper–Pearson with n_eff = p(1−p)/V trials, V the variance of the mean over problems and seeds,
 * scaled by (t_{N−1}/t_{P−1})² for the few clusters that V was estimated from, at most N, the
 * number of answers. Where V is 0 (all alike), or p is 0 or 1 to the last bit, a problem counts as
 * one trial, however often it was answered.
 */
function effectiveInterval(
  rates: readonly (readonly number[])[],
  samples: number,
  level = 0.95,
): Interval {
  const perProblem = problemMeans(rates);
  const P = perProblem.length;
  const p = mean(perProblem);
  const N = P * rates.length * samples;
  const spread = variance(perProblem) / P + variance(seedDeviations(rates)) / rates.length;
  const isAlike = spread === 0 || p === 0 || p === 1;
  if (isAlike || P < 2) return clopperPearson(p * P, P, level);
  const tail = 1 - (1 - level) / 2;
  const trials = Math.min(
    N,
    ((p * (1 - p)) / spread) * (studentQuantile(tail, N - 1) / studentQuantile(tail, P - 1)) ** 2,
  );
  return clopperPearson(p * trials, trials, level);
}
