/**
 * @file Figure: the main result: pass@1 of every model on every benchmark, as the base model is,
 * with plain instruction tuning, and with CCT (both comparisons).
 */
import { points, pValue, signedPoints } from "../statistics/table.js";
import type { SeedKind } from "../statistics/summary.js";
import {
  armStyles,
  axis,
  distinct,
  type FigureSpec,
  headHeight,
  layout,
  legendBelow,
  requireRows,
  type Words,
} from "./figure.js";
import { intervalBars } from "./interval-bars.js";
import { type Look, textWidth } from "./look.js";
import { axisHeight } from "./panels.js";
import { figureFunction } from "./redraw.js";

/** One model, benchmark and arm; rates are fractions in [0, 1], differences in [−1, 1]. */
export interface MainRow {
  /** Name of the base model. */
  readonly model: string;
  /** Name of the benchmark that was asked. */
  readonly benchmark: string;
  /** "base", "instruction" or "CCT". */
  readonly arm: string;
  /** pass@1, mean over problems and seeds. */
  readonly passAt1: number;
  /** Lower end of its 95% interval. */
  readonly low: number;
  /** Upper end of its 95% interval. */
  readonly high: number;
  /** Problems that were asked. */
  readonly problems: number;
  /** Seeds behind pass@1. */
  readonly seeds: number;
  /** What the seeds are seeds of: an arm that is not trained has none of training. */
  readonly seedKind: SeedKind;
  /** To instruction tuning; null for that arm itself. */
  readonly delta: number | null;
  /** Lower end of the difference's 95% interval. */
  readonly deltaLow: number | null;
  /** Upper end of the difference's 95% interval. */
  readonly deltaHigh: number | null;
  /** Holm-corrected over all arms of the experiment. */
  readonly pHolm: number | null;
}

/** CCT looks as the combined arm does elsewhere. */
const styleName = (arm: string): string => (arm === "CCT" ? "combined" : arm);
const groupOf = (row: MainRow): string => `${row.model}<br>${row.benchmark}`;

const label = (row: MainRow): string =>
  `${points(row.passAt1)} [${points(row.low)}, ${points(row.high)}]`;

/** One arm's markers with their intervals. @param place  of a row on the vertical axis */
function trace(
  arm: string,
  rows: readonly MainRow[],
  place: (row: MainRow) => number,
  { color, symbol }: ReturnType<ReturnType<typeof armStyles>>,
  look: Look,
): Record<string, unknown> {
  return {
    type: "scatter",
    mode: "markers",
    name: arm,
    x: rows.map((row) => 100 * row.passAt1),
    y: rows.map(place),
    cliponaxis: false,
    marker: { color, symbol, size: 0.75 * look.font },
    error_x: intervalBars(rows, (row) => row.passAt1, { color, thickness: 2, width: 4 }),
    text: rows.map((row) => `${row.model}, ${row.benchmark}: ${label(row)}`),
    hovertemplate: `${arm}, %{text}<extra></extra>`,
  };
}

function wordsOf(rows: readonly MainRow[]): Words {
  const problems = distinct(rows.map((row) => row.problems)).join(", ");
  const said = rows.map((row) => {
    const delta =
      row.arm === "CCT" && row.delta !== null
        ? ` (${signedPoints(row.delta)} points to instruction, p ${pValue(row.pHolm!)})`
        : "";
    return `${row.model} on ${row.benchmark}, ${row.arm}: ${label(row)}${delta}`;
  });
  return {
    title: "Base, instruction tuning and CCT",
    note:
      `pass@1, 95% intervals over problems (n = ${problems}) and seeds; differences and p ` +
      "(Holm-corrected over each experiment's arms) are in the table",
    description: said.join("; "),
  };
}

/** The numbers to the right, one text a row. @param place  of a row on the vertical axis */
const labels = (
  rows: readonly MainRow[],
  place: (row: MainRow) => number,
  look: Look,
): Record<string, unknown>[] =>
  rows.map((row) => ({
    text: label(row),
    x: 1,
    xref: "paper",
    xanchor: "left",
    xshift: 8,
    y: place(row),
    yref: "y",
    showarrow: false,
    font: { size: look.small },
  }));

function draw(rows: readonly MainRow[], look: Look): FigureSpec {
  requireRows("mainResults", rows);
  const arms = distinct(rows.map((row) => row.arm));
  const groups = distinct(rows.map(groupOf));
  const style = armStyles(arms.map(styleName), look.theme);
  // arms of a group stand one under the other, a third of a row apart
  const place = (row: MainRow): number =>
    groups.indexOf(groupOf(row)) + (arms.indexOf(row.arm) - (arms.length - 1) / 2) * 0.29;
  const data = arms.map((arm) => {
    const mine = rows.filter((row) => row.arm === arm);
    return trace(arm, mine, place, style(styleName(arm)), look);
  });
  const words = wordsOf(rows);
  const { legend, height } = legendBelow(look, arms);
  const top = headHeight(look, words) + 8;
  const bottom = axisHeight(look) + height;
  const group = Math.max(7.4 * look.small, arms.length * 2.4 * look.small);
  const groupsAxis = {
    tickvals: groups.map((_, i) => i),
    ticktext: groups,
    range: [groups.length - 0.5, -0.5],
  };
  return {
    data,
    layout: layout(look, words, top + group * groups.length + bottom, {
      margin: {
        l: Math.max(...groups.map((name) => textWidth(name, look.small))) + 14,
        r: Math.max(...rows.map((row) => textWidth(label(row), look.small))) + 12,
        t: top,
        b: bottom,
        pad: 0,
      },
      legend,
      xaxis: axis(look, "pass@1 (%)", { rangemode: "tozero", nticks: 6 }),
      yaxis: axis(look, "", groupsAxis, true),
      annotations: labels(rows, place, look),
    }),
  };
}

/** Rows: every (model, benchmark, arm). Throws RangeError for no rows. */
export const mainResults = figureFunction<MainRow>("mainResults", draw);
