/**
 * @file Figure: unbiased pass@k over k, one line an arm, 95% intervals as bars set slightly apart.
 */
import { points } from "../statistics/table.js";
import { armStyles, axis, distinct, type FigureSpec, requireRows } from "./figure.js";
import { intervalLine, linesLayout } from "./interval-lines.js";
import type { Look } from "./look.js";
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
    const shift = Math.exp((i - (arms.length - 1) / 2) * spread);
    const mine = rows
      .filter((row) => row.arm === arm)
      .map(({ k, passAtK, low, high }) => ({
        ...{ x: k * shift, place: k, rate: passAtK, low, high },
      }))
      .sort((a, b) => a.x - b.x);
    return intervalLine(arm, mine, style(arm), look, "pass@");
  });
}

function draw(rows: readonly PassAtKRow[], look: Look): FigureSpec {
  requireRows("passAtKCurve", rows);
  const ks = distinct(rows.map((row) => row.k)).sort((a, b) => a - b);
  const { samples, problems } = rows[0]!;
  const said = rows.map((row) => `${row.arm} pass@${row.k} ${points(row.passAtK)}`);
  const words = {
    title: "pass@k",
    note: `Unbiased, n = ${problems} problems × ${samples} samples a seed; bars: 95% intervals`,
    description: said.join(", "),
  };
  const xaxis = axis(look, "k", {
    type: "log",
    tickvals: ks,
    ticktext: ks.map(String),
    range: [Math.log10(ks[0]! * 0.8), Math.log10(ks.at(-1)! * 1.25)],
  });
  const arms = distinct(rows.map((row) => row.arm));
  return {
    data: curves(rows, look),
    layout: linesLayout(look, words, arms, { xaxis, yTitle: "pass@k (%)" }),
  };
}

/** Rows: every (arm, k). Throws RangeError for no rows. */
export const passAtKCurve = figureFunction<PassAtKRow>("passAtKCurve", draw);
