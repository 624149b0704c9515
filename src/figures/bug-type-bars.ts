/**
 * @file Figure: pass@1 by bug type, arms one under the other, n beside each type and a 95% interval
 * on every bar. Bars lie, so that types' names fit at every width, and end in their arm's marker:
 * arms are not distinguished by colour alone, and a bar of length zero is seen under its whisker.
 * (Plotly's bar patterns would be rasters in a PDF.)
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
import { intervalBars } from "./interval-bars.js";
import { type Look, textWidth } from "./look.js";
import { axisHeight } from "./panels.js";
import { figureFunction } from "./redraw.js";

/** pass@1 of one arm on one bug type; fractions in [0, 1]. */
export interface BugTypeRow {
  /** Arm of the experiment. */
  readonly arm: string;
  /** As the benchmark says it, for example "value misuse". */
  readonly bugType: string;
  /** Problems of this type. */
  readonly n: number;
  /** pass@1 on the problems of this type. */
  readonly passAt1: number;
  /** Lower end of its 95% interval. */
  readonly low: number;
  /** Upper end of its 95% interval. */
  readonly high: number;
}

const label = (row: BugTypeRow): string =>
  `${row.bugType.replace(/ (?=\S+$)/, "<br>")}<br>n = ${row.n}`;

/** A bar of each row, and over its end the arm's marker with the interval. */
function bars(rows: readonly BugTypeRow[], look: Look): FigureSpec["data"] {
  const arms = distinct(rows.map((row) => row.arm));
  const types = distinct(rows.map(label));
  const style = armStyles(arms, look.theme);
  return arms.flatMap((arm, a) => {
    const mine = rows.filter((row) => row.arm === arm);
    const { color, symbol } = style(arm);
    const place = ((a - (arms.length - 1) / 2) * 0.8) / arms.length;
    const shared = {
      name: arm,
      legendgroup: arm,
      y: mine.map((row) => types.indexOf(label(row)) + place),
      x: mine.map((row) => 100 * row.passAt1),
    };
    return [
      {
        ...shared,
        type: "bar",
        orientation: "h",
        showlegend: false,
        hoverinfo: "skip",
        width: 0.66 / arms.length,
        marker: { color: translucent(color, 0.4), line: { color, width: 1 } },
      },
      {
        ...shared,
        type: "scatter",
        mode: "markers",
        cliponaxis: false,
        marker: { color, symbol, size: 0.62 * look.small },
        error_x: intervalBars(mine, (row) => row.passAt1, {
          color: look.colors.ink,
          thickness: 1.2,
          width: 2.5,
        }),
        customdata: mine.map((row) => [row.bugType, row.n, 100 * row.low, 100 * row.high]),
        hovertemplate:
          `${arm}, %{customdata[0]} (n = %{customdata[1]})<br>%{x:.1f} [%{customdata[2]:.1f}, ` +
          "%{customdata[3]:.1f}]<extra></extra>",
      },
    ];
  });
}

function draw(rows: readonly BugTypeRow[], look: Look): FigureSpec {
  requireRows("bugTypeBars", rows);
  const arms = distinct(rows.map((row) => row.arm));
  const types = distinct(rows.map(label));
  const said = distinct(rows.map((row) => row.bugType)).map((type) => {
    const mine = rows.filter((row) => row.bugType === type);
    return (
      `${type} (n = ${mine[0]!.n}): ` +
      `${mine.map((row) => `${row.arm} ${points(row.passAt1)}`).join(", ")}`
    );
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
  const top = headHeight(look, words) + 6;
  const bottom = axisHeight(look) + height;
  return {
    data: bars(rows, look),
    layout: layout(look, words, top + types.length * group + bottom, {
      barmode: "overlay",
      margin: {
        l: Math.max(...types.map((type) => textWidth(type, look.small))) + 14,
        r: 14,
        t: top,
        b: bottom,
        pad: 0,
      },
      legend,
      xaxis: axis(look, "pass@1 (%)", { range: [-0.8 * end, 104 * end], nticks: 8 }),
      yaxis: axis(
        look,
        "",
        {
          tickvals: types.map((_, i) => i),
          ticktext: types,
          range: [types.length - 0.5, -0.5],
        },
        true,
      ),
    }),
  };
}

/** Rows: every (arm, bug type). Throws RangeError for no rows. */
export const bugTypeBars = figureFunction<BugTypeRow>("bugTypeBars", draw);
