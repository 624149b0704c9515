/**
 * @file Every figure there is, by the name that its files carry: the registry that export and check
 *   share.
 */
import { alphaBetaHeatmap, type GridRow } from "./alpha-beta-heatmap.js";
import { armForest, type ArmRow } from "./arm-forest.js";
import { contrastForest, type ContrastRow } from "./contrast-forest.js";
import { bugTypeBars, type BugTypeRow } from "./bug-type-bars.js";
import { factorLines, type FactorLineRow } from "./factor-lines.js";
import { lossCurves, type LossRow } from "./loss-curves.js";
import { mainResults, type MainRow } from "./main-results.js";
import { marginCurves, type MarginRow } from "./margin-curves.js";
import { passAt1OverSteps, type CheckpointRow } from "./pass-at-1-over-steps.js";
import { passAtKCurve, type PassAtKRow } from "./pass-at-k-curve.js";
import { powerCurves, type PowerRow } from "./power-curves.js";
import { repeatedBugs, type RepeatedBugRow } from "./repeated-bugs.js";

/** Rows of each kind of figure. */
export interface FigureRows {
  /** An arm's pass@1 and its difference to the reference arm. */
  armForest: ArmRow;
  /** A planned comparison. */
  contrastForest: ContrastRow;
  /** pass@1 at a level of an ordered factor. */
  factorLines: FactorLineRow;
  /** pass@1 of a training run at a checkpoint. */
  passAt1OverSteps: CheckpointRow;
  /** pass@k of an arm at one k. */
  passAtKCurve: PassAtKRow;
  /** pass@1 at one pair of weights α and β. */
  alphaBetaHeatmap: GridRow;
  /** pass@1 of an arm on one bug type. */
  bugTypeBars: BugTypeRow;
  /** A loss term of a training run at a step. */
  lossCurves: LossRow;
  /** A measure on held-out pairs of a training run at a step. */
  marginCurves: MarginRow;
  /** What a size of an experiment sees. */
  powerCurves: PowerRow;
  /** How often an arm answers with the bug that it was shown. */
  repeatedBugs: RepeatedBugRow;
  /** pass@1 of a model on a benchmark in one arm. */
  mainResults: MainRow;
}
/** Name of a figure, as its files and `figureKinds` carry it. */
export type FigureKind = keyof FigureRows;

/** kind → (rows) → spec. */
export const FIGURE_KINDS = {
  armForest,
  contrastForest,
  factorLines,
  passAt1OverSteps,
  passAtKCurve,
  alphaBetaHeatmap,
  bugTypeBars,
  lossCurves,
  marginCurves,
  powerCurves,
  repeatedBugs,
  mainResults,
} as const;
