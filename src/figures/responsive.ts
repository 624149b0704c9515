/**
 * @file A spec for a place whose width is not known: plotly takes the width of the notebook's
 * output and follows it. Figures are planned to hold from 480 pixels up (look.ts).
 */
import type { FigureSpec } from "./figure.js";

/** A figure as JupyterLab's renderer and `Plotly.newPlot` take it. */
export interface ResponsiveFigure {
  readonly data: FigureSpec["data"];
  readonly layout: Readonly<Record<string, unknown>>;
  readonly config: Readonly<Record<string, unknown>>;
}

/** The spec without its width; its height stays. */
export function responsive({ data, layout }: FigureSpec): ResponsiveFigure {
  const { width: _, ...rest } = layout;
  return {
    data,
    layout: { ...rest, autosize: true },
    config: { responsive: true, displaylogo: false },
  };
}
