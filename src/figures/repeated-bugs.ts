/**
 * @file Figure: how many answers are the buggy program again, by arm, and the paired difference to
 *   the reference arm.
 */
import type { FigureSpec } from "./figure.js";
import { forest, type ForestRow } from "./forest.js";

/**
 * One arm; `rate` is the share of its answers that repeat the bug, `p` that of the difference,
 * uncorrected.
 */
export type RepeatedBugRow = ForestRow;

/** @param rows  one an arm, in the order from top to bottom @throws RangeError for no rows */
export function repeatedBugs(rows: readonly RepeatedBugRow[]): FigureSpec {
  return forest("repeatedBugs", rows, {
    title: "answers that repeat the bug",
    panel: "share of answers, %",
    pMeans: "paired, uncorrected",
  });
}
