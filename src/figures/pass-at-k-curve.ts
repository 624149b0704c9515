/**
 * @file Figure: unbiased pass@k over k, one line an arm, 95% intervals as bars set slightly apart.
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
} from "./figure.js";
import { intervalBars } from "./interval-bars.js";
import type { Look } from "./look.js";
import { axisHeight } from "./panels.js";
import { figureFunction } from "./redraw.js";

/** pass@k of one arm; fractions in [0, 1]. */
export interface PassAtKRow {
  /** Arm of the experiment. */
  readonly arm: string;
  /** Answers of which one must pass, from 1 to `samples`. */
  readonly k: number;
  /** Unbiased pass@k, mean over problems and seeds. */
  readonly passAtK: number;
  /** Lower end of its 95% interval. */
  readonly low: number;
  /** Upper end of its 95% interval. */
  readonly high: number;
  /** Answers sampled a problem and seed, problems, seeds. */
  readonly samples: number;
  /** See `samples`. */
  readonly problems: number;
  /** See `samples`. */
  readonly seeds: number;
}

function curves(rows: readonly PassAtKRow[], look: Look): FigureSpec["data"] {
  const arms = distinct(rows.map((row) => row.arm));
  const style = armStyles(arms, look.theme);
  // how far apart neighbouring arms' bars stand, on the log axis
  const spread = 0.02 * Math.log(Math.max(2, ...rows.map((row) => row.k)));
  return arms.map((arm, i) => {
    const mine = rows.filter((row) => row.arm === arm).sort((a, b) => a.k - b.k);
    const { color, symbol, dash } = style(arm);
    const shift = Math.exp((i - (arms.length - 1) / 2) * spread);
    return {
      type: "scatter",
      mode: "lines+markers",
      name: arm,
      x: mine.map((row) => row.k * shift),
      y: mine.map((row) => 100 * row.passAtK),
      line: { color, width: 2, dash },
      marker: { color, symbol, size: 0.65 * look.font },
      error_y: intervalBars(mine, (row) => row.passAtK, { color, thickness: 1.3, width: 4 }),
      customdata: mine.map((row) => [row.k, 100 * row.low, 100 * row.high]),
      hovertemplate:
        `${arm}<br>pass@%{customdata[0]}: %{y:.1f} [%{customdata[1]:.1f}, ` +
        "%{customdata[2]:.1f}]<extra></extra>",
    };
  });
}

function draw(rows: readonly PassAtKRow[], look: Look): FigureSpec {
  requireRows("passAtKCurve", rows);
  const arms = distinct(rows.map((row) => row.arm));
  const ks = distinct(rows.map((row) => row.k)).sort((a, b) => a - b);
  const { samples, problems } = rows[0]!;
  const said = rows.map((row) => `${row.arm} pass@${row.k} ${points(row.passAtK)}`);
  const words = {
    title: "pass@k",
    note: `Unbiased, n = ${problems} problems × ${samples} samples a seed; bars: 95% intervals`,
    description: said.join(", "),
  };
  const { legend, height } = legendBelow(look, arms);
  const top = headHeight(look, words) + 8;
  const bottom = axisHeight(look) + height;
  return {
    data: curves(rows, look),
    layout: layout(look, words, top + 20 * look.font + bottom, {
      margin: { l: 5 * look.font, r: 14, t: top, b: bottom, pad: 0 },
      legend,
      xaxis: axis(look, "k", {
        type: "log",
        tickvals: ks,
        ticktext: ks.map(String),
        range: [Math.log10(ks[0]! * 0.8), Math.log10(ks.at(-1)! * 1.25)],
      }),
      yaxis: axis(look, "pass@k (%)", { rangemode: "tozero" }),
    }),
  };
}

/** Rows: every (arm, k). Throws RangeError for no rows. */
export const passAtKCurve = figureFunction<PassAtKRow>("passAtKCurve", draw);
