/**
 * @file Figure: the planned comparisons of an experiment: estimate and 95% interval of each, with p
 * corrected over the plan.
 */
import { points, pValue, signedPoints } from "../statistics/rate-text.js";
import {
  armStyles,
  axis,
  type FigureSpec,
  headHeight,
  layout,
  requireRows,
  type Words,
} from "./figure.js";
import { intervalBars } from "./interval-bars.js";
import { lineCount, type Look, textWidth, wrap } from "./look.js";
import { axisHeight } from "./panels.js";
import { figureFunction } from "./redraw.js";

/** One planned comparison; rates are fractions, differences in [−1, 1]. */
export interface ContrastRow {
  /** Its name, with the levels that it was made at. */
  readonly contrast: string;
  /** What was found, in rate units. */
  readonly estimate: number;
  /** Lower end of its 95% interval. */
  readonly low: number;
  /** Upper end of its 95% interval. */
  readonly high: number;
  /** p corrected over all comparisons of the plan (Holm). */
  readonly pHolm: number;
  /** Problems that were asked. */
  readonly problems: number;
  /** Seeds that all of its arms ran; 0 where they differ. */
  readonly seeds: number;
}

const rangeText = ({ estimate, low, high }: ContrastRow): string =>
  `${signedPoints(estimate)} [${signedPoints(low)}, ${signedPoints(high)}]`.replace(
    /-(?=\d)/g,
    "−",
  );
const pText = ({ pHolm }: ContrastRow): string =>
  `p ${pValue(pHolm).replace(/^<?/, (sign) => `${sign || "="} `)}`;

function wordsOf(rows: readonly ContrastRow[]): Words {
  return {
    title: "Planned comparisons",
    note:
      `percentage points, 95% intervals over problems (n = ${rows[0]!.problems}) and training ` +
      `seeds; p: paired test, Holm-corrected over the ${rows.length} of the plan`,
    description: rows.map((row) => `${row.contrast}: ${rangeText(row)} (${pText(row)})`).join("; "),
  };
}

/** Estimate and interval of one comparison. @param name  as the axis writes it */
function dot(row: ContrastRow, name: string, look: Look): Record<string, unknown> {
  const { color } = armStyles(["contrast"], look.theme)("contrast");
  return {
    type: "scatter",
    mode: "markers",
    name: row.contrast,
    showlegend: false,
    x: [100 * row.estimate],
    y: [name],
    cliponaxis: false,
    marker: { color, size: 0.8 * look.font },
    error_x: intervalBars([row], () => row.estimate, { color, thickness: 2, width: 5 }),
    hovertemplate:
      `${row.contrast}: %{x:.1f} [${points(row.low)}, ${points(row.high)}], ` +
      `${pText(row)}<extra></extra>`,
  };
}

function draw(rows: readonly ContrastRow[], look: Look): FigureSpec {
  requireRows("contrastForest", rows);
  const words = wordsOf(rows);
  const names = rows.map(({ contrast }) => wrap(contrast, 0.36 * look.holds, look.small));
  const labels = rows.map((row) => `${rangeText(row)}<br>${pText(row)}`);
  const lines = Math.max(2, ...names.map(lineCount));
  const top = headHeight(look, words) + 8;
  const plot = rows.length * (lines + 0.6) * 1.25 * look.small;
  const widest = (texts: readonly string[]): number =>
    Math.max(...texts.flatMap((t) => t.split("<br>")).map((t) => textWidth(t, look.small)));
  const zero = { zeroline: true, zerolinecolor: look.colors.line, zerolinewidth: 1.5, nticks: 6 };
  return {
    data: rows.map((row, i) => dot(row, names[i]!, look)),
    layout: layout(look, words, top + plot + axisHeight(look), {
      margin: {
        l: widest(names) + 14,
        r: widest(labels) + 12,
        t: top,
        b: axisHeight(look),
        pad: 0,
      },
      xaxis: axis(look, "percentage points", zero),
      yaxis: axis(
        look,
        "",
        {
          type: "category",
          categoryorder: "array",
          categoryarray: [...names].reverse(),
          range: [-0.5, rows.length - 0.5],
        },
        true,
      ),
      annotations: rows.map((_, i) => ({
        text: labels[i]!,
        x: 1,
        xref: "paper",
        xanchor: "left",
        xshift: 8,
        y: names[i]!,
        yref: "y",
        showarrow: false,
        align: "left",
        font: { size: look.small },
      })),
    }),
  };
}

/** Rows: one a comparison, from top to bottom. Throws RangeError for no rows. */
export const contrastForest = figureFunction<ContrastRow>("contrastForest", draw);
