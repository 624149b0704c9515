/**
 * @file Figure: the chance that an experiment sees a difference, over its seeds, one line a number
 * of problems: what to pay for before anything runs.
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
import type { Look } from "./look.js";
import { axisHeight } from "./panels.js";
import { figureFunction } from "./redraw.js";

/** One size of an experiment. */
export interface PowerRow {
  /** The comparison that is to see something. */
  readonly contrast: string;
  /** True difference that is to be seen, in rate units. */
  readonly effect: number;
  /** Problems that are asked. */
  readonly problems: number;
  /** Seeds an arm. */
  readonly seeds: number;
  /** Answers a problem and seed. */
  readonly samples: number;
  /** Chance to see the difference at level 0.05, in [0, 1]. */
  readonly power: number;
  /** Smallest difference seen with 80% power, in rate units. */
  readonly smallest: number;
  /** Whether it is the size of the spec. */
  readonly isPlanned: boolean;
}

const nameOf = (problems: number): string => `${problems} problems`;

function curves(rows: readonly PowerRow[], look: Look): FigureSpec["data"] {
  const names = distinct(rows.map((row) => nameOf(row.problems)));
  const style = armStyles(names, look.theme);
  return names.map((name) => {
    const mine = rows.filter((row) => nameOf(row.problems) === name);
    const { color, symbol, dash } = style(name);
    return {
      type: "scatter",
      mode: "lines+markers",
      name,
      x: mine.map((row) => row.seeds),
      y: mine.map((row) => 100 * row.power),
      line: { color, width: 2, dash },
      marker: {
        color,
        symbol,
        size: mine.map((row) => (row.isPlanned ? 1.2 : 0.6) * look.font),
      },
      customdata: mine.map((row) => points(row.smallest)),
      hovertemplate:
        `${name}, %{x} seeds: %{y:.0f}%<br>smallest difference seen: %{customdata} points` +
        "<extra></extra>",
    };
  });
}

function draw(rows: readonly PowerRow[], look: Look): FigureSpec {
  requireRows("powerCurves", rows);
  const { contrast, effect, samples } = rows[0]!;
  const planned = rows.filter((row) => row.isPlanned);
  const said = planned.map(
    ({ problems, seeds, power, smallest }) =>
      `as planned, ${problems} problems and ${seeds} seeds see it with ${points(power)}%, and ` +
      `${points(smallest)} points with 80%`,
  );
  const words = {
    title: `Power to see ${points(effect)} points`,
    note:
      `${contrast}; n: problems × ${samples} answers a seed; two sides, 5%; the large mark is ` +
      "the spec's size, the line 80%",
    description: said.join("; "),
  };
  const { legend, height } = legendBelow(look, distinct(rows.map((row) => nameOf(row.problems))));
  const top = headHeight(look, words) + 8;
  const bottom = axisHeight(look) + height;
  return {
    data: curves(rows, look),
    layout: layout(look, words, top + 18 * look.font + bottom, {
      margin: { l: 5 * look.font, r: 14, t: top, b: bottom, pad: 0 },
      legend,
      xaxis: axis(look, "seeds", { dtick: 1 }),
      yaxis: axis(look, "power (%)", { range: [0, 103] }),
      shapes: [
        {
          ...{ type: "line", xref: "paper", x0: 0, x1: 1, y0: 80, y1: 80, layer: "below" },
          line: { color: look.colors.line, width: 1, dash: "dot" },
        },
      ],
    }),
  };
}

/** Rows: every number of seeds with every number of problems. Throws RangeError for no rows. */
export const powerCurves = figureFunction<PowerRow>("powerCurves", draw);
