/** @file Figure: what the preference head learns, on pairs held out of training: margin, and pair accuracy. */
import { bandTraces, seedCount, type SeedValue } from "./band.js";
import { armStyles, axis, distinct, type FigureSpec, layout, LEGEND, panelTitle, requireRows } from "./figure.js";

/** One value on held-out pairs; `value` is the mean of r(correct) − r(buggy), in score units, or a fraction in [0, 1]. */
export interface MarginRow extends SeedValue {
  readonly quantity: "margin" | "pairAccuracy";
  /** Held-out pairs. */
  readonly pairs: number;
}

/** @param rows  every (arm, seed, step, quantity) @throws RangeError for no rows */
export function marginCurves(rows: readonly MarginRow[]): FigureSpec {
  requireRows("marginCurves", rows);
  const arms = distinct(rows.map((row) => row.arm)), style = armStyles(arms);
  const traces = (quantity: MarginRow["quantity"], options: { scale?: number; unit?: string; axes?: Record<string, string>; legend: boolean }): Record<string, unknown>[] =>
    arms.flatMap((arm) => {
      const mine = rows.filter((row) => row.arm === arm && row.quantity === quantity);
      return mine.length === 0 ? [] : bandTraces(arm, mine, style(arm), { markers: true, ...options });
    });
  const level = (y: number, axes: { xref: string; yref: string }): Record<string, unknown> => ({ type: "line", ...axes, x0: 0, x1: 1, y0: y, y1: y, line: { color: "#444444", width: 1.2, dash: "dash" } });
  return {
    data: [
      ...traces("margin", { legend: true }),
      ...traces("pairAccuracy", { scale: 100, unit: "%", legend: false, axes: { xaxis: "x2", yaxis: "y2" } }),
    ],
    layout: layout("Held-out pairs over training", `n = ${Math.max(...rows.map((row) => row.pairs))} pairs; line: mean over seeds, band: lowest to highest seed (${seedCount(rows)}); dashed: what knowing nothing gives`, {
      width: 960, height: 420, margin: { l: 64, r: 28, t: 104, b: 60, pad: 0 },
      legend: LEGEND, xaxis: axis("optimizer step", { domain: [0, 0.44], rangemode: "tozero" }), yaxis: axis("score units"),
      xaxis2: axis("optimizer step", { domain: [0.56, 1], anchor: "y2", rangemode: "tozero" }), yaxis2: axis("% of pairs", { anchor: "x2" }),
      annotations: [panelTitle("margin r(correct) − r(buggy)", 0), panelTitle("pairs with r(correct) &gt; r(buggy)", 0.56)],
      shapes: [level(0, { xref: "x domain", yref: "y" }), level(50, { xref: "x2 domain", yref: "y2" })],
    }),
  };
}
