/** @file Where a figure's numbers came from, written into the figure's own files. */
import { escapeAttribute, escapeXml } from "../files/escape-xml.js";
import { pngWithChunk } from "./png-chunk.js";

/** Travels inside every exported file. */
export interface Provenance {
  /** Ids of the trials whose results are drawn. */
  readonly runs: readonly string[];
  /** Git commit of the code that drew it; "unknown" outside a checkout. */
  readonly commit: string;
  /** SHA-256 of the data behind it (benchmark, pairs), as the store records it. */
  readonly data: string;
}

/** The SVG with a `<metadata>` element. */
export function svgWithProvenance(svg: string, provenance: Provenance): string {
  return svg.replace(
    /^(\s*<svg\b[^>]*>)/,
    (open) => `${open}<metadata>${escapeXml(JSON.stringify(provenance))}</metadata>`,
  );
}

/** The PNG with an iTXt chunk named "provenance", after its header. */
export function pngWithProvenance(png: Uint8Array, provenance: Provenance): Uint8Array {
  // iTXt: keyword, 0, not compressed (0 0), no language (0), no translated keyword (0), UTF-8 text
  const data = Buffer.concat([
    Buffer.from("provenance\0\0\0\0\0", "latin1"),
    Buffer.from(JSON.stringify(provenance)),
  ]);
  return pngWithChunk(png, "iTXt", data);
}

/** The `<meta>` element of the HTML page. */
export function htmlProvenance(provenance: Provenance): string {
  return `<meta name="provenance" content="${escapeAttribute(JSON.stringify(provenance))}">`;
}
