/**
 * @file Figure: pass@1 over the levels of an ordered factor, one line a combination of the other
 * factors' levels, 95% intervals as bars set slightly apart.
 */
import { points } from "../statistics/rate-text.js";
import { armStyles, axis, distinct, type FigureSpec, requireRows } from "./figure.js";
import { intervalLine, linesLayout } from "./interval-lines.js";
import type { Look } from "./look.js";
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
    const shift = (i - (names.length - 1) / 2) * SPREAD;
    const mine = rows
      .filter((row) => row.line === name)
      .map(({ level, passAt1, low, high }) => ({
        ...{ x: levels.indexOf(level) + shift, place: level, rate: passAt1, low, high },
      }))
      .sort((a, b) => a.x - b.x);
    return intervalLine(name, mine, style(name), look);
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
  const xaxis = axis(look, factor, {
    tickvals: levels.map((_, i) => i),
    ticktext: levels,
    range: [-0.3, levels.length - 0.7],
  });
  const names = distinct(rows.map((row) => row.line));
  return {
    data: lines(rows, look),
    layout: linesLayout(look, words, names, { xaxis, yTitle: "pass@1 (%)" }),
  };
}

/** Rows: one an arm, levels in their order. Throws RangeError for no rows. */
export const factorLines = figureFunction<FactorLineRow>("factorLines", draw);
