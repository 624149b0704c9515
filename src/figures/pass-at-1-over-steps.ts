/**
 * @file Figure: pass@1 at the checkpoints of training, one line an arm, a band over training seeds.
 */
import { bandTraces, lastSteps, seedCount } from "./band.js";
import {
  armStyles,
  axis,
  distinct,
  type FigureSpec,
  headHeight,
  layout,
  legendBelow,
  requireRows,
} from "./figure.js";
import type { Look } from "./look.js";
import { axisHeight } from "./panels.js";
import { figureFunction } from "./redraw.js";

/** pass@1 of one training run at one checkpoint. */
export interface CheckpointRow {
  /** Arm of the experiment. */
  readonly arm: string;
  /** Seed of the training run. */
  readonly seed: number;
  /** Optimizer steps done. */
  readonly step: number;
  /** Fraction in [0, 1]. */
  readonly passAt1: number;
  /** Problems that it is the mean of. */
  readonly problems: number;
}

function draw(rows: readonly CheckpointRow[], look: Look): FigureSpec {
  requireRows("passAt1OverSteps", rows);
  const arms = distinct(rows.map((row) => row.arm));
  const style = armStyles(arms, look.theme);
  const values = rows.map((row) => ({ ...row, value: row.passAt1 }));
  const words = {
    title: "pass@1 over training steps",
    note: `Line: mean over seeds; band: lowest to highest seed (${seedCount(values)}, n = ${Math.max(...rows.map((r) => r.problems))} problems)`,
    description: lastSteps(values, 100, "%"),
  };
  const { legend, height } = legendBelow(look, arms);
  const top = headHeight(look, words) + 8;
  const bottom = axisHeight(look) + height;
  return {
    data: arms.flatMap((arm) =>
      bandTraces(
        arm,
        values.filter((row) => row.arm === arm),
        style(arm),
        { scale: 100, unit: "%", markers: true, legend: true },
      ),
    ),
    layout: layout(look, words, top + 20 * look.font + bottom, {
      margin: { l: 5 * look.font, r: 14, t: top, b: bottom, pad: 0 },
      legend,
      xaxis: axis(look, "optimizer step", { rangemode: "tozero" }),
      yaxis: axis(look, "pass@1 (%)", { rangemode: "tozero" }),
    }),
  };
}

/** Rows: every (arm, seed, checkpoint). Throws RangeError for no rows. */
export const passAt1OverSteps = figureFunction<CheckpointRow>("passAt1OverSteps", draw);
