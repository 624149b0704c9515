/**
 * @file Figure: unbiased pass@k over k, one line an arm, 95% intervals as bars set slightly apart.
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

/** pass@k of one arm; fractions in [0, 1]. */
export interface PassAtKRow {
  readonly arm: string;
  readonly k: number;
  readonly passAtK: number;
  readonly low: number;
  readonly high: number;
  /** Answers sampled a problem and seed, problems, training seeds. */
  readonly samples: number;
  readonly problems: number;
  readonly seeds: number;
}

/** @param rows  every (arm, k) @throws RangeError for no rows */
export function passAtKCurve(rows: readonly PassAtKRow[]): FigureSpec {
  requireRows("passAtKCurve", rows);
  const arms = distinct(rows.map((row) => row.arm)),
    style = armStyles(arms),
    ks = distinct(rows.map((row) => row.k)).sort((a, b) => a - b);
  // how far apart neighbouring arms' bars stand, on the log axis
  const spread = 0.02 * Math.log(Math.max(2, ks.at(-1)!));
  const data = arms.map((arm, i) => {
    const mine = rows.filter((row) => row.arm === arm).sort((a, b) => a.k - b.k),
      { color, symbol, dash } = style(arm);
    const shift = Math.exp((i - (arms.length - 1) / 2) * spread);
    return {
      type: "scatter",
      mode: "lines+markers",
      name: arm,
      x: mine.map((row) => row.k * shift),
      y: mine.map((row) => 100 * row.passAtK),
      line: { color, width: 2, dash },
      marker: { color, symbol, size: 9 },
      error_y: {
        type: "data",
        symmetric: false,
        array: mine.map((row) => 100 * (row.high - row.passAtK)),
        arrayminus: mine.map((row) => 100 * (row.passAtK - row.low)),
        color,
        thickness: 1.3,
        width: 4,
      },
      customdata: mine.map((row) => [row.k, 100 * row.low, 100 * row.high]),
      hovertemplate: `${arm}<br>pass@%{customdata[0]}: %{y:.1f} [%{customdata[1]:.1f}, %{customdata[2]:.1f}]<extra></extra>`,
    };
  });
  const { samples, problems } = rows[0]!;
  return {
    data,
    layout: layout(
      "pass@k",
      `Unbiased, n = ${problems} problems × ${samples} samples a seed; bars: 95% intervals`,
      {
        legend: LEGEND,
        xaxis: axis("k", {
          type: "log",
          tickvals: ks,
          ticktext: ks.map(String),
          range: [Math.log10(ks[0]! * 0.8), Math.log10(ks.at(-1)! * 1.25)],
        }),
        yaxis: axis("pass@k (points)", { rangemode: "tozero" }),
      },
    ),
  };
}
