/**
 * @file What a value looks like in a notebook: MIME bundles. An object says so itself through
 * `Symbol.for("Jupyter.display")`, the convention of the Deno kernel; tables of arquero and danfo
 * are known by their shape, so that neither package is needed here.
 */
import { inspect } from "node:util";
import { figureBundle, isPlotlyFigure } from "./figure-bundle.js";
import type { MimeBundle } from "./mime-bundle.js";
import { isTabular, tableBundle } from "./table.js";

/** Method name under which an object returns its bundle. */
export const jupyterDisplay: unique symbol = Symbol.for("Jupyter.display") as never;

/** Something that draws itself in a notebook. */
export interface Displayable {
  /** Representations by MIME type; a front end picks the richest that it knows. */
  [jupyterDisplay](): MimeBundle | Promise<MimeBundle>;
}

/** True if `value` has a `Jupyter.display` method. */
function isDisplayable(value: unknown): value is Displayable {
  return (
    typeof value === "object" &&
    value !== null &&
    typeof (value as Partial<Displayable>)[jupyterDisplay] === "function"
  );
}

/**
 * The bundle of any value: its own, a table's, a plotly figure's, or its text (strings as they are,
 * the rest as Node prints it).
 * @throws whatever the value's own display method throws
 */
export async function bundleOf(value: unknown): Promise<MimeBundle> {
  if (isDisplayable(value)) return value[jupyterDisplay]();
  if (isTabular(value)) return tableBundle(value);
  if (isPlotlyFigure(value)) return figureBundle(value);
  return { "text/plain": typeof value === "string" ? value : inspect(value) };
}
