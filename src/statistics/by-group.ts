/**
 * @file Rates and differences by bug type or stratum. Small groups get honest intervals
 * (pass-rate.ts): of eight problems, one is 12.5 points.
 */
import type { Interval } from "./binomial-interval.js";
import type { ResamplingOptions } from "./bootstrap.js";
import { COMPLEXITIES } from "./complexity-thirds.js";
import { holm } from "./holm.js";
import { pairedDifference } from "./paired.js";
import { passRate } from "./pass-rate.js";
import { type RateTable, selectProblems } from "./rate-table.js";

/** One group of problems. */
export interface GroupRate {
  /** Problems in the group. */
  readonly n: number;
  /** Fraction in [0, 1]. */
  readonly passAt1: number;
  /** 95% interval of the rate. */
  readonly interval: Interval;
}

/** Difference of two arms within one group. */
export interface GroupDifference {
  /** Problems of the group. */
  readonly n: number;
  /** In rate units, [−1, 1]. */
  readonly estimate: number;
  /** 95% interval of the difference. */
  readonly interval: Interval;
  /** Two-sided p value, uncorrected, in (0, 1]. */
  readonly p: number;
  /** Holm's correction over the groups. */
  readonly pAdjusted: number;
}

/** Groups, largest first (then by name), and the problems in them. */
function indicesByGroup(groups: readonly string[]): [string, number[]][] {
  const members = new Map<string, number[]>();
  groups.forEach((group, p) => members.set(group, [...(members.get(group) ?? []), p]));
  return [...members].sort(([a, p], [b, q]) => q.length - p.length || (a < b ? -1 : 1));
}

/**
 * pass@1 of each group.
 * @param groups  group of each problem of the table, shape [P]: `table.bugTypes`, `table.strata`,
 *   or your own
 */
export function rateByGroup(
  table: RateTable,
  groups: readonly string[],
  options: ResamplingOptions = {},
): Record<string, GroupRate> {
  return Object.fromEntries(
    indicesByGroup(groups).map(([group, indices]) => {
      const rate = passRate(selectProblems(table, indices), options);
      return [group, { n: indices.length, passAt1: rate.estimate, interval: rate.interval }];
    }),
  );
}

/** pass@1 of each third by complexity (complexity-thirds.ts), from the least complex on. */
export function rateByComplexity(
  table: RateTable,
  thirds: readonly string[],
  options: ResamplingOptions = {},
): Record<string, GroupRate> {
  const rates = rateByGroup(table, thirds, options);
  return Object.fromEntries(
    COMPLEXITIES.flatMap((name) => (rates[name] ? [[name, rates[name]] as const] : [])),
  );
}

/** Paired difference a − b in each group, p values adjusted over the groups. */
export function differenceByGroup(
  a: RateTable,
  b: RateTable,
  groups: readonly string[],
  options: ResamplingOptions = {},
): Record<string, GroupDifference> {
  const list = indicesByGroup(groups);
  const found = list.map(([, indices]) =>
    pairedDifference(selectProblems(a, indices), selectProblems(b, indices), options),
  );
  const adjusted = holm(found.map((d) => d.p));
  return Object.fromEntries(
    list.map(([group, indices], i) => {
      const { estimate, interval, p } = found[i]!;
      return [group, { n: indices.length, estimate, interval, p, pAdjusted: adjusted[i]! }];
    }),
  );
}
