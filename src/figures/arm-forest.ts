/**
 * @file Figure: the ablation at a glance: pass@1 of every arm, and its paired difference to the
 *   reference arm.
 */
import { forest, type ForestRow } from "./forest.js";
import { figureFunction } from "./redraw.js";

/**
 * One arm; rates are fractions in [0, 1], differences in [−1, 1]; null for the reference arm
 * itself.
 */
export interface ArmRow extends Omit<ForestRow, "rate"> {
  /** The arm's pass@1, as a fraction in [0, 1]. */
  readonly passAt1: number;
}

/** Rows: one an arm, in the order from top to bottom. Throws RangeError for no rows. */
export const armForest = figureFunction<ArmRow>("armForest", (rows, look) =>
  forest(
    "armForest",
    rows.map(({ passAt1, ...row }) => ({ ...row, rate: passAt1 })),
    look,
    { title: "pass@1 by arm", panel: "pass@1", axis: "pass@1 (%)" },
  ),
);
