/**
 * @file One of the project's figures in a notebook: interactive where there is plotly, and its
 * drawing where there is not. Drawings are kept in .cache/drawings by what they are drawn from, so
 * a browser starts only for new figures.
 */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { FigureSpec } from "../figures/figure.js";
import { responsive } from "../figures/responsive.js";
import { canonicalJson, sha256 } from "../files/hash.js";
import { projectRoot } from "../files/project-root.js";
import { writeFileWhole } from "../files/write.js";
import { figure, type Shown } from "../kernel/display.js";

/**
 * A figure as wide as its place, with its SVG, drawn by the browser of `figures/`; without the SVG
 * where no browser starts.
 * @example await cct.draw(cct.armForest(cct.armRows(summary.arms)))
 */
export async function draw(spec: FigureSpec): Promise<Shown> {
  try {
    return figure(responsive(spec), await drawing(spec));
  } catch (error) {
    process.stderr.write(
      `draw: no drawing beside the interactive figure: ${(error as Error).message}\n`,
    );
    return figure(responsive(spec));
  }
}

/**
 * The SVG from the cache, or drawn and put there; what draws (plotly, our renderer) is part of the
 * key.
 */
async function drawing(spec: FigureSpec): Promise<string> {
  const renderer = readFileSync(require.resolve("../figures/render.js"), "utf8");
  const { version } = require("plotly.js-dist/package.json") as { version: string };
  const file = join(
    projectRoot,
    ".cache",
    "drawings",
    `${sha256(canonicalJson([spec, version, renderer]))}.svg`,
  );
  if (existsSync(file)) return readFileSync(file, "utf8");
  const { renderFigure } = await import("../figures/render.js");
  const { svg } = await renderFigure(spec);
  writeFileWhole(file, svg);
  return svg;
}
