/**
 * @file Figure: pass@1 over the levels of an ordered factor, one line a combination of the other
 * factors' levels, 95% intervals as bars set slightly apart.
 */
import { points } from "../statistics/rate-text.js";
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
import { intervalBars } from "./interval-bars.js";
import type { Look } from "./look.js";
import { axisHeight } from "./panels.js";
import { figureFunction } from "./redraw.js";

/** pass@1 of one arm of a design; fractions in [0, 1]. */
export interface FactorLineRow {
  /** The ordered factor, as the axis names it. */
  readonly factor: string;
  /** Its level; levels stand in the order of the rows, equally far apart. */
  readonly level: string;
  /** The other factors' levels: which line it belongs to. */
  readonly line: string;
  /** Mean over problems and seeds. */
  readonly passAt1: number;
  /** Lower end of its 95% interval. */
  readonly low: number;
  /** Upper end of its 95% interval. */
  readonly high: number;
  /** Problems and seeds. */
  readonly problems: number;
  /** See `problems`. */
  readonly seeds: number;
}

/** How far apart neighbouring lines' bars stand, in distances between levels. */
const SPREAD = 0.05;

function lines(rows: readonly FactorLineRow[], look: Look): FigureSpec["data"] {
  const levels = distinct(rows.map((row) => row.level));
  const names = distinct(rows.map((row) => row.line));
  const style = armStyles(names, look.theme);
  return names.map((name, i) => {
    const mine = rows
      .filter((row) => row.line === name)
      .sort((a, b) => levels.indexOf(a.level) - levels.indexOf(b.level));
    const { color, symbol, dash } = style(name);
    const shift = (i - (names.length - 1) / 2) * SPREAD;
    return {
      type: "scatter",
      mode: "lines+markers",
      name,
      x: mine.map((row) => levels.indexOf(row.level) + shift),
      y: mine.map((row) => 100 * row.passAt1),
      line: { color, width: 2, dash },
      marker: { color, symbol, size: 0.65 * look.font },
      error_y: intervalBars(mine, (row) => row.passAt1, { color, thickness: 1.3, width: 4 }),
      customdata: mine.map((row) => [row.level, 100 * row.low, 100 * row.high]),
      hovertemplate:
        `${name}<br>%{customdata[0]}: %{y:.1f} [%{customdata[1]:.1f}, ` +
        "%{customdata[2]:.1f}]<extra></extra>",
    };
  });
}

function draw(rows: readonly FactorLineRow[], look: Look): FigureSpec {
  requireRows("factorLines", rows);
  const levels = distinct(rows.map((row) => row.level));
  const { factor, problems, seeds } = rows[0]!;
  const said = rows.map((row) => `${row.line} at ${row.level} ${points(row.passAt1)}`);
  const words = {
    title: `pass@1 by ${factor}`,
    note: `95% intervals over problems (n = ${problems}) and training seeds (${seeds})`,
    description: said.join(", "),
  };
  const { legend, height } = legendBelow(look, distinct(rows.map((row) => row.line)));
  const top = headHeight(look, words) + 8;
  const bottom = axisHeight(look) + height;
  return {
    data: lines(rows, look),
    layout: layout(look, words, top + 20 * look.font + bottom, {
      margin: { l: 5 * look.font, r: 14, t: top, b: bottom, pad: 0 },
      legend,
      xaxis: axis(look, factor, {
        tickvals: levels.map((_, i) => i),
        ticktext: levels,
        range: [-0.3, levels.length - 0.7],
      }),
      yaxis: axis(look, "pass@1 (%)", { rangemode: "tozero" }),
    }),
  };
}

/** Rows: one an arm, levels in their order. Throws RangeError for no rows. */
export const factorLines = figureFunction<FactorLineRow>("factorLines", draw);
