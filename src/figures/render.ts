/**
 * @file Draws a spec with plotly.js in the browser: SVG text, PNG bytes. The same spec gives the
 * same SVG, byte for byte: plotly draws its element ids from Math.random, which is seeded here from
 * the spec itself.
 */
import { sha256, canonicalJson } from "../files/hash.js";
import { WorkError } from "../errors.js";
import { withPlotlyPage } from "./browser.js";
import { accessibleSvg } from "./alternative-text.js";
import type { FigureSpec } from "./figure.js";

/** A drawn figure. */
export interface Drawing {
  /** A standalone SVG document that scales with its place and says in words what is seen. */
  readonly svg: string;
  /** PNG at twice the figure's size in pixels. */
  readonly png: Uint8Array;
  /** Which browser drew it. */
  readonly browser: string;
}

/**
 * Draws `spec`.
 * @throws WorkError if plotly finds a fault in the spec (all of them are listed), or no browser
 *   starts
 */
export function renderFigure(spec: FigureSpec): Promise<Drawing> {
  return withPlotlyPage(async (page, browser) => {
    const seed = parseInt(sha256(canonicalJson(spec)).slice(0, 8), 16);
    const drawn = (await page.evaluate(`(${drawInPage})(${JSON.stringify(spec)}, ${seed})`)) as {
      faults: string[];
      svg: string;
    };
    if (drawn.faults.length > 0)
      throw new WorkError(
        `renderFigure: expected a spec that plotly knows, got ${drawn.faults.join("; ")}; ` +
          "correct the figure's function",
      );
    const svg = `${accessibleSvg(tidySvg(drawn.svg), spec)}\n`;
    const { width, height } = spec.layout;
    await page.setViewportSize({ width, height });
    await page.evaluate(`document.getElementById("figure").innerHTML = ${JSON.stringify(svg)}`);
    const png = await page.screenshot({ clip: { x: 0, y: 0, width, height } });
    await page.evaluate('document.getElementById("figure").innerHTML = ""');
    return { svg, png, browser };
  });
}

/** Runs in the page. Text, not a function: compiled helpers do not exist there. */
const drawInPage = `async (spec, seed) => {
  let state = seed >>> 0;
  const random = Math.random;
  Math.random = () => { state = (Math.imul(state, 1664525) + 1013904223) >>> 0; return state / 4294967296; };
  try {
    const copy = () => JSON.parse(JSON.stringify(spec));
    const { data, layout } = copy();
    // plotly makes no legend of a single trace unless asked, and validate fails over its options
    const asked = "legend" in layout ? { showlegend: true, ...layout } : layout;
    const faults = (Plotly.validate(data, asked) || []).map((fault) => fault.msg);
    if (faults.length > 0) return { faults, svg: "" };
    const uri = await Plotly.toImage(copy(), { format: "svg", width: spec.layout.width, height: spec.layout.height });
    return { faults, svg: decodeURIComponent(uri.slice(uri.indexOf(",") + 1)) };
  } finally {
    Math.random = random;
  }
}`;

/**
 * Rounds coordinates to a hundredth of a pixel, and sorts each element's attributes: plotly sets a
 * few in another order the second time that it draws a legend.
 */
function tidySvg(svg: string): string {
  const coordinates = new Set([
    "d",
    "x",
    "y",
    "x1",
    "x2",
    "y1",
    "y2",
    "width",
    "height",
    "transform",
    "points",
  ]);
  const short = (text: string): string =>
    text.replace(/-?\d+\.\d{3,}/g, (number) => String(Number(Number(number).toFixed(2))));
  return svg.replace(
    /<([\w:]+)((?:\s+[\w:-]+="[^"]*")+)/g,
    (_tag, element: string, list: string) => {
      const attributes = [...list.matchAll(/([\w:-]+)="([^"]*)"/g)].map(
        ([, name, value]) => `${name}="${coordinates.has(name!) ? short(value!) : value}"`,
      );
      return `<${element} ${attributes.sort().join(" ")}`;
    },
  );
}
