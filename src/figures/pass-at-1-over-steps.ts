/**
 * @file Figure: what a model answers at the checkpoints of training, from the base on: pass@1, and
 * where they were measured pass@1 without the buggy code and the share of answers that repeat the
 * bug. One line an arm, a band over training seeds.
 */
import { lastSteps, seedCount, type SeedValue } from "./band.js";
import { panelTraces } from "./curve-panels.js";
import {
  armStyles,
  axis,
  distinct,
  type FigureSpec,
  layout,
  legendBelow,
  requireRows,
} from "./figure.js";
import type { Look } from "./look.js";
import { panelGrid } from "./panels.js";
import { figureFunction } from "./redraw.js";

/** Greedy answers of one training run at one checkpoint. */
export interface CheckpointRow {
  /** Arm of the experiment. */
  readonly arm: string;
  /** Seed of the training run. */
  readonly seed: number;
  /** Optimizer steps done; 0 is the base model. */
  readonly step: number;
  /** Fraction in [0, 1]. */
  readonly passAt1: number;
  /** The same without the buggy code in the prompt; absent where it was not asked. */
  readonly withheldPassAt1?: number;
  /** Share of answers that are the buggy solution again, in [0, 1]; absent in older records. */
  readonly repeatsBug?: number;
  /** Problems that they are shares of. */
  readonly problems: number;
}

const PANELS = [
  { quantity: "passAt1", title: "pass@1" },
  { quantity: "withheldPassAt1", title: "pass@1 without the code" },
  { quantity: "repeatsBug", title: "answers that repeat the bug" },
] as const;

/** Values of a quantity, of the rows that have it. */
function valuesOf(
  rows: readonly CheckpointRow[],
  quantity: (typeof PANELS)[number]["quantity"],
): SeedValue[] {
  return rows.flatMap(({ arm, seed, step, [quantity]: value }) =>
    value === undefined ? [] : [{ arm, seed, step, value }],
  );
}

function draw(rows: readonly CheckpointRow[], look: Look): FigureSpec {
  requireRows("passAt1OverSteps", rows);
  const arms = distinct(rows.map((row) => row.arm));
  const panels = PANELS.map(({ quantity, title }) => ({
    title,
    rows: valuesOf(rows, quantity),
    scale: 100,
    unit: "%",
  })).filter((panel) => panel.rows.length > 0);
  const seeds = seedCount(panels[0]!.rows);
  const problems = Math.max(...rows.map((row) => row.problems));
  const said = panels.map((panel) => `${panel.title}: ${lastSteps(panel.rows, 100, "%")}`);
  const words = {
    title: "Answers over training steps",
    note:
      `Line: mean over seeds; band: lowest to highest seed (${seeds}, n = ${problems} ` +
      `problems, greedy)${rows.some(({ step }) => step === 0) ? "; step 0: the base" : ""}`,
    description: said.join("; "),
  };
  const below = legendBelow(look, arms);
  const titles = panels.map(({ title }) => title);
  const grid = panelGrid(look, words, titles, below.height);
  const axes = grid.panels.flatMap(({ x, y, suffix }) => {
    const place = { rangemode: "tozero", nticks: 5 };
    return [
      [`xaxis${suffix}`, axis(look, "step", { ...place, domain: x, anchor: `y${suffix}` })],
      [`yaxis${suffix}`, axis(look, "answers (%)", { ...place, domain: y, anchor: `x${suffix}` })],
    ] as const;
  });
  return {
    data: panelTraces(grid, panels, arms, armStyles(arms, look.theme), true),
    layout: layout(look, words, grid.height, {
      margin: grid.margin,
      legend: below.legend,
      annotations: grid.annotations,
      ...Object.fromEntries(axes),
    }),
  };
}

/** Rows: every (arm, seed, checkpoint). Throws RangeError for no rows. */
export const passAt1OverSteps = figureFunction<CheckpointRow>("passAt1OverSteps", draw);
