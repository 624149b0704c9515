/**
 * @file Which arms or grid cells may be the best: a set, where others print a ranking. Nothing is
 * picked first, so nothing has to be forgiven for having been picked: every pair of arms is
 * compared, Holm's correction runs over all pairs, and an arm leaves the set where some other arm
 * is better at the corrected level. The chance that any arm leaves it which is as good as the best
 * is at most alpha, whatever the true rates are (all-pairs form of Hsu's comparisons with the best,
 * 1981; simulated in tests/statistics/best-set.test.ts).
 *
 * The observed best's own rate flatters it. `freshRateOfBest` scores what is picked on problems
 * that did not pick it.
 */
import { randomStream } from "../random.js";
import { mean, problemMeans, type ResamplingOptions } from "./bootstrap.js";
import { holm } from "./holm.js";
import { pairedDifference } from "./paired.js";
import { cellRates, type RateTable } from "./rate-table.js";

/** The outcome for one arm. */
export interface BestRow {
  /** The arm's name. */
  readonly arm: string;
  /** Its pass@1, in [0, 1]. */
  readonly passAt1: number;
  /** An arm that is better, the surest one; undefined where no arm's estimate is higher. */
  readonly behind: string | undefined;
  /** Holm-adjusted p (over all pairs of arms) of that comparison; 1 where there is none. */
  readonly pHolm: number;
  /** True where no arm is better at the corrected level. */
  readonly mayBeBest: boolean;
}

/**
 * @param arms  pass counts on the same problems, by name
 * @param options  `alpha` 0.05 by default
 * @returns one row an arm, highest observed rate first
 * @throws RangeError if there is no arm, or arms answered different problems
 */
export function bestSet(
  arms: Readonly<Record<string, RateTable>>,
  options: ResamplingOptions & { readonly alpha?: number } = {},
): BestRow[] {
  const { alpha = 0.05 } = options;
  const names = Object.keys(arms);
  if (names.length === 0)
    throw new RangeError("bestSet: expected at least one arm, got none; give the arms to compare");
  const pairs = names.flatMap((a, i) => names.slice(i + 1).map((b) => [a, b] as const));
  // only estimate and p are read: the least resampling is enough
  const compared = pairs.map(([a, b]) =>
    pairedDifference(arms[a]!, arms[b]!, { ...options, replicates: 1 }),
  );
  const adjusted = holm(compared.map(({ p }) => p));
  const rows = names.map((arm): BestRow => {
    let behind: string | undefined;
    let pHolm = 1;
    pairs.forEach(([a, b], i) => {
      const { estimate } = compared[i]!;
      const better = estimate > 0 ? a : b;
      if (estimate === 0 || (a !== arm && b !== arm) || better === arm) return;
      if (behind !== undefined && adjusted[i]! >= pHolm) return;
      [behind, pHolm] = [better, adjusted[i]!];
    });
    const passAt1 = mean(problemMeans(cellRates(arms[arm]!)));
    return { arm, passAt1, behind, pHolm, mayBeBest: pHolm >= alpha };
  });
  return rows.sort((a, b) => b.passAt1 - a.passAt1 || (a.arm < b.arm ? -1 : 1));
}

/**
 * What the best arm scores on problems that did not pick it: problems are dealt into `folds` parts,
 * the best arm on all other parts is scored on each, and the mean over problems is returned, a
 * fraction in [0, 1]. A little too low rather than too high, for fewer problems pick.
 * @throws RangeError if there is no arm or there are fewer problems than folds
 */
export function freshRateOfBest(
  arms: Readonly<Record<string, RateTable>>,
  { folds = 5, seed = 0 }: { readonly folds?: number; readonly seed?: number } = {},
): number {
  const rates = Object.values(arms).map((table) => problemMeans(cellRates(table)));
  const problems = rates[0]?.length ?? 0;
  if (problems < folds)
    throw new RangeError(
      `freshRateOfBest: expected arms with at least ${folds} problems, got ${rates.length} ` +
        `arms and ${problems} problems; ask more problems or use fewer folds`,
    );
  const stream = randomStream(seed, "folds", problems);
  const order = Array.from({ length: problems }, (_, p) => ({ p, key: stream.next() }))
    .sort((a, b) => a.key - b.key)
    .map(({ p }) => p);
  let sum = 0;
  for (let fold = 0; fold < folds; fold++) {
    const mine = order.filter((_, i) => i % folds === fold);
    const others = order.filter((_, i) => i % folds !== fold);
    const total = (rate: readonly number[], list: readonly number[]): number =>
      list.reduce((t, p) => t + rate[p]!, 0);
    const best = rates.reduce((a, b) => (total(b, others) > total(a, others) ? b : a));
    sum += total(best, mine);
  }
  return sum / problems;
}
