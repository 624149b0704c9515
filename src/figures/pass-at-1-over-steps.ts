/**
 * @file Figure: pass@1 at the checkpoints of training, one line an arm, a band over training seeds.
 */
import { bandTraces, seedCount } from "./band.js";
import {
  armStyles,
  axis,
  distinct,
  type FigureSpec,
  layout,
  LEGEND,
  requireRows,
} from "./figure.js";

/** pass@1 of one training run at one checkpoint. */
export interface CheckpointRow {
  readonly arm: string;
  readonly seed: number;
  /** Optimizer steps done. */
  readonly step: number;
  /** Fraction in [0, 1]. */
  readonly passAt1: number;
  /** Problems that it is the mean of. */
  readonly problems: number;
}

/** @param rows  every (arm, seed, checkpoint) @throws RangeError for no rows */
export function passAt1OverSteps(rows: readonly CheckpointRow[]): FigureSpec {
  requireRows("passAt1OverSteps", rows);
  const arms = distinct(rows.map((row) => row.arm)),
    style = armStyles(arms);
  const values = rows.map((row) => ({ ...row, value: row.passAt1 }));
  return {
    data: arms.flatMap((arm) =>
      bandTraces(
        arm,
        values.filter((row) => row.arm === arm),
        style(arm),
        { scale: 100, unit: " points", markers: true, legend: true },
      ),
    ),
    layout: layout(
      "pass@1 over training steps",
      `Line: mean over seeds; band: lowest to highest seed (${seedCount(values)}, n = ${Math.max(...rows.map((r) => r.problems))} problems)`,
      {
        legend: LEGEND,
        xaxis: axis("optimizer step", { rangemode: "tozero" }),
        yaxis: axis("pass@1 (points)", { rangemode: "tozero" }),
      },
    ),
  };
}
