/**
 * @file Figure: pass@1 by bug type, arms one under the other, n beside each type and a 95% interval
 * on every bar. Bars lie, so that types' names fit at every width; each has an outline, so that one
 * of length zero is seen under its whisker.
 */
import { points } from "../statistics/table.js";
import {
  armStyles,
  axis,
  distinct,
  type FigureSpec,
  headHeight,
  layout,
  legendBelow,
  requireRows,
  translucent,
} from "./figure.js";
import { type Look, textWidth } from "./look.js";
import { axisHeight } from "./panels.js";
import { figureFunction } from "./redraw.js";

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

const label = (row: BugTypeRow): string =>
  `${row.bugType.replace(/ (?=\S+$)/, "<br>")}<br>n = ${row.n}`;

function bars(rows: readonly BugTypeRow[], look: Look): FigureSpec["data"] {
  const arms = distinct(rows.map((row) => row.arm)),
    style = armStyles(arms, look.theme);
  return arms.map((arm) => {
    const mine = rows.filter((row) => row.arm === arm),
      { color, pattern } = style(arm);
    return {
      type: "bar",
      orientation: "h",
      name: arm,
      y: mine.map(label),
      x: mine.map((row) => 100 * row.passAt1),
      marker: {
        color: translucent(color, 0.45),
        // an outline, thick where the bar has no length: its whisker must not stand alone
        line: { color, width: mine.map((row) => (row.passAt1 === 0 ? 4 : 1.2)) },
        ...(pattern !== "" && {
          pattern: { shape: pattern, fillmode: "overlay", fgcolor: color, size: 6, solidity: 0.25 },
        }),
      },
      error_x: {
        type: "data",
        symmetric: false,
        array: mine.map((row) => 100 * (row.high - row.passAt1)),
        arrayminus: mine.map((row) => 100 * (row.passAt1 - row.low)),
        color: look.colors.ink,
        thickness: 1.2,
        width: 2.5,
      },
      customdata: mine.map((row) => [row.bugType, row.n, 100 * row.low, 100 * row.high]),
      hovertemplate: `${arm}, %{customdata[0]} (n = %{customdata[1]})<br>%{x:.1f} [%{customdata[2]:.1f}, %{customdata[3]:.1f}]<extra></extra>`,
    };
  });
}

function draw(rows: readonly BugTypeRow[], look: Look): FigureSpec {
  requireRows("bugTypeBars", rows);
  const arms = distinct(rows.map((row) => row.arm)),
    types = distinct(rows.map(label));
  const said = distinct(rows.map((row) => row.bugType)).map((type) => {
    const mine = rows.filter((row) => row.bugType === type);
    return `${type} (n = ${mine[0]!.n}): ${mine.map((row) => `${row.arm} ${points(row.passAt1)}`).join(", ")}`;
  });
  const words = {
    title: "pass@1 by bug type",
    note: "Whiskers: 95% intervals over problems and seeds; n: problems of the type",
    description: said.join("; "),
  };
  const { legend, height } = legendBelow(look, arms);
  const end = Math.max(...rows.map((row) => row.high)) || 1;
  const bar = 0.95 * look.small;
  const group = Math.max(arms.length * bar * 1.3, 4.4 * look.small);
  const top = headHeight(look, words) + 6,
    bottom = axisHeight(look) + height;
  return {
    data: bars(rows, look),
    layout: layout(look, words, top + types.length * group + bottom, {
      barmode: "group",
      bargap: 0.2,
      bargroupgap: 0.08,
      margin: {
        l: Math.max(...types.map((type) => textWidth(type, look.small))) + 14,
        r: 14,
        t: top,
        b: bottom,
        pad: 0,
      },
      legend,
      xaxis: axis(look, "pass@1 (%)", { range: [-0.8 * end, 104 * end], nticks: 8 }),
      yaxis: axis(look, "", { type: "category", autorange: "reversed" }, true),
    }),
  };
}

/** Rows: every (arm, bug type). Throws RangeError for no rows. */
export const bugTypeBars = figureFunction<BugTypeRow>("bugTypeBars", draw);
