/**
 * @file Figure: the ablation at a glance: pass@1 of every arm, and its paired difference to the
 *   reference arm.
 */
import type { FigureSpec } from "./figure.js";
import { forest, type ForestRow } from "./forest.js";

/**
 * One arm; rates are fractions in [0, 1], differences in [−1, 1]; null for the reference arm
 * itself.
 */
export interface ArmRow extends Omit<ForestRow, "rate" | "p"> {
  readonly passAt1: number;
  /** Holm-corrected p of the difference. */
  readonly pHolm: number | null;
}

/** @param rows  one an arm, in the order from top to bottom @throws RangeError for no rows */
export function armForest(rows: readonly ArmRow[]): FigureSpec {
  return forest(
    "armForest",
    rows.map(({ passAt1, pHolm, ...row }) => ({ ...row, rate: passAt1, p: pHolm })),
    { title: "pass@1 by arm", panel: "pass@1", pMeans: "paired, Holm-corrected" },
  );
}
