/**
 * @file What a cell calls to show something: `html`, `md`, `svg`, `image`, `figure`, `table`,
 * `display`. Names and the `Jupyter.display` symbol are those of the Deno kernel, so the same
 * objects show there too. Outside a kernel everything falls back to text on stdout.
 */
import { frontEnd } from "./front-end.js";
import { escapeHtml } from "./escape-html.js";
import { bundleOf, jupyterDisplay, type Displayable, type MimeBundle } from "./mime.js";
import { tableBundle, type Tabular } from "./table.js";

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
  const part = (value: unknown): string =>
    Array.isArray(value)
      ? value.map(part).join("")
      : value instanceof Shown
        ? String(
            value.bundle["text/html"] ??
              value.bundle["image/svg+xml"] ??
              escapeHtml(value.toString()),
          )
        : escapeHtml(String(value));
  return strings.reduce((text, string, i) => text + part(values[i - 1]) + string);
}

/** The text of HTML: line breaks as spaces, other tags left out, our escapes undone. */
function unmarked(text: string): string {
  return text
    .replace(/<br\s*\/?>/g, " ")
    .replace(/<[^>]*>/g, "")
    .replace(/&#(\d+);/g, (_, code: string) => String.fromCharCode(Number(code)));
}

/** @example html`<b>${"a < b"}</b>` // shows a < b in bold */
export function html(strings: TemplateStringsArray, ...values: unknown[]): Shown {
  const text = markup(strings, values);
  return new Shown({ "text/html": text, "text/plain": unmarked(text) });
}

/** Markdown, values inserted as they are. @example md`**${3}** pairs` */
export function md(strings: TemplateStringsArray, ...values: unknown[]): Shown {
  const text = strings.reduce((sum, string, i) => sum + String(values[i - 1]) + string);
  return new Shown({ "text/markdown": text, "text/plain": text });
}

/** An SVG drawing. @example svg`<svg width="10" height="10"><circle r="${4}"/></svg>` */
export function svg(strings: TemplateStringsArray, ...values: unknown[]): Shown {
  return new Shown({ "image/svg+xml": markup(strings, values), "text/plain": "SVG drawing" });
}

/**
 * A PNG or JPEG picture from its bytes.
 * @throws TypeError if the bytes begin like neither
 */
export function image(bytes: Uint8Array): Shown {
  const type =
    bytes[0] === 0x89 && bytes[1] === 0x50
      ? "image/png"
      : bytes[0] === 0xff && bytes[1] === 0xd8
        ? "image/jpeg"
        : undefined;
  if (!type)
    throw new TypeError(
      "image: expected the bytes of a PNG or JPEG file, got something else; use svg`…` for drawings",
    );
  return new Shown({
    [type]: Buffer.from(bytes).toString("base64"),
    "text/plain": `${type} of ${bytes.length} bytes`,
  });
}

/** A plotly figure: traces and layout, as plain JSON. */
export interface PlotlyFigure {
  readonly data: readonly object[];
  readonly layout?: object;
  /** Plotly's config, for example `{ responsive: true }`. */
  readonly config?: object;
}

/**
 * A plotly figure as a notebook object: interactive where the front end has plotly, `svg` where it
 * has not.
 * @param svgText  the same figure as a picture, for readers without plotly (GitHub, PDF)
 */
export function figure(spec: PlotlyFigure, svgText?: string): Shown {
  const layout = (spec.layout ?? {}) as { title?: { text?: string } | string };
  const title = typeof layout.title === "string" ? layout.title : (layout.title?.text ?? "figure");
  const names = spec.data
    .map((trace) => (trace as { name?: string }).name)
    .filter((name) => name !== undefined);
  return new Shown({
    "application/vnd.plotly.v1+json": {
      data: spec.data,
      layout,
      ...(spec.config && { config: spec.config }),
    },
    ...(svgText === undefined ? {} : { "image/svg+xml": svgText }),
    "text/plain": `${unmarked(title)} (${spec.data.length} ${spec.data.length === 1 ? "trace" : "traces"}${names.length > 0 ? `: ${names.join(", ")}` : ""})`,
  });
}

/** An arquero table, a danfo frame or plain rows, drawn as a table. */
export function table(rows: Tabular): Shown {
  return new Shown(tableBundle(rows));
}

/** Shows a value now, in the middle of a cell; outside a kernel its text is printed. */
export async function display(value: unknown): Promise<void> {
  const bundle = await bundleOf(value);
  const target = frontEnd();
  if (target) target.display(bundle);
  else process.stdout.write(`${String(bundle["text/plain"] ?? Object.keys(bundle).join(", "))}\n`);
}
