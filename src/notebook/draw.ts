/** @file One of the project's figures in a notebook: interactive where there is plotly, and its drawing where there is not. */
import { renderFigure } from "../figures/render.js";
import type { FigureSpec } from "../figures/figure.js";
import { figure, type Shown } from "./display.js";

/**
 * A figure with its SVG, drawn by the browser of `figures/`; without the SVG where no browser starts.
 * @example await cct.draw(cct.armForest(cct.armRows(summary.arms)))
 */
export async function draw(spec: FigureSpec): Promise<Shown> {
  try {
    return figure(spec, (await renderFigure(spec)).svg);
  } catch (error) {
    process.stderr.write(`draw: no drawing beside the interactive figure: ${(error as Error).message}\n`);
    return figure(spec);
  }
}
