/**
 * @file Where the noise of a pass rate comes from: which problems were asked, which training seed
 * ran, how that seed took to each problem, and which answers were sampled. Method of moments for
 * the balanced two-way random model with replicates, y_spr = μ + problem_p + seed_s +
 * interaction_sp + sampling_spr (Searle, Casella & McCulloch 1992, chapter 4); a negative estimate
 * is reported as 0.
 */
import { mean, problemMeans, seedDeviations, variance } from "./bootstrap.js";
import { cellRates, type RateTable } from "./rate-table.js";

/**
 * Variances of one answer's verdict (0 or 1), in squared rate units; NaN where the design cannot
 * say.
 */
export interface VarianceComponents {
  /** Between problems: how unlike in difficulty they are. */
  readonly problem: number;
  /** NaN with one seed. */
  readonly seed: number;
  /** NaN with one seed; contains the sampling part where there is one sample a cell. */
  readonly interaction: number;
  /** NaN with one sample a cell. */
  readonly sampling: number;
  /**
   * Standard error of the mean that each part causes at this design, in rate units: √(component /
   * its replicates).
   */
  readonly standardErrors: {
    readonly problem: number;
    readonly seed: number;
    readonly interaction: number;
    readonly sampling: number;
  };
}

/**
 * @param table  complete pass counts, S × P cells of n answers
 * @throws RangeError for fewer than two problems
 */
export function varianceComponents(table: RateTable): VarianceComponents {
  const P = table.tasks.length;
  const S = table.seeds.length;
  const n = table.samples;
  if (P < 2)
    throw new RangeError(
      `varianceComponents: expected at least 2 problems, got ${P}; ask more problems`,
    );
  const rates = cellRates(table);
  const perProblem = problemMeans(rates);
  const bySeed = seedDeviations(rates);
  // Mean over cells of the within-cell variance of n verdicts: c(n−c)/(n(n−1)).
  const sampling =
    n < 2
      ? NaN
      : mean(table.passes.map((row) => mean(row.map((c) => (c * (n - c)) / (n * (n - 1))))));
  const withinMean = n < 2 ? 0 : sampling / n; // what a cell mean still carries of it
  let residual = 0;
  rates.forEach((row, s) =>
    row.forEach((rate, p) => (residual += (rate - perProblem[p]! - bySeed[s]!) ** 2)),
  );
  const cellNoise = S < 2 ? NaN : residual / ((S - 1) * (P - 1)); // interaction + sampling/n
  const interaction = Math.max(0, cellNoise - withinMean);
  const seed = S < 2 ? NaN : Math.max(0, variance(bySeed) - cellNoise / P);
  const problem = Math.max(0, variance(perProblem) - (S < 2 ? withinMean : cellNoise / S));
  return {
    problem,
    seed,
    interaction,
    sampling,
    standardErrors: {
      problem: Math.sqrt(problem / P),
      seed: Math.sqrt(seed / S),
      interaction: Math.sqrt(interaction / (S * P)),
      sampling: Math.sqrt(sampling / (S * P * n)),
    },
  };
}
