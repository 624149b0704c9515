/**
 * @file A plotly figure as a MIME bundle: its JSON for front ends that have plotly, a picture and a
 * line of text for the others.
 */
import type { MimeBundle } from "./mime-bundle.js";

/** A plotly figure: traces and layout, as plain JSON. */
export interface PlotlyFigure {
  /** Traces, as `Plotly.newPlot` takes them. */
  readonly data: readonly object[];
  /** Plotly's layout; its defaults hold without one. */
  readonly layout?: object;
  /** Plotly's config, for example `{ displaylogo: false }`. */
  readonly config?: object;
}

/** The text of HTML: line breaks as spaces, other tags left out, our escapes undone. */
export function unmarked(text: string): string {
  return text
    .replace(/<br\s*\/?>/g, " ")
    .replace(/<[^>]*>/g, "")
    .replace(/&#(\d+);/g, (_, code: string) => String.fromCharCode(Number(code)));
}

/**
 * True for a plain object of traces and layout, as plotly's own functions take it: `data` is a list
 * of objects, `layout` an object, and there is nothing else but `frames` and `config`.
 */
export function isPlotlyFigure(value: unknown): value is PlotlyFigure {
  if (typeof value !== "object" || value === null) return false;
  const { data, layout } = value as { data?: unknown; layout?: unknown };
  const isObject = (part: unknown): boolean =>
    typeof part === "object" && part !== null && !Array.isArray(part);
  return (
    Array.isArray(data) &&
    data.every(isObject) &&
    isObject(layout) &&
    Object.keys(value).every((key) => ["data", "layout", "frames", "config"].includes(key))
  );
}

/** @param svgText  the same figure as a picture, for readers without plotly */
export function figureBundle(spec: PlotlyFigure, svgText?: string): MimeBundle {
  const layout = (spec.layout ?? {}) as { title?: { text?: string } | string };
  const title = typeof layout.title === "string" ? layout.title : (layout.title?.text ?? "figure");
  const names = spec.data
    .map((trace) => (trace as { name?: string }).name)
    .filter((name) => name !== undefined);
  const traces = `${spec.data.length} ${spec.data.length === 1 ? "trace" : "traces"}`;
  const named = names.length > 0 ? `: ${names.join(", ")}` : "";
  const plotly: Record<string, unknown> = { data: spec.data, layout };
  if (spec.config) plotly["config"] = spec.config;
  const bundle: MimeBundle = {
    "application/vnd.plotly.v1+json": plotly,
    "text/plain": `${unmarked(title)} (${traces}${named})`,
  };
  if (svgText !== undefined) bundle["image/svg+xml"] = svgText;
  return bundle;
}
