/**
 * @file Figure: how many answers are the buggy program again, by arm, and the paired difference to
 *   the reference arm.
 */
import { forest, type ForestRow } from "./forest.js";
import { figureFunction } from "./redraw.js";

/** One arm; `rate` is the share of its answers that repeat the bug. */
export type RepeatedBugRow = ForestRow;

/** Rows: one an arm, in the order from top to bottom. Throws RangeError for no rows. */
export const repeatedBugs = figureFunction<RepeatedBugRow>("repeatedBugs", (rows, look) =>
  forest("repeatedBugs", rows, look, {
    title: "Answers that repeat the bug",
    panel: "share of answers",
    axis: "share of answers (%)",
  }),
);
