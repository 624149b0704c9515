/**
 * @file Figure: pass@1 by bug type, arms side by side, n under each type and a 95% interval on
 *   every bar.
 */
import {
  armStyles,
  axis,
  distinct,
  type FigureSpec,
  layout,
  LEGEND,
  requireRows,
} from "./figure.js";

/** pass@1 of one arm on one bug type; fractions in [0, 1]. */
export interface BugTypeRow {
  readonly arm: string;
  readonly bugType: string;
  /** Problems of this type. */
  readonly n: number;
  readonly passAt1: number;
  readonly low: number;
  readonly high: number;
}

/** @param rows  every (arm, bug type) @throws RangeError for no rows */
export function bugTypeBars(rows: readonly BugTypeRow[]): FigureSpec {
  requireRows("bugTypeBars", rows);
  const arms = distinct(rows.map((row) => row.arm)),
    style = armStyles(arms);
  const label = (row: BugTypeRow): string => `${row.bugType.replace(" ", "<br>")}<br>n = ${row.n}`;
  const data = arms.map((arm) => {
    const mine = rows.filter((row) => row.arm === arm);
    return {
      type: "bar",
      name: arm,
      x: mine.map(label),
      y: mine.map((row) => 100 * row.passAt1),
      marker: { color: style(arm).color },
      error_y: {
        type: "data",
        symmetric: false,
        array: mine.map((row) => 100 * (row.high - row.passAt1)),
        arrayminus: mine.map((row) => 100 * (row.passAt1 - row.low)),
        color: "#222222",
        thickness: 1.2,
        width: 3,
      },
      customdata: mine.map((row) => [row.bugType, row.n, 100 * row.low, 100 * row.high]),
      hovertemplate: `${arm}, %{customdata[0]} (n = %{customdata[1]})<br>%{y:.1f} [%{customdata[2]:.1f}, %{customdata[3]:.1f}]<extra></extra>`,
    };
  });
  return {
    data,
    layout: layout(
      "pass@1 by bug type",
      "Bars: 95% intervals over problems and seeds; n: problems of the type",
      {
        width: 960,
        height: 480,
        barmode: "group",
        bargap: 0.22,
        bargroupgap: 0.06,
        margin: { l: 72, r: 28, t: 88, b: 92, pad: 0 },
        legend: LEGEND,
        xaxis: axis("", { type: "category" }, true),
        yaxis: axis("pass@1 (points)", { rangemode: "tozero" }),
      },
    ),
  };
}
