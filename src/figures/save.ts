/**
 * @file Figures for papers: one file of the kind that its name ends in (vector PDF, SVG with its
 * font, PNG at a stated resolution), drawn anew for the width of a column or a page, and beside it
 * the numbers as a LaTeX table (booktabs) and a Markdown table.
 */
import { dirname, extname, join, basename } from "node:path";
import { UsageError } from "../errors.js";
import { writeFileWhole } from "../files/write.js";
import { withPlotlyPage } from "./browser.js";
import { svgWithFonts } from "./embedded-fonts.js";
import type { FigureSpec } from "./figure.js";
import { SMALLEST_TEXT, type Theme } from "./look.js";
import { latexTable, markdownTable, tableOf } from "./paper-table.js";
import { pngWithResolution } from "./png-chunk.js";
import { originOf } from "./redraw.js";
import { renderFigure } from "./render.js";

/** How a figure is saved. */
export interface SaveOptions {
  /** "column" is 3.25 inches, "page" 6.75; or inches. By default the figure's own width. */
  readonly width?: "column" | "page" | number;
  /** False leaves out the title and its note, for the paper's caption; true by default. */
  readonly title?: boolean;
  /** Colors of the file; those of the figure if left out. */
  readonly theme?: Theme;
  /** Of a PNG, in dots per inch; 300 by default. */
  readonly resolution?: number;
}

const INCH = 96;
const INCHES = { column: 3.25, page: 6.75 } as const;

/**
 * Saves a figure as PATH, and its numbers as PATH's name with .tex and .md where the figure was
 * made by one of the project's functions and not changed since.
 * @returns the paths written
 * @throws UsageError for another ending than .pdf, .svg or .png, or a width under 2.5 inches
 * @example await cct.save(cct.armForest(rows), "arms.pdf", { width: "column", title: false })
 */
export async function save(
  figure: FigureSpec,
  path: string,
  options: SaveOptions = {},
): Promise<string[]> {
  const ending = extname(path).toLowerCase();
  if (![".pdf", ".svg", ".png"].includes(ending))
    throw new UsageError(
      `save: expected a path that ends in .pdf, .svg or .png, got ${path}; choose one of ` +
        "these endings",
    );
  const resolution = options.resolution ?? 300;
  if (!(resolution >= 36 && resolution <= 2400))
    throw new UsageError(
      `save: expected resolution in [36, 2400] dots per inch, got ${resolution}; leave it ` +
        "out for 300",
    );
  const spec = specFor(figure, options);
  const { svg } = await renderFigure(spec);
  const whole = await svgWithFonts(svg);
  const content = ending === ".svg" ? whole : await printed(whole, spec, ending, resolution);
  writeFileWhole(path, content);
  return [path, ...saveTables(figure, path)];
}

/** The figure drawn for what is asked; one that was changed by hand keeps all but its width. */
function specFor(figure: FigureSpec, { width, title, theme }: SaveOptions): FigureSpec {
  const origin = originOf(figure);
  const inches = typeof width === "string" ? INCHES[width] : width;
  if (width !== undefined && !(inches !== undefined && inches >= 2.5))
    throw new UsageError(
      `save: expected width "column", "page" or at least 2.5 inches, got ${String(width)}; ` +
        "choose one of these",
    );
  const pixels = inches === undefined ? undefined : Math.round(inches * INCH);
  if (origin === undefined) {
    if (theme !== undefined)
      throw new UsageError(
        "save: expected a figure as one of the project's functions made it where a theme is " +
          "asked, got one that was changed; give the theme to the function",
      );
    const { title: words, ...rest } = figure.layout;
    return {
      data: figure.data,
      layout: {
        ...rest,
        ...(title !== false && words !== undefined && { title: words }),
        width: pixels ?? figure.layout.width,
      },
    };
  }
  // 7 pt in a column, 8 pt on a page
  const fontSize = (pixels ?? Infinity) < 480 ? SMALLEST_TEXT : 10.7;
  return origin.redraw({
    ...(pixels !== undefined && { width: pixels, fontSize }),
    ...(title !== undefined && { title }),
    ...(theme !== undefined && { theme }),
  });
}

/** PDF or PNG bytes, printed from the SVG on a page of its size. */
function printed(
  svg: string,
  { layout: { width, height } }: FigureSpec,
  ending: string,
  resolution: number,
): Promise<Uint8Array> {
  return withPlotlyPage(async (drawing) => {
    const context = await drawing
      .context()
      .browser()!
      .newContext({
        deviceScaleFactor: resolution / INCH,
        viewport: { width, height },
        offline: true,
      });
    try {
      const page = await context.newPage();
      await page.setContent(
        `<!DOCTYPE html><style>@page{size:${width}px ` +
          `${height}px;margin:0}body{margin:0}svg{display:block}</style>${svg}`,
      );
      await page.evaluate("document.fonts.ready.then(() => undefined)");
      if (ending === ".png")
        return pngWithResolution(
          await page.screenshot({ clip: { x: 0, y: 0, width, height } }),
          resolution,
        );
      return await page.pdf({
        width: `${width}px`,
        height: `${height}px`,
        printBackground: true,
        pageRanges: "1",
      });
    } finally {
      await context.close();
    }
  });
}

function saveTables(figure: FigureSpec, path: string): string[] {
  const origin = originOf(figure);
  if (origin === undefined) return [];
  const table = tableOf(origin.kind, origin.rows);
  const beside = (ending: string): string =>
    join(dirname(path), `${basename(path, extname(path))}${ending}`);
  writeFileWhole(beside(".tex"), latexTable(table));
  writeFileWhole(beside(".md"), markdownTable(table));
  return [beside(".tex"), beside(".md")];
}
