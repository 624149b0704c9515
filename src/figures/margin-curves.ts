/**
 * @file Figure: how well correct and buggy code are distinguished on pairs held out of training: by
 * the preference head (margin and pair accuracy; it is trained only where alpha > 0) and,
 * comparable in every arm, by likelihood.
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

/**
 * One value on held-out pairs; `value` is the mean of r(correct) − r(buggy), in score units, or a
 * share of pairs in [0, 1]. `controlAccuracy` is the negative control: how often the head prefers
 * the unedited side where the edit keeps the meaning; near half if it sees bugs, not edits.
 */
export interface MarginRow extends SeedValue {
  /** Which measure `value` is. */
  readonly quantity: "margin" | "pairAccuracy" | "likelihoodAccuracy" | "controlAccuracy";
  /** Pairs that it was measured on. */
  readonly pairs: number;
}

/** In reading order; `nothing` is what chance scores, in the axis' unit. */
const PANELS = [
  {
    quantity: "margin",
    title: "head: r(correct) − r(buggy)",
    label: "score units",
    nothing: 0,
    scale: 1,
    unit: "",
  },
  {
    quantity: "pairAccuracy",
    title: "head prefers the correct side",
    label: "pairs (%)",
    nothing: 50,
    scale: 100,
    unit: "%",
  },
  {
    quantity: "controlAccuracy",
    title: "negative control: head prefers the unedited side of edits that keep the meaning",
    label: "pairs (%)",
    nothing: 50,
    scale: 100,
    unit: "%",
  },
  {
    quantity: "likelihoodAccuracy",
    title: "correct side is likelier",
    label: "pairs (%)",
    nothing: 50,
    scale: 100,
    unit: "%",
  },
] as const;

function draw(rows: readonly MarginRow[], look: Look): FigureSpec {
  requireRows("marginCurves", rows);
  const arms = distinct(rows.map((row) => row.arm));
  const style = armStyles(arms, look.theme);
  const of = (quantity: string): MarginRow[] => rows.filter((row) => row.quantity === quantity);
  const panels = PANELS.filter(({ quantity }) => of(quantity).length > 0);
  const words = {
    title: "Held-out pairs over training",
    note:
      `line: mean over seeds, band: lowest to highest seed (${seedCount(rows)}); dashed: ` +
      "telling nothing",
    description: panels
      .map(
        ({ quantity, title, scale, unit }) => `${title}: ${lastSteps(of(quantity), scale, unit)}`,
      )
      .join("; "),
  };
  const titles = panels.map(
    ({ quantity, title }) =>
      `${title}, n\u00a0=\u00a0${Math.max(...of(quantity).map((row) => row.pairs))}`,
  );
  const below = legendBelow(look, arms);
  const grid = panelGrid(look, words, titles, below.height);
  const drawn = panels.map(({ quantity, scale, unit }) => ({ rows: of(quantity), scale, unit }));
  const data = panelTraces(grid, drawn, arms, style, true);
  return {
    data,
    layout: layout(look, words, grid.height, {
      margin: grid.margin,
      legend: below.legend,
      ...axesOf(panels, grid, look),
      annotations: grid.annotations,
      shapes: levels(panels, grid, look),
    }),
  };
}

type Panel = (typeof PANELS)[number];
type Grid = ReturnType<typeof panelGrid>;

function axesOf(panels: readonly Panel[], grid: Grid, look: Look): Record<string, unknown> {
  return Object.fromEntries(
    grid.panels.flatMap(({ x, y, suffix }, i) => [
      [
        `xaxis${suffix}`,
        axis(look, "step", { domain: x, anchor: `y${suffix}`, rangemode: "tozero", nticks: 5 }),
      ],
      [
        `yaxis${suffix}`,
        axis(look, panels[i]!.label, { domain: y, anchor: `x${suffix}`, nticks: 6 }),
      ],
    ]),
  );
}

/** A dashed line in each panel at what chance scores. */
function levels(panels: readonly Panel[], grid: Grid, look: Look): object[] {
  return panels.map(({ nothing: level }, i) => ({
    type: "line",
    xref: `x${grid.panels[i]!.suffix} domain`,
    yref: `y${grid.panels[i]!.suffix}`,
    x0: 0,
    x1: 1,
    y0: level,
    y1: level,
    line: { color: look.colors.line, width: 1.2, dash: "dash" },
  }));
}

/** Rows: every (arm, seed, step, quantity). Throws RangeError for no rows. */
export const marginCurves = figureFunction<MarginRow>("marginCurves", draw);
