/**
 * @file Whether a preference head separates correct from buggy code on pairs that nothing was
 * trained on: by bug type and by distance behind the first differing token, beside what says
 * nothing about bugs: edits that keep the meaning, the lengths of the two sides, and a probe of the
 * base.
 */
import type { Interval } from "./binomial-interval.js";
import type { ResamplingOptions } from "./bootstrap.js";
import { rateByGroup } from "./by-group.js";
import { passRate } from "./pass-rate.js";
import { rateTable, type RateTable } from "./rate-table.js";

/** What is read of a measured pair. */
export interface ScoredPair {
  /** Its bug type; "" of the control. */
  readonly bugType: string;
  /** Weighted mean r(h) − r(h') over the compared positions, in score units. */
  readonly margin: number;
  /** The same by stretches behind the first differing token; null where nothing is compared. */
  readonly byDistance: readonly (number | null)[];
  /** Tokens of the correct side from the first differing one on. */
  readonly correctTokens: number;
  /** Tokens of the buggy side. */
  readonly buggyTokens: number;
}

/** Pairs as one training run scored them, in the order of their file. */
export interface ScoredRun {
  /** Of training. */
  readonly seed: number;
  /** Held-out pairs. */
  readonly heldOut: readonly ScoredPair[];
  /** Edits that keep the meaning. */
  readonly control: readonly ScoredPair[];
}

/** How often a head prefers the correct side, a fraction in [0, 1], and by how much. */
export interface Preference {
  /** Pairs behind it. */
  readonly n: number;
  /** Share of pairs whose margin is above 0. */
  readonly accuracy: number;
  /** Its 95% interval, over pairs and seeds. */
  readonly interval: Interval;
  /** Mean margin, in score units; those of two heads have no common unit. */
  readonly margin: number;
}

/** A head's preferences. */
export interface HeadPreferences extends Preference {
  /** On the negative control, how often it prefers the unedited side; null without one. */
  readonly control: Preference | null;
  /** By bug type. */
  readonly byBugType: Readonly<Record<string, Preference>>;
  /**
   * By stretch behind the first differing token, in the order of `byDistance`; null where empty.
   */
  readonly byDistance: readonly (Preference | null)[];
}

/** Held-out measures of an arm. */
export interface HeldOutSummary {
  /** The arm's own head. */
  readonly tuned: HeadPreferences;
  /** A head fitted to the frozen base: the floor; absent where none was fitted. */
  readonly probe?: HeadPreferences;
  /** Share of held-out pairs that the better of two rules gets right, in [0, 1]. */
  readonly byLength: {
    /** What the rule prefers. */
    readonly rule: "shorter" | "longer";
    /** Pairs of equal length count half. */
    readonly accuracy: number;
  };
}

/**
 * @param tuned  runs of one arm, one a seed, on the same pairs
 * @param probe  the base's, if it was probed
 * @throws RangeError if there is no run or no pair
 */
export function summarizeHeldOut(
  tuned: readonly ScoredRun[],
  probe?: Omit<ScoredRun, "seed">,
  options: ResamplingOptions = {},
): HeldOutSummary {
  return {
    tuned: preferencesOf(tuned, options),
    ...(probe && { probe: preferencesOf([{ seed: 0, ...probe }], options) }),
    byLength: byLength(tuned[0]!.heldOut),
  };
}

function preferencesOf(runs: readonly ScoredRun[], options: ResamplingOptions): HeadPreferences {
  const heldOut = runs.map((run) => run.heldOut);
  const control = runs.map((run) => run.control);
  const whole = preference(tableOf(runs, heldOut), heldOut, options);
  const types = rateByGroup(
    tableOf(runs, heldOut),
    heldOut[0]!.map((p) => p.bugType),
    options,
  );
  const byBugType = Object.entries(types).map(([type, { n, passAt1, interval }]) => {
    const margin = meanMargin(heldOut.map((pairs) => pairs.filter((p) => p.bugType === type)));
    return [type, { n, accuracy: passAt1, interval, margin }] as const;
  });
  const stretches = heldOut[0]![0]!.byDistance.map((_, bin) =>
    heldOut.map((pairs) =>
      pairs.flatMap((pair) => {
        const margin = pair.byDistance[bin] ?? null;
        return margin === null ? [] : [{ ...pair, margin }];
      }),
    ),
  );
  const over = (pairs: readonly (readonly ScoredPair[])[]): Preference | null =>
    pairs[0]!.length === 0 ? null : preference(tableOf(runs, pairs), pairs, options);
  return {
    ...whole,
    control: over(control),
    byBugType: Object.fromEntries(byBugType),
    byDistance: stretches.map(over),
  };
}

function preference(
  table: RateTable,
  pairs: readonly (readonly ScoredPair[])[],
  options: ResamplingOptions,
): Preference {
  const { estimate, interval, problems } = passRate(table, options);
  return { n: problems, accuracy: estimate, interval, margin: meanMargin(pairs) };
}

/** A table in which a pair is a problem, solved if its margin is above 0. */
const tableOf = (
  runs: readonly ScoredRun[],
  pairs: readonly (readonly ScoredPair[])[],
): RateTable =>
  rateTable(
    runs.flatMap(({ seed }, s) =>
      pairs[s]!.map(({ margin, bugType }, p) => ({
        taskId: String(p).padStart(6, "0"),
        seed,
        sample: 0,
        passed: margin > 0,
        bugType,
        mode: "greedy" as const,
      })),
    ),
  );

function meanMargin(pairs: readonly (readonly ScoredPair[])[]): number {
  const margins = pairs.flat().map(({ margin }) => margin);
  return margins.reduce((sum, margin) => sum + margin, 0) / margins.length;
}

function byLength(pairs: readonly ScoredPair[]): HeldOutSummary["byLength"] {
  const points = pairs.map(({ correctTokens, buggyTokens }) => {
    if (correctTokens === buggyTokens) return 0.5;
    return Number(correctTokens < buggyTokens);
  });
  const shorter = points.reduce((sum, point) => sum + point, 0) / pairs.length;
  return shorter >= 0.5
    ? { rule: "shorter", accuracy: shorter }
    : { rule: "longer", accuracy: 1 - shorter };
}
