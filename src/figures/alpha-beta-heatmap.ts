/**
 * @file Figure: pass@1 over the weights α (token-level) and β (sequence-level), value and 95%
 * interval in each cell; the best cell and those that the data cannot tell from it are framed.
 */
import { axis, distinct, type FigureSpec, layout, requireRows } from "./figure.js";

/** One cell of the grid; rates are fractions in [0, 1]. */
export interface GridRow {
  readonly alpha: number;
  readonly beta: number;
  readonly passAt1: number;
  readonly low: number;
  readonly high: number;
  /** Not distinguishable from the best cell (true for the best itself). */
  readonly tied: boolean;
  readonly seeds: number;
  readonly problems: number;
}

/** @param rows  every cell @throws RangeError for no rows */
export function alphaBetaHeatmap(rows: readonly GridRow[]): FigureSpec {
  requireRows("alphaBetaHeatmap", rows);
  const alphas = distinct(rows.map((row) => row.alpha)).sort((a, b) => a - b),
    betas = distinct(rows.map((row) => row.beta)).sort((a, b) => a - b);
  const cell = (alpha: number, beta: number): GridRow | undefined =>
    rows.find((row) => row.alpha === alpha && row.beta === beta);
  const best = rows.reduce((a, b) => (b.passAt1 > a.passAt1 ? b : a));
  const values = rows.map((row) => row.passAt1),
    lowest = Math.min(...values),
    highest = Math.max(...values);
  const points = (rate: number): string => (100 * rate).toFixed(1);
  const ink = (row: GridRow): string =>
    // readable on Cividis
    (row.passAt1 - lowest) / (highest - lowest || 1) > 0.45 ? "#000000" : "#ffffff";
  const frame = (row: GridRow): Record<string, unknown> => {
    const x = betas.indexOf(row.beta),
      y = alphas.indexOf(row.alpha),
      inset = row === best ? 0.45 : 0.46;
    return {
      type: "rect",
      xref: "x",
      yref: "y",
      x0: x - inset,
      x1: x + inset,
      y0: y - inset,
      y1: y + inset,
      line: {
        color: ink(row),
        width: row === best ? 4 : 1.5,
        dash: row === best ? "solid" : "dot",
      },
    };
  };
  const label = (row: GridRow): Record<string, unknown> => ({
    x: betas.indexOf(row.beta),
    y: alphas.indexOf(row.alpha),
    showarrow: false,
    align: "center",
    text: `<b>${points(row.passAt1)}</b><br><span style="font-size:10px">[${points(row.low)}, ${points(row.high)}]</span>`,
    font: { size: 14, color: ink(row) },
  });
  const { seeds, problems } = rows[0]!;
  return {
    data: [
      {
        type: "heatmap",
        x: betas.map(String),
        y: alphas.map(String),
        z: alphas.map((a) =>
          betas.map((b) => {
            const row = cell(a, b);
            return row ? 100 * row.passAt1 : null;
          }),
        ),
        colorscale: "Cividis",
        xgap: 3,
        ygap: 3,
        colorbar: {
          title: { text: "pass@1<br>(points)", font: { size: 12 } },
          thickness: 14,
          outlinewidth: 0,
          ticks: "outside",
        },
        hovertemplate: "α = %{y}, β = %{x}: %{z:.1f}<extra></extra>",
      },
    ],
    layout: layout(
      "pass@1 over α and β",
      `95% intervals, n = ${problems} problems × ${seeds} seed${seeds === 1 ? "" : "s"}. Solid frame: best; dotted: not distinguishable from it (corrected p ≥ 0.05)`,
      {
        width: 760,
        height: 620,
        shapes: rows.filter((row) => row.tied || row === best).map(frame),
        annotations: rows.map(label),
        xaxis: axis("β (weight of the sequence-level term)", { type: "category" }, true),
        yaxis: axis("α (weight of the token-level term)", { type: "category" }, true),
      },
    ),
  };
}
