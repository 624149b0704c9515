/**
 * @file Writes figures for papers and readers: NAME.svg, NAME.png, NAME.html (interactive,
 * self-contained, offline), NAME.csv (the rows), NAME.json (rows, spec, provenance: what `cct
 * figures --check` compares).
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { writeFileWhole } from "../files/write.js";
import { silent, type Progress } from "../progress.js";
import { toCsv } from "./csv.js";
import { escapeAttribute, escapeXml } from "../files/escape-xml.js";
import { alternativeText, figureTitle } from "./alternative-text.js";
import type { FigureSpec } from "./figure.js";
import type { FigureOptions } from "./look.js";
import { type FigureKind, FIGURE_KINDS, type FigureRows } from "./kinds.js";
import {
  htmlProvenance,
  pngWithProvenance,
  type Provenance,
  svgWithProvenance,
} from "./provenance.js";
import { renderFigure } from "./render.js";
import { responsive } from "./responsive.js";

/** A figure of one kind, with that kind's rows. */
interface FigureOf<K extends FigureKind> {
  /** File name without extension, for example "ablation-arms". */
  readonly name: string;
  readonly kind: K;
  readonly rows: readonly FigureRows[K][];
  readonly provenance: Provenance;
}

/** A figure to be exported. */
export type FigureRequest = { [K in FigureKind]: FigureOf<K> }[FigureKind];

/**
 * A figure before its provenance is known. Made kind by kind: Omit of the union would forget which
 * rows belong to which kind.
 */
export type UnsignedFigure = {
  [K in FigureKind]: Omit<FigureOf<K>, "provenance">;
}[FigureKind];

/** What NAME.json holds. */
export interface StoredFigure {
  /** Name of the figure's files, without the ending. */
  readonly name: string;
  /** Its entry in the registry (kinds.ts), from which it is drawn again. */
  readonly kind: FigureKind;
  /** Trials and data that it was made from, and the code's commit. */
  readonly provenance: Provenance;
  /** The numbers that it shows, in rows of its kind. */
  readonly rows: readonly object[];
  /** Plotly's spec as drawn. */
  readonly spec: FigureSpec;
}

/** The spec of a request's rows. @throws RangeError if there are no rows */
export function specOf(
  kind: FigureKind,
  rows: readonly unknown[],
  options: FigureOptions = {},
): FigureSpec {
  type Draw = (rows: readonly unknown[], options: FigureOptions) => FigureSpec;
  return (FIGURE_KINDS[kind] as Draw)(rows, options);
}

/**
 * Writes the five files of each figure into `directory`.
 * @returns the paths written
 * @throws WorkError if no browser starts or the folder cannot be written; RangeError for a figure
 *   without rows
 */
export async function exportFigures(
  figures: readonly FigureRequest[],
  directory: string,
  progress: Progress = silent,
): Promise<string[]> {
  const written: string[] = [];
  const write = (name: string, content: string | Uint8Array): void => {
    written.push(join(directory, name));
    writeFileWhole(join(directory, name), content);
  };
  for (const [i, { name, kind, rows, provenance }] of figures.entries()) {
    progress.update(i, figures.length, `drawing ${name}`);
    const spec = specOf(kind, rows);
    const stored: StoredFigure = { name, kind, provenance, rows, spec };
    const { svg, png } = await renderFigure(spec);
    write(`${name}.svg`, svgWithProvenance(svg, provenance));
    write(`${name}.png`, pngWithProvenance(png, provenance));
    write(`${name}.html`, figureHtml(name, spec, svg, provenance));
    write(`${name}.csv`, toCsv(stored.rows));
    write(`${name}.json`, `${JSON.stringify(stored, null, 1)}\n`);
  }
  progress.update(figures.length, figures.length, "figures drawn");
  return written;
}

let packedPlotly: string | undefined;

/**
 * A page that shows the SVG at once, and the interactive figure as soon as its own copy of
 * plotly.js is unpacked.
 */
function figureHtml(name: string, spec: FigureSpec, svg: string, provenance: Provenance): string {
  packedPlotly ??= gzipSync(readFileSync(require.resolve("plotly.js-dist")), { level: 9 }).toString(
    "base64",
  );
  return `<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>${escapeXml(figureTitle(spec))}</title>${htmlProvenance(provenance)}
<style>body{margin:16px;font-family:"Open Sans",Arial,Helvetica,sans-serif}</style></head>
<body><div id="figure" role="img" aria-label="${escapeAttribute(alternativeText(spec))}">${svg}</div>
<script type="application/json" id="spec">${JSON.stringify(responsive(spec)).replace(/</g, "\\u003c")}</script>
<script type="text/plain" id="plotly">${packedPlotly}</script>
<script>
(async () => {
  const packed = Uint8Array.from(atob(document.getElementById("plotly").textContent), (c) => c.charCodeAt(0));
  const source = await new Response(new Blob([packed]).stream().pipeThrough(new DecompressionStream("gzip"))).text();
  const script = document.createElement("script");
  script.textContent = source;
  document.head.append(script);
  const { data, layout, config } = JSON.parse(document.getElementById("spec").textContent), figure = document.getElementById("figure");
  figure.textContent = "";
  figure.style.height = layout.height + "px"; // else it shrinks when the window changes
  await Plotly.newPlot(figure, data, layout, { ...config, responsive: true });
})();
</script></body></html>
`;
}
