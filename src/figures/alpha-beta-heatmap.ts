/**
 * @file Figure: pass@1 over the weights α (token-level) and β (sequence-level), or over two other
 * options of a grid, value and 95%
 * interval in each cell; the highest cell is framed, and so are those that may be the best. Cells
 * are shapes, not a heatmap trace, which would be a raster in a vector file.
 */
import { points } from "../statistics/table.js";
import { axis, distinct, type FigureSpec, headHeight, layout, requireRows } from "./figure.js";
import { type Look, SMALLEST_TEXT, textWidth } from "./look.js";
import { axisHeight } from "./panels.js";
import { figureFunction } from "./redraw.js";

/** One cell of the grid; rates are fractions in [0, 1]. */
export interface GridRow {
  /** Weight α of the token-level loss, ≥ 0. */
  readonly alpha: number;
  /** Weight β of the sequence-level loss, ≥ 0. */
  readonly beta: number;
  /** pass@1 of the cell, mean over problems and seeds. */
  readonly passAt1: number;
  /** Lower end of its 95% interval. */
  readonly low: number;
  /** Upper end of its 95% interval. */
  readonly high: number;
  /** May be the best: no cell is better at the corrected level (statistics/best-set.ts). */
  readonly tied: boolean;
  /** p of the surest comparison with a better cell, Holm-corrected over all pairs of cells. */
  readonly pHolm: number;
  /** What the highest cell scores on problems that did not pick it; the same in every row. */
  readonly freshRateOfBest: number;
  /** Training runs behind the cell. */
  readonly seeds: number;
  /** Problems that were asked. */
  readonly problems: number;
  /** Name of the option that stands in α's place; absent where it is α. */
  readonly first?: string;
  /** Name of the option that stands in β's place; absent where it is β. */
  readonly second?: string;
}

/** Cividis (Nuñez, Anderton & Renslow 2018) at eighths, and greys for print. */
const CIVIDIS = "#00224e #1f3a6d #43506c #61656f #7d7c78 #9b9477 #bcae6c #dfcb53 #fee838".split(
  " ",
);
const GREYS = "#6e6e6e #fafafa".split(" ");

/** The colour at `t` in [0, 1] of a scale of evenly spaced colours. */
function colorAt(scale: readonly string[], t: number): string {
  const at = t * (scale.length - 1);
  const below = Math.min(Math.floor(at), scale.length - 2);
  const mixed = [1, 3, 5].map((i) => {
    const [a, b] = [scale[below]!, scale[below + 1]!].map((c) => parseInt(c.slice(i, i + 2), 16));
    return Math.round(a! + (b! - a!) * (at - below));
  });
  return `#${mixed.map((v) => v.toString(16).padStart(2, "0")).join("")}`;
}

/** Black or white, whichever is read better on a colour (relative luminance, WCAG 2). */
function inkOn(color: string): string {
  const [r, g, b] = [1, 3, 5].map((i) => {
    const c = parseInt(color.slice(i, i + 2), 16) / 255;
    return c <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r! + 0.7152 * g! + 0.0722 * b! > 0.179 ? "#000000" : "#ffffff";
}

/** The cells' rectangles, texts and frames. */
function cells(rows: readonly GridRow[], look: Look, best: GridRow, intervalBroken: boolean) {
  const alphas = ascending(rows.map((row) => row.alpha));
  const betas = ascending(rows.map((row) => row.beta));
  const values = rows.map((row) => row.passAt1);
  const lowest = Math.min(...values);
  const spread = Math.max(...values) - lowest || 1;
  const small = Math.max(SMALLEST_TEXT, look.small - 2);
  const parts = rows.map((row) => {
    const x = betas.indexOf(row.beta);
    const y = alphas.indexOf(row.alpha);
    const scale = look.theme === "print" ? GREYS : CIVIDIS;
    const fill = colorAt(scale, (row.passAt1 - lowest) / spread);
    const ink = inkOn(fill);
    const box = (half: number) => ({
      type: "rect",
      xref: "x",
      yref: "y",
      x0: x - half,
      x1: x + half,
      y0: y - half,
      y1: y + half,
    });
    const frame = {
      ...box(row === best ? 0.44 : 0.45),
      line: { color: ink, width: row === best ? 3 : 1.5, dash: row === best ? "solid" : "dot" },
    };
    const comma = intervalBroken ? ",<br>" : ", ";
    return {
      shapes: [
        { ...box(0.49), fillcolor: fill, line: { width: 0 }, layer: "below" },
        ...(row.tied || row === best ? [frame] : []),
      ],
      annotation: {
        x,
        y,
        showarrow: false,
        align: "center",
        text:
          `<b>${points(row.passAt1)}</b><br><span ` +
          `style="font-size:${small}px">[${points(row.low)}${comma}${points(row.high)}]</span>`,
        font: { size: look.font, color: ink },
      },
    };
  });
  return {
    shapes: parts.flatMap((part) => part.shapes),
    annotations: parts.map((part) => part.annotation),
  };
}

const ALPHA = "α (weight of the token-level term)";
const BETA = "β (weight of the sequence-level term)";

const ascending = (values: readonly number[]): number[] => distinct(values).sort((a, b) => a - b);

function draw(rows: readonly GridRow[], look: Look): FigureSpec {
  requireRows("alphaBetaHeatmap", rows);
  const alphas = ascending(rows.map((row) => row.alpha));
  const betas = ascending(rows.map((row) => row.beta));
  const best = rows.reduce((a, b) => (b.passAt1 > a.passAt1 ? b : a));
  const { seeds, problems, freshRateOfBest: fresh } = best;
  const may = rows.filter((row) => row.tied);
  const { first = "α", second = "β" } = best;
  const said = rows.map((r) => `${first} ${r.alpha}, ${second} ${r.beta}: ${points(r.passAt1)}`);
  const words = {
    title: `pass@1 (%) over ${first} and ${second}`,
    note:
      `95% intervals, n = ${problems} problems × ${seeds} training ` +
      `seed${seeds === 1 ? "" : "s"}. Solid frame: highest (${points(fresh)} on problems that ` +
      "did not pick it); dotted: may be the best too (no cell is better; paired tests, " +
      "Holm-corrected over all pairs of cells, p ≥ 0.05)",
    description:
      `Highest at ${first} ${best.alpha}, ${second} ${best.beta}; ${may.length} of ${rows.length} cells may ` +
      `be the best. ${said.join("; ")}`,
  };
  const left = 4.6 * look.font;
  const cellWidth = (look.holds - left - 12) / betas.length;
  const broken = textWidth("[00.0, 00.0]", Math.max(SMALLEST_TEXT, look.small - 2)) > cellWidth;
  const cellHeight = Math.max((broken ? 5 : 3.6) * look.font, 0.085 * look.width);
  const top = headHeight(look, words) + 8;
  const category = (values: readonly number[]) => ({
    tickvals: values.map((_, i) => i),
    ticktext: values.map(String),
    range: [-0.5, values.length - 0.5],
  });
  return {
    data: [
      {
        // carries the hover texts and the numbers
        type: "scatter",
        mode: "markers",
        showlegend: false,
        x: rows.map((row) => betas.indexOf(row.beta)),
        y: rows.map((row) => alphas.indexOf(row.alpha)),
        customdata: rows.map((row) => [row.alpha, row.beta, 100 * row.passAt1, row.pHolm]),
        marker: { size: 30, symbol: "square", color: "rgba(0,0,0,0)", line: { width: 0 } },
        hovertemplate:
          `${first} = %{customdata[0]}, ${second} = %{customdata[1]}: ` +
          "%{customdata[2]:.1f}%<extra></extra>",
      },
    ],
    layout: layout(look, words, top + cellHeight * alphas.length + axisHeight(look), {
      margin: { l: left, r: 12, t: top, b: axisHeight(look), pad: 0 },
      ...cells(rows, look, best, broken),
      xaxis: axis(look, best.second ?? BETA, category(betas), true),
      yaxis: axis(look, best.first ?? ALPHA, category(alphas), true),
    }),
  };
}

/** Rows: every cell. Throws RangeError for no rows. */
export const alphaBetaHeatmap = figureFunction<GridRow>("alphaBetaHeatmap", draw);
