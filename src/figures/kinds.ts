/**
 * @file Every figure there is, by the name that its files carry: the registry that export and check
 *   share.
 */
import { alphaBetaHeatmap, type GridRow } from "./alpha-beta-heatmap.js";
import { armForest, type ArmRow } from "./arm-forest.js";
import { bugTypeBars, type BugTypeRow } from "./bug-type-bars.js";
import { lossCurves, type LossRow } from "./loss-curves.js";
import { mainResults, type MainRow } from "./main-results.js";
import { marginCurves, type MarginRow } from "./margin-curves.js";
import { passAt1OverSteps, type CheckpointRow } from "./pass-at-1-over-steps.js";
import { passAtKCurve, type PassAtKRow } from "./pass-at-k-curve.js";
import { repeatedBugs, type RepeatedBugRow } from "./repeated-bugs.js";

/** Rows of each kind of figure. */
export interface FigureRows {
  armForest: ArmRow;
  passAt1OverSteps: CheckpointRow;
  passAtKCurve: PassAtKRow;
  alphaBetaHeatmap: GridRow;
  bugTypeBars: BugTypeRow;
  lossCurves: LossRow;
  marginCurves: MarginRow;
  repeatedBugs: RepeatedBugRow;
  mainResults: MainRow;
}
export type FigureKind = keyof FigureRows;

/** kind → (rows) → spec. */
export const figureKinds = {
  armForest,
  passAt1OverSteps,
  passAtKCurve,
  alphaBetaHeatmap,
  bugTypeBars,
  lossCurves,
  marginCurves,
  repeatedBugs,
  mainResults,
} as const;
