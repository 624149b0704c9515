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
} from "./figure.js";
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

function draw(rows: readonly MainRow[], look: Look): FigureSpec {
  requireRows("mainResults", rows);
  const arms = distinct(rows.map((row) => row.arm));
  const groups = distinct(rows.map(groupOf));
  const style = armStyles(arms.map(styleName), look.theme);
  // arms of a group stand one under the other, a third of a row apart
  const place = (row: MainRow): number =>
    groups.indexOf(groupOf(row)) + (arms.indexOf(row.arm) - (arms.length - 1) / 2) * 0.29;
  const label = (row: MainRow): string =>
    `${points(row.passAt1)} [${points(row.low)}, ${points(row.high)}]`;
  const data = arms.map((arm) => {
    const mine = rows.filter((row) => row.arm === arm);
    const { color, symbol } = style(styleName(arm));
    return {
      type: "scatter",
      mode: "markers",
      name: arm,
      x: mine.map((row) => 100 * row.passAt1),
      y: mine.map(place),
      cliponaxis: false,
      marker: { color, symbol, size: 0.75 * look.font },
      error_x: {
        type: "data",
        symmetric: false,
        array: mine.map((row) => 100 * (row.high - row.passAt1)),
        arrayminus: mine.map((row) => 100 * (row.passAt1 - row.low)),
        color,
        thickness: 2,
        width: 4,
      },
      text: mine.map((row) => `${row.model}, ${row.benchmark}: ${label(row)}`),
      hovertemplate: `${arm}, %{text}<extra></extra>`,
    };
  });
  const words = {
    title: "Base, instruction tuning and CCT",
    note: `pass@1, 95% intervals over problems (n = ${distinct(rows.map((row) => row.problems)).join(", ")}) and seeds; differences and p (Holm-corrected over each experiment's arms) are in the table`,
    description: rows
      .map((row) => {
        const delta =
          row.arm === "CCT" && row.delta !== null
            ? ` (${signedPoints(row.delta)} points to instruction, p ${pValue(row.pHolm!)})`
            : "";
        return `${row.model} on ${row.benchmark}, ${row.arm}: ${label(row)}${delta}`;
      })
      .join("; "),
  };
  const { legend, height } = legendBelow(look, arms);
  const top = headHeight(look, words) + 8;
  const bottom = axisHeight(look) + height;
  const group = Math.max(7.4 * look.small, arms.length * 2.4 * look.small);
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
      yaxis: axis(
        look,
        "",
        {
          tickvals: groups.map((_, i) => i),
          ticktext: groups,
          range: [groups.length - 0.5, -0.5],
        },
        true,
      ),
      annotations: rows.map((row) => ({
        text: label(row),
        x: 1,
        xref: "paper",
        xanchor: "left",
        xshift: 8,
        y: place(row),
        yref: "y",
        showarrow: false,
        font: { size: look.small },
      })),
    }),
  };
}

/** Rows: every (model, benchmark, arm). Throws RangeError for no rows. */
export const mainResults = figureFunction<MainRow>("mainResults", draw);
