/**
 * @file Open Sans inside an SVG: only the characters that the drawing uses, as WOFF2, so that the
 * file looks the same where the font is not installed.
 */
import subsetFont from "subset-font";
import { openSans } from "./packaged-chromium.js";

/** The SVG with `@font-face` rules of both weights (about 20 kB). */
export async function svgWithFonts(svg: string): Promise<string> {
  const text = [...new Set(svg.replace(/<[^>]*>/g, "").replace(/&lt;|&gt;|&amp;/g, "<>&"))].join(
    "",
  );
  const faces = await Promise.all(
    openSans().map(async ({ weight, base64 }) => {
      const font = await subsetFont(Buffer.from(base64, "base64"), text, { targetFormat: "woff2" });
      return (
        `@font-face{font-family:"Open ` +
        `Sans";font-weight:${weight};src:url(data:font/woff2;base64,${font.toString("base64")}) ` +
        `format("woff2")}`
      );
    }),
  );
  return svg.replace(/<\/desc>/, (end) => `${end}<style>${faces.join("")}</style>`);
}
