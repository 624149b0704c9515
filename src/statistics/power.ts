/**
 * @file What a design can resolve, before it runs. The paired difference of two arms has variance V
 * = σ²_problem/P + σ²_seed/S + σ²_cell/(S·P) (+ sampling inside the cell, /n); with a two-sided
 * test at level α the minimum detectable effect at power 1−β is (z_{1−α/2} + z_{1−β})·√V (Miller
 * 2024, arXiv 2411.00640, section 5).
 */
import { normalCdf, normalQuantile } from "./distributions.js";
import { mean, problemMeans, seedDeviations, variance } from "./bootstrap.js";
import type { ContrastTerm } from "./contrast.js";
import { cellRates, type RateTable } from "./rate-table.js";

/** Variances of the paired difference, in squared rate units. */
export interface DifferenceVariance {
  /** Between problems, of the true difference: some problems gain more than others. */
  readonly problem: number;
  /** Between training seeds, of the overall difference. */
  readonly seed: number;
  /** Of one cell (one seed, one problem) beyond both, sampling left out. */
  readonly cell: number;
  /** Of one sampled answer of each arm, added up over the two arms. */
  readonly sampling: number;
}

/** An experiment's size. */
export interface Design {
  /** Problems, ≥ 1. */
  readonly problems: number;
  /** Seeds an arm, ≥ 1. */
  readonly seeds: number;
  /** Answers a problem and seed, ≥ 1. */
  readonly samples: number;
}

/** Test level and power, both in (0, 1); 0.05 and 0.8 by default. */
export interface PowerOptions {
  /** Level of the two-sided test; default 0.05. */
  readonly alpha?: number;
  /** Chance to detect a true difference of the size found; default 0.8. */
  readonly power?: number;
}

/**
 * Standard error of the estimated difference, in rate units. @throws RangeError if a size is below
 * 1
 */
export function differenceError(v: DifferenceVariance, design: Design): number {
  return Math.sqrt(varianceIn(v, design));
}

/** Variance of the estimated difference; a size may be infinite. */
function varianceIn(v: DifferenceVariance, { problems, seeds, samples }: Design): number {
  for (const [name, size] of Object.entries({ problems, seeds, samples }))
    if (!(size >= 1))
      throw new RangeError(
        `differenceError: ${name} must be ≥ 1, got ${size}; give the size of a design`,
      );
  const cell = v.cell + v.sampling / samples;
  return v.problem / problems + v.seed / seeds + cell / (seeds * problems);
}

/**
 * Width of the interval that a design's run will report: the bootstrap draws problems and seeds
 * apart (bootstrap.ts), and so counts the noise of cells twice.
 * @param v  of `contrastMoments`, whose negative estimates are then made up for
 * @param level  coverage, in (0, 1)
 * @returns upper less lower end, in rate units
 */
export function predictedWidth(v: DifferenceVariance, design: Design, level = 0.95): number {
  const { problems, seeds, samples } = design;
  const cell = (v.cell + v.sampling / samples) / (seeds * problems);
  const doubled = v.problem / problems + v.seed / seeds + cell * (seeds > 1 ? 2 : 1);
  // never below what the problems and their answers leave
  const spread = Math.max(doubled, Math.max(0, v.problem) / problems + Math.max(0, cell));
  return 2 * normalQuantile(1 - (1 - level) / 2) * Math.sqrt(spread);
}

/** Standard errors that a true difference must measure to be detected. */
const detection = ({ alpha = 0.05, power = 0.8 }: PowerOptions): number =>
  normalQuantile(1 - alpha / 2) + normalQuantile(power);

/**
 * Smallest true difference that a design detects with the power asked for.
 * @returns a difference of pass rates, ≥ 0, in rate units
 * @example minimumDetectableEffect({ problem: 0.05, seed: 0, cell: 0.1, sampling: 0.2 }, { problems: 300, seeds: 2, samples: 4 })
 */
export function minimumDetectableEffect(
  v: DifferenceVariance,
  design: Design,
  options: PowerOptions = {},
): number {
  return detection(options) * differenceError(v, design);
}

/**
 * Fewest seeds an arm with which a design's problems and samples resolve a true difference.
 * @param effect  difference of pass rates, > 0, in rate units
 * @returns whole number ≥ 1, or null if no number of seeds does, since the problems alone leave
 *   more doubt than that
 */
export function seedsToResolve(
  v: DifferenceVariance,
  design: Omit<Design, "seeds">,
  effect: number,
  options: PowerOptions = {},
): number | null {
  return fewest((seeds) => varianceIn(v, { ...design, seeds }), effect, options);
}

/**
 * Fewest problems with which a design's seeds and samples resolve a true difference.
 * @param effect  difference of pass rates, > 0, in rate units
 * @returns whole number ≥ 1, or null if no number of problems does, since the seeds alone leave
 *   more doubt than that
 */
export function problemsToResolve(
  v: DifferenceVariance,
  design: Omit<Design, "problems">,
  effect: number,
  options: PowerOptions = {},
): number | null {
  return fewest((problems) => varianceIn(v, { ...design, problems }), effect, options);
}

/** Smallest n ≥ 1 whose variance, of the form shared + each/n, lets the effect be detected. */
function fewest(
  varianceAt: (n: number) => number,
  effect: number,
  options: PowerOptions,
): number | null {
  if (!(effect > 0))
    throw new RangeError(
      `power: expected an effect > 0 to resolve, got ${effect}; give a difference of pass rates`,
    );
  const allowed = (effect / detection(options)) ** 2;
  const shared = varianceAt(Infinity);
  const each = varianceAt(1) - shared;
  if (allowed <= shared) return null;
  return Math.max(1, Math.ceil(each / (allowed - shared)));
}

/** Chance that a design's two-sided test finds a true difference `effect`, in [α, 1]. */
export function powerOf(
  effect: number,
  v: DifferenceVariance,
  design: Design,
  { alpha = 0.05 }: PowerOptions = {},
): number {
  const z = Math.abs(effect) / differenceError(v, design);
  const critical = normalQuantile(1 - alpha / 2);
  return normalCdf(z - critical) + normalCdf(-z - critical);
}

/**
 * Variances of the difference a − b from a pilot run on the same problems with the same seeds. With
 * one seed, `seed` is unknown and taken as 0, and `cell` is part of `problem`: the plan is then too
 * hopeful.
 * @throws RangeError if problems or seeds differ
 */
export function pilotVariance(a: RateTable, b: RateTable): DifferenceVariance {
  return contrastVariance([
    { table: a, weight: 1 },
    { table: b, weight: -1 },
  ]);
}

/**
 * The same of any linear contrast Σ w·rate; `sampling` is Σ w² of each arm's own.
 * @throws RangeError if problems or seeds differ
 */
export function contrastVariance(terms: readonly ContrastTerm[]): DifferenceVariance {
  const { problem, seed, cell, sampling } = contrastMoments(terms);
  const floor = (moment: number): number => Math.max(0, moment);
  return { problem: floor(problem), seed: floor(seed), cell: floor(cell), sampling };
}

/**
 * The same before negative estimates are taken for 0: what sums of them are made from, as
 * `predictedWidth`.
 * @throws RangeError if problems or seeds differ
 */
export function contrastMoments(terms: readonly ContrastTerm[]): DifferenceVariance {
  const { tasks, seeds } = terms[0]!.table;
  const isAlike = ({ table }: ContrastTerm): boolean =>
    table.tasks.join() === tasks.join() && table.seeds.join() === seeds.join();
  if (!terms.every(isAlike))
    throw new RangeError(
      "pilotVariance: expected both arms on the same problems and seeds, got different ones; " +
        "run the pilot on one benchmark with one list of seeds",
    );
  const rates = terms.map(({ table }) => cellRates(table));
  const values = rates[0]!.map((row, s) =>
    row.map((_, p) => terms.reduce((sum, { weight }, i) => sum + weight * rates[i]![s]![p]!, 0)),
  );
  const P = tasks.length;
  const S = seeds.length;
  const perProblem = problemMeans(values);
  const bySeed = seedDeviations(values);
  const within = ({ samples, passes }: RateTable): number =>
    samples < 2
      ? 0
      : mean(passes.flat().map((c) => (c * (samples - c)) / (samples * (samples - 1))));
  const over = (of: (table: RateTable) => number): number =>
    terms.reduce((sum, { table, weight }) => sum + weight ** 2 * of(table), 0);
  const sampling = over(within);
  const carried = over((table) => within(table) / table.samples);
  if (S < 2) return { problem: variance(perProblem) - carried, seed: 0, cell: 0, sampling };
  let residual = 0;
  values.forEach((row, s) =>
    row.forEach((d, p) => (residual += (d - perProblem[p]! - bySeed[s]!) ** 2)),
  );
  const noise = residual / ((S - 1) * (P - 1));
  return {
    problem: variance(perProblem) - noise / S,
    seed: variance(bySeed) - noise / P,
    cell: noise - carried,
    sampling,
  };
}

/** One line of a plan. */
export interface PlannedDesign extends Design {
  /** In rate units. */
  readonly minimumDetectableEffect: number;
  /** Whether it resolves the effect asked for. */
  readonly resolves: boolean;
}

/**
 * What each design can resolve of an `effect` (rate units): the table to read before running a
 * grid.
 */
export function planDesigns(
  v: DifferenceVariance,
  effect: number,
  designs: readonly Design[],
  options: PowerOptions = {},
): PlannedDesign[] {
  return designs.map((design) => {
    const smallest = minimumDetectableEffect(v, design, options);
    return { ...design, minimumDetectableEffect: smallest, resolves: smallest <= effect };
  });
}
