/** @file What became of the candidate bugs, per operator and per bug type. */
import { BUG_TYPES, type BugType } from "../records.js";
import { operators } from "./operators/catalogue.js";

/** Counts of one operator or bug type. */
export interface Yield {
  /** Places where it applies. */
  readonly sites: number;
  /** Distinct candidates that were made and parse. */
  readonly generated: number;
  /** Of those: dropped, because they are the same program as the correct one. */
  readonly equivalent: number;
  /**
   * Of the rest: dropped, because no test noticed (or none could, the correct code failing or
   * lacking tests).
   */
  readonly survived: number;
  /** What is left; without proof, all that is generated and not equivalent. */
  readonly kept: number;
}

/** What is counted: a key of `Yield`. */
export type YieldColumn = keyof Yield;

/** Collects counts while bugs are made and proven. */
export interface Tally {
  /** Adds `count`, 1 if left out, to a column of an operator. */
  add(operator: string, column: YieldColumn, count?: number): void;
  /** Counts of each operator that anything was added for. */
  readonly counts: ReadonlyMap<string, Readonly<Record<YieldColumn, number>>>;
}

/** An empty tally. */
export function createTally(): Tally {
  const counts = new Map<string, Record<YieldColumn, number>>();
  return {
    counts,
    add(operator, column, count = 1) {
      let row = counts.get(operator);
      if (row === undefined)
        counts.set(
          operator,
          (row = { sites: 0, generated: 0, equivalent: 0, survived: 0, kept: 0 }),
        );
      row[column] += count;
    },
  };
}

/**
 * The table: every operator of the chosen types and every chosen type, zeros included.
 * Invariant: kept = generated − equivalent − survived, in every row.
 */
export function yieldTable(
  tally: Tally,
  types: readonly BugType[] = BUG_TYPES,
): { byType: Record<string, Yield>; byOperator: Record<string, Yield & { bugType: BugType }> } {
  const empty = (): Record<YieldColumn, number> => ({
    sites: 0,
    generated: 0,
    equivalent: 0,
    survived: 0,
    kept: 0,
  });
  const byType = Object.fromEntries(types.map((type) => [type, empty()])) as Record<
    string,
    Record<YieldColumn, number>
  >;
  const byOperator: Record<string, Yield & { bugType: BugType }> = {};
  for (const { name, bugType } of operators) {
    const total = byType[bugType];
    if (total === undefined) continue;
    const row = tally.counts.get(name) ?? empty();
    for (const column of Object.keys(total) as YieldColumn[]) total[column] += row[column];
    byOperator[name] = { bugType, ...row };
  }
  return { byType, byOperator };
}
