/**
 * @file Which arms or grid cells cannot be told from the best one: a set, where others print a
 * ranking. The best is chosen on the same data, so it flatters itself: re-test it on fresh problems
 * or seeds before calling it better.
 */
import { benjaminiHochberg } from "./benjamini-hochberg.js";
import type { ResamplingOptions } from "./bootstrap.js";
import { holm } from "./holm.js";
import { type PairedDifference, pairedDifference } from "./paired.js";
import { passRate } from "./pass-rate.js";
import type { RateTable } from "./rate-table.js";

/** The outcome for one arm. */
export interface TieRow {
  readonly arm: string;
  readonly passAt1: number;
  /** Best minus this arm; undefined for the best itself. */
  readonly behind: PairedDifference | undefined;
  /** Adjusted p of `behind`; 1 for the best itself. */
  readonly pAdjusted: number;
  /**
   * True where the data do not tell it from the best (adjusted p ≥ alpha); true for the best
   * itself.
   */
  readonly tied: boolean;
}

/**
 * @param arms  pass counts on the same problems, by name
 * @param options  `correction` "holm" (default) or "benjamini-hochberg"; `alpha` 0.05 by default
 * @returns one row an arm, best first
 * @throws RangeError if there is no arm
 */
export function tiedWithBest(
  arms: Readonly<Record<string, RateTable>>,
  options: ResamplingOptions & {
    readonly alpha?: number;
    readonly correction?: "holm" | "benjamini-hochberg";
  } = {},
): TieRow[] {
  const { alpha = 0.05, correction = "holm" } = options;
  const ranked = Object.keys(arms)
    .map((arm) => ({ arm, passAt1: passRate(arms[arm]!, { ...options, replicates: 1 }).estimate }))
    .sort((a, b) => b.passAt1 - a.passAt1 || (a.arm < b.arm ? -1 : 1));
  const best = ranked[0];
  if (best === undefined) throw new RangeError("tiedWithBest: expected at least one arm, got none");
  const behind = ranked
    .slice(1)
    .map(({ arm }) => pairedDifference(arms[best.arm]!, arms[arm]!, options));
  const adjusted = (correction === "holm" ? holm : benjaminiHochberg)(behind.map((d) => d.p));
  return ranked.map((row, i) => {
    const pAdjusted = i === 0 ? 1 : adjusted[i - 1]!;
    return { ...row, behind: behind[i - 1], pAdjusted, tied: pAdjusted >= alpha };
  });
}
