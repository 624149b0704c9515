/**
 * @file Adding seeds until a comparison is resolved, with its error rate held: a group-sequential
 * test with O'Brien-Fleming-like spending (Lan & DeMets 1983), α*(t) = 4 − 4Φ(z_{1−α/4}/√t), half
 * of it on each side, t the share of the seeds that there may be at most. Boundaries by recursive
 * integration of the Brownian motion (Armitage, McPherson & Rowe 1969). Looks at the same problems
 * are alike beyond what that assumes, which makes the rule stricter and not laxer.
 */
import { mean, problemMeans, seedDeviations, variance } from "./bootstrap.js";
import type { ContrastTerm } from "./contrast.js";
import { betaCdf, normalCdf, normalQuantile, studentQuantile } from "./distributions.js";
import { holm } from "./holm.js";
import { cellRates } from "./rate-table.js";

/** Error rate that may be spent at share `t` of the seeds, in (0, alpha]. */
function spentError(t: number, alpha = 0.05): number {
  return 4 - 4 * normalCdf(normalQuantile(1 - alpha / 4) / Math.sqrt(t));
}

/** Steps of the integration over what has not crossed yet; even. */
const STEPS = 400;

/** Weights of Simpson's rule over the grid, without its step. */
const SIMPSON = Array.from({ length: STEPS + 1 }, (_, i) => {
  if (i === 0 || i === STEPS) return 1 / 3;
  return i % 2 === 1 ? 4 / 3 : 2 / 3;
});

/** Density of the motion where it may still go on: values at even places from −edge to edge. */
interface Density {
  readonly edge: number;
  readonly values: readonly number[];
}

const placeOf = (edge: number, i: number): number => edge * ((2 * i) / STEPS - 1);

/** ∫ f(b) of(b) db. */
function integrate({ edge, values }: Density, of: (b: number) => number): number {
  const step = (2 * edge) / STEPS;
  return values.reduce((sum, f, i) => sum + SIMPSON[i]! * step * f * of(placeOf(edge, i)), 0);
}

/**
 * Two-sided nominal levels of the looks: at the k-th a p value of at most the k-th level is a claim.
 * @param shares  t of each look, ascending, in (0, 1]
 * @returns levels in (0, alpha), whose claims under no effect have probability `alpha` together
 *   where the last share is 1
 * @throws RangeError if the shares do not ascend in (0, 1]
 * @example nominalLevels([0.5, 1]) // [0.00305, 0.0490]
 */
export function nominalLevels(shares: readonly number[], alpha = 0.05): number[] {
  shares.forEach((t, k) => {
    if (!(t > (shares[k - 1] ?? 0) && t <= 1))
      throw new RangeError(
        `nominalLevels: expected shares that ascend in (0, 1], got ${shares.join(", ")}; give ` +
          "each look's share of the most seeds",
      );
  });
  let density: Density | undefined;
  return shares.map((t, k) => {
    const before = shares[k - 1] ?? 0;
    const deviation = Math.sqrt(t - before);
    const spend = spentError(t, alpha) - (k === 0 ? 0 : spentError(before, alpha));
    const last = density;
    const crosses = (edge: number): number => {
      const beyond = (b: number): number =>
        normalCdf((-edge - b) / deviation) + normalCdf((b - edge) / deviation);
      return last === undefined ? beyond(0) : integrate(last, beyond);
    };
    const edge = whereFalls(crosses, spend, 10 * Math.sqrt(t));
    const at = (x: number): number => {
      const bell = (b: number): number =>
        Math.exp(-((x - b) ** 2) / (2 * deviation ** 2)) / (deviation * Math.sqrt(2 * Math.PI));
      return last === undefined ? bell(0) : integrate(last, bell);
    };
    density = {
      edge,
      values: Array.from({ length: STEPS + 1 }, (_, i) => at(placeOf(edge, i))),
    };
    return 2 * normalCdf(-edge / Math.sqrt(t));
  });
}

/** Where a falling function of (0, most) comes down to a value, by bisection. */
function whereFalls(of: (x: number) => number, value: number, most: number): number {
  let [low, high] = [0, most];
  for (let i = 0; i < 60; i++) {
    const middle = (low + high) / 2;
    if (of(middle) > value) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/** What a look finds of one comparison. */
export interface SequentialFinding {
  /** Its name. */
  readonly name: string;
  /** Σ w·rate, in rate units. */
  readonly estimate: number;
  /** Two-sided p of Student's t over problems and seeds, Holm-corrected over the comparisons. */
  readonly pHolm: number;
  /** Half the width of the interval that covers at every look together, in rate units. */
  readonly halfWidth: number;
  /**
   * `different`: p is at most the look's level; `known`: the value is known to within the size
   * asked for; `open`: neither yet.
   */
  readonly verdict: "different" | "known" | "open";
}

/** A comparison with the arms' pass counts. */
export interface SequentialComparison {
  /** As the plan names it. */
  readonly name: string;
  /** Arms with their weights, sum 0. */
  readonly terms: readonly ContrastTerm[];
}

/**
 * One look.
 * @param level  nominal level of the look
 * @param size  half-width that counts as known, > 0, in rate units
 * @throws RangeError for fewer than 2 seeds or problems
 */
export function sequentialLook(
  comparisons: readonly SequentialComparison[],
  level: number,
  size: number,
): SequentialFinding[] {
  const found = comparisons.map(({ name, terms }) => ({ name, terms, ...tOf(terms) }));
  const corrected = holm(
    found.map(({ estimate, error, freedom }) => pOf(estimate, error, freedom)),
  );
  return found.map(({ name, terms, estimate, error, freedom }, i) => {
    const halfWidth =
      error === 0 ? unseen(terms, level) : studentQuantile(1 - level / 2, freedom) * error;
    const pHolm = corrected[i]!;
    const known = halfWidth <= size ? ("known" as const) : ("open" as const);
    return { name, estimate, pHolm, halfWidth, verdict: pHolm <= level ? "different" : known };
  });
}

/** Where all problems have one value: the largest that n alike ones still allow. */
function unseen(terms: readonly ContrastTerm[], level: number): number {
  const most = terms.reduce((sum, { weight }) => sum + Math.abs(weight), 0) / 2;
  return most * (1 - (level / 2) ** (1 / terms[0]!.table.tasks.length));
}

/** p of an estimate; 1 where nothing differs anywhere. */
function pOf(estimate: number, error: number, freedom: number): number {
  if (error === 0) return 1;
  const t = estimate / error;
  // P(|T| > t) = I_{df/(df+t²)}(df/2, 1/2)
  return betaCdf(freedom / (freedom + t * t), freedom / 2, 0.5);
}

/**
 * Estimate, standard error over problems and seeds, and degrees of freedom, of arms whose seeds are
 * paired. The freedom is that of the seeds alone: a Satterthwaite mixture is laxer, and where seeds
 * differ much it claims in one run of ten under no effect.
 */
function tOf(terms: readonly ContrastTerm[]): {
  estimate: number;
  error: number;
  freedom: number;
} {
  const { tasks, seeds } = terms[0]!.table;
  if (seeds.length < 2 || tasks.length < 2)
    throw new RangeError(
      `sequentialLook: expected at least 2 seeds and 2 problems, got ${seeds.length} and ` +
        `${tasks.length}; begin with more`,
    );
  const rates = terms.map(({ table }) => cellRates(table));
  const values = rates[0]!.map((row, s) =>
    row.map((_, p) => terms.reduce((sum, { weight }, i) => sum + weight * rates[i]![s]![p]!, 0)),
  );
  const ofProblems = variance(problemMeans(values)) / tasks.length;
  const ofSeeds = variance(seedDeviations(values)) / seeds.length;
  return {
    estimate: mean(problemMeans(values)),
    error: Math.sqrt(ofProblems + ofSeeds),
    freedom: Math.min(seeds.length, tasks.length) - 1,
  };
}
