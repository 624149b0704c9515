/**
 * @file What a figure shows, in words, for readers who do not see it: `<title>` and `<desc>` of an
 * SVG (WAI-ARIA graphics: role img, labelled by both), `alt` of a picture. The words are the
 * spec's own: layout.meta.description, else its title and what its traces are called.
 */
import { escapeXml } from "../files/escape-xml.js";
import { sha256 } from "../files/hash.js";

/** What is read here of a spec. */
interface Worded {
  readonly data: readonly object[];
  readonly layout?: object;
}

const plain = (text: string): string => text.replace(/<br\s*\/?>/g, ". ").replace(/<[^>]*>/g, "");

/** The figure's title in plain text; "Figure" where it has none. */
export function figureTitle({ layout = {} }: Worded): string {
  const { title, meta } = layout as {
    title?: string | { text?: string };
    meta?: { description?: string };
  };
  const text = typeof title === "string" ? title : title?.text;
  if (text) return plain(text.split(/<br>(?=<span)/)[0]!.replace(/<\/b><br><b>/g, " "));
  return meta?.description?.split(". ")[0] ?? "Figure";
}

/** One text that says what the figure shows. */
export function alternativeText(spec: Worded): string {
  const { meta } = (spec.layout ?? {}) as { meta?: { description?: string } };
  if (meta?.description) return meta.description;
  const names = spec.data.flatMap((trace) => (trace as { name?: string }).name ?? []);
  return `${figureTitle(spec)}${names.length > 0 ? `: ${[...new Set(names)].join(", ")}` : ""}`;
}

/**
 * The SVG with its words, and with a viewBox: it takes the width of its place and keeps its shape,
 * but grows no larger than it was drawn.
 */
export function accessibleSvg(svg: string, spec: Worded): string {
  const words = alternativeText(spec);
  const id = `figure-${sha256(words).slice(0, 8)}`;
  return svg.replace(/<svg\b([^>]*)>/, (_open, attributes: string) => {
    const size = (name: string): string =>
      new RegExp(`(?:^|\\s)${name}="([\\d.]+)`).exec(attributes)?.[1] ?? "";
    const kept = attributes.replace(/\sstyle="([^"]*)"/, "");
    const style = /\sstyle="([^"]*)"/.exec(attributes)?.[1] ?? "";
    const box = /viewBox=/.test(kept) ? "" : ` viewBox="0 0 ${size("width")} ${size("height")}"`;
    return (
      `<svg${kept}${box} role="img" aria-labelledby="${id}-title ${id}-desc" ` +
      `style="max-width:100%;height:auto;${style}"><title ` +
      `id="${id}-title">${escapeXml(figureTitle(spec))}</title><desc ` +
      `id="${id}-desc">${escapeXml(words)}</desc>`
    );
  });
}
