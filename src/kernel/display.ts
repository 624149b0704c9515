/**
 * @file What a cell calls to show something: `html`, `md`, `svg`, `image`, `figure`, `table`,
 * `display`. Names and the `Jupyter.display` symbol are those of the Deno kernel, so the same
 * objects show there too. Outside a kernel everything falls back to text on stdout.
 */
import { frontEnd } from "./front-end.js";
import { escapeHtml } from "./escape-html.js";
import { figureBundle, unmarked, type PlotlyFigure } from "./figure-bundle.js";
import { bundleOf, jupyterDisplay, type Displayable } from "./mime.js";
import type { MimeBundle } from "./mime-bundle.js";
import { tableBundle, type Tabular } from "./table.js";

export type { PlotlyFigure };

/** A finished bundle that shows itself when it is the last expression of a cell. */
export class Shown implements Displayable {
  constructor(readonly bundle: MimeBundle) {}
  [jupyterDisplay](): MimeBundle {
    return this.bundle;
  }
  toString(): string {
    return String(this.bundle["text/plain"] ?? "");
  }
}

/**
 * Markup with its values: strings are escaped, other `html` and `svg` parts go in as they are,
 * lists are joined.
 */
function markup(strings: TemplateStringsArray, values: readonly unknown[]): string {
  const part = (value: unknown): string => {
    if (Array.isArray(value)) return value.map(part).join("");
    if (!(value instanceof Shown)) return escapeHtml(String(value));
    const { "text/html": html, "image/svg+xml": drawing } = value.bundle;
    return String(html ?? drawing ?? escapeHtml(value.toString()));
  };
  return strings.reduce((text, string, i) => text + part(values[i - 1]) + string);
}

/** @example html`<b>${"a < b"}</b>` // shows a < b in bold */
export function html(strings: TemplateStringsArray, ...values: unknown[]): Shown {
  const text = markup(strings, values);
  return new Shown({ "text/html": text, "text/plain": unmarked(text) });
}

/**
 * Markdown, values inserted as they are. Backslashes stay, for they are Markdown's and TeX's; only
 * those that a template literal needs, before a backtick and before `${`, are left out.
 * @example md`**${3}** pairs of $\\alpha$`
 */
export function md(strings: TemplateStringsArray, ...values: unknown[]): Shown {
  const parts = strings.raw.map((part) => part.replace(/\\(`|\$\{)/g, "$1"));
  const text = parts.reduce((sum, part, i) => sum + String(values[i - 1]) + part);
  return new Shown({ "text/markdown": text, "text/plain": text });
}

/** An SVG drawing. @example svg`<svg width="10" height="10"><circle r="${4}"/></svg>` */
export function svg(strings: TemplateStringsArray, ...values: unknown[]): Shown {
  return new Shown({ "image/svg+xml": markup(strings, values), "text/plain": "SVG drawing" });
}

/** The MIME type that a picture's first bytes speak of. */
function pictureType(bytes: Uint8Array): string | undefined {
  if (bytes[0] === 0x89 && bytes[1] === 0x50) return "image/png";
  if (bytes[0] === 0xff && bytes[1] === 0xd8) return "image/jpeg";
  return undefined;
}

/**
 * A PNG or JPEG picture from its bytes.
 * @throws TypeError if the bytes begin like neither
 */
export function image(bytes: Uint8Array): Shown {
  const type = pictureType(bytes);
  if (type === undefined)
    throw new TypeError(
      "image: expected the bytes of a PNG or JPEG file, got something else; " +
        "use svg`…` for drawings",
    );
  return new Shown({
    [type]: Buffer.from(bytes).toString("base64"),
    "text/plain": `${type} of ${bytes.length} bytes`,
  });
}

/**
 * A plotly figure as a notebook object: interactive where the front end has plotly, `svg` where it
 * has not.
 * @param svgText  the same figure as a picture, for readers without plotly (GitHub, PDF)
 */
export function figure(spec: PlotlyFigure, svgText?: string): Shown {
  return new Shown(figureBundle(spec, svgText));
}

/**
 * An arquero table, a danfo frame, a tensor of tfjs, plain rows, or a list of numbers or texts,
 * drawn as a table.
 * @throws TypeError if `rows` is none of them
 */
export function table(rows: Tabular): Shown {
  return new Shown(tableBundle(rows));
}

/**
 * Removes what the running cell has shown so far; with `wait` not before it shows something else,
 * so that nothing flickers. Outside a kernel it does nothing.
 */
export function clearOutput({ wait = false }: { wait?: boolean } = {}): void {
  frontEnd()?.clear(wait);
}

/** Shows a value now, in the middle of a cell; outside a kernel its text is printed. */
export async function display(value: unknown): Promise<void> {
  const bundle = await bundleOf(value);
  const target = frontEnd();
  if (target) target.display(bundle);
  else process.stdout.write(`${String(bundle["text/plain"] ?? Object.keys(bundle).join(", "))}\n`);
}
