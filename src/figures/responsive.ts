/**
 * @file A spec for a place whose width is not known: plotly takes the width of the notebook's
 * output and follows it. Figures are planned to hold from 480 pixels up (look.ts).
 */
import type { FigureSpec } from "./figure.js";

/** A figure as JupyterLab's renderer and `Plotly.newPlot` take it. */
export interface ResponsiveFigure {
  /** Plotly's traces, those of the spec. */
  readonly data: FigureSpec["data"];
  /** Plotly's layout without a width; `autosize` takes that of the place. */
  readonly layout: Readonly<Record<string, unknown>>;
  /** Plotly's config: its logo is left out. */
  readonly config: Readonly<Record<string, unknown>>;
}

/**
 * The spec without its width; its height stays. Not plotly's `responsive`: that takes the height of
 * the place too, and JupyterLab's output has none but what is in it, so that a figure would shrink
 * to a line; JupyterLab redraws by itself when the width changes.
 */
export function responsive({ data, layout }: FigureSpec): ResponsiveFigure {
  const { width: _, ...rest } = layout;
  return {
    data,
    layout: { ...rest, autosize: true },
    config: { displaylogo: false },
  };
}
