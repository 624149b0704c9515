/**
 * @file Figures as pictures: drawn in a real browser, valid to plotly, byte-stable, and as the
 *   stored SVG.
 */
import assert from "node:assert/strict";
import { existsSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { closeBrowser, withPlotlyPage } from "../../src/figures/browser.js";
import { checkFigures } from "../../src/figures/check.js";
import { exportFigures, specOf, type FigureRequest } from "../../src/figures/export.js";
import { type FigureKind, FIGURE_KINDS } from "../../src/figures/kinds.js";
import type { FigureOptions } from "../../src/figures/look.js";
import { renderFigure } from "../../src/figures/render.js";
import { responsive } from "../../src/figures/responsive.js";
import { sampleRows } from "./sample-rows.js";
import { matchesSnapshot, normalizedSvg } from "./snapshot.js";
import { temporaryFolder } from "../support/temporary-folder.js";

const rows = sampleRows();
const kinds = Object.keys(FIGURE_KINDS) as FigureKind[];
let browser: string | undefined;
let missing = "";

before(async () => {
  try {
    browser = await withPlotlyPage(async (_page, name) => name);
  } catch (error) {
    missing = (error as Error).message;
    console.log(`# no browser, so specs and rows stand in for pictures: ${missing}`);
  }
});
after(closeBrowser);

for (const kind of kinds)
  test(`${kind}: plotly accepts it, draws it the same twice, and as stored`, async (t) => {
    if (browser === undefined) return t.skip(missing);
    const spec = specOf(kind, rows[kind]);
    const drawn = await renderFigure(spec);
    assert.equal((await renderFigure(spec)).svg, drawn.svg);
    assert.deepEqual(drawn.svg.match(/\bNaN|\bundefined|https?:\/\/(?!www\.w3\.org).{20}/g), null);
    const png = Buffer.from(drawn.png);
    assert.deepEqual(
      [png.readUInt32BE(16), png.readUInt32BE(20)],
      [2 * spec.layout.width, 2 * spec.layout.height],
    );
    // other browsers lay text out a little differently
    if (browser.startsWith("packaged")) matchesSnapshot(`${kind}.svg`, normalizedSvg(drawn.svg));
  });

test("a record of one arm is drawn, without a legend", async (t) => {
  if (browser === undefined) return t.skip(missing);
  const { arm } = rows.passAtKCurve[0]!;
  const own = rows.passAtKCurve.filter((row) => row.arm === arm);
  const { svg } = await renderFigure(specOf("passAtKCurve", own));
  assert.ok(svg.includes("pass@k (%)") && !svg.includes('class="legend"'));
});

/** In a place of a width: as drawn for it, or shown there by plotly without a width of its own. */
async function inWidth(kind: FigureKind, width: number): Promise<string[]> {
  const responsiveFigure = JSON.stringify(responsive(specOf(kind, rows[kind])));
  return (await withPlotlyPage(async (page) => {
    await page.setViewportSize({ width, height: 900 });
    return page.evaluate(`(${showInPage})(${responsiveFigure}, ${width}, ${measureText})`);
  })) as string[];
}
const showInPage = `async ({ data, layout, config }, width, measure) => {
  const host = document.getElementById("figure"), place = document.createElement("div");
  host.append(place);
  place.style.width = width + "px";
  await Plotly.newPlot(place, data, layout, { ...config, staticPlot: true });
  const faults = measure(place, width);
  Plotly.purge(place);
  host.textContent = "";
  return faults;
}`;
for (const width of [480, 760, 1200])
  test(`in an output of ${width} pixels nothing is cut off, and no two labels overlap`, async (t) => {
    if (browser === undefined) return t.skip(missing);
    for (const kind of kinds) assert.deepEqual(await inWidth(kind, width), [], kind);
  });
for (const [name, options] of Object.entries({
  column: { width: 312, fontSize: 9.4 },
  page: { width: 648, fontSize: 10.6, theme: "print" },
  untitled: { width: 312, fontSize: 9.4, title: false },
} as Record<string, FigureOptions>))
  test(`drawn for a ${name}, nothing is cut off, no two labels overlap, no text is under 7 pt`, async (t) => {
    if (browser === undefined) return t.skip(missing);
    for (const kind of kinds) {
      const { svg } = await renderFigure(specOf(kind, rows[kind], options));
      const faults = (await withPlotlyPage((page) =>
        page.evaluate(`(${measureSvg})(${JSON.stringify(svg)}, ${options.width}, ${measureText})`),
      )) as string[];
      assert.deepEqual(faults, [], kind);
    }
  });
const measureSvg = `(svg, width, measure) => {
  const host = document.getElementById("figure");
  host.innerHTML = svg;
  const faults = measure(host, width);
  host.innerHTML = "";
  return faults;
}`;
/**
 * Runs in the page: boxes of all texts, against the picture's edge and against each other; 7 pt are
 * 9.33 pixels (subscripts are smaller, as they should be).
 */
const measureText = `(host, width) => {
  const frame = host.querySelector("svg").getBoundingClientRect();
  const texts = [...host.querySelectorAll("text")].filter((t) => t.textContent.trim() !== "" && t.getBoundingClientRect().width > 0);
  const boxes = texts.map((t) => ({ text: t.textContent, box: t.getBoundingClientRect() }));
  const faults = frame.width === width ? [] : ["width " + frame.width];
  const sized = texts.flatMap((t) => [t, ...t.querySelectorAll('tspan:not([style*="font-size:70%"], [style*="font-size: 70%"])')]).filter((t) => t.textContent.trim() !== "");
  for (const t of sized) if (!t.parentElement.closest('[style*="70%"]') && parseFloat(getComputedStyle(t).fontSize) < 9.33) faults.push("small: " + t.textContent);
  for (const { text, box } of boxes) if (box.left < frame.left || box.top < frame.top || box.right > frame.right || box.bottom > frame.bottom) faults.push("cut off: " + text);
  boxes.forEach((a, i) => boxes.slice(i + 1).forEach((b) => {
    const x = Math.min(a.box.right, b.box.right) - Math.max(a.box.left, b.box.left), y = Math.min(a.box.bottom, b.box.bottom) - Math.max(a.box.top, b.box.top);
    if (x > 1 && y > 3) faults.push("overlap: " + a.text + " | " + b.text);
  }));
  return faults;
}`;

test("a spec that plotly does not know is refused, naming the fault", async (t) => {
  if (browser === undefined) return t.skip(missing);
  await assert.rejects(
    renderFigure({
      data: [{ type: "scatter", y: [1], colour: "red" }],
      layout: { width: 300, height: 200 },
    }),
    /renderFigure: expected a spec that plotly knows, got .*colour/,
  );
});

test("export writes five files a figure; the page works offline; the check passes on them", async (t) => {
  if (browser === undefined) return t.skip(missing);
  const folder = temporaryFolder("figures");
  try {
    const figure: FigureRequest = {
      name: "arms",
      kind: "armForest",
      rows: rows.armForest,
      provenance: { runs: ["r1"], commit: "c", data: "d" },
    };
    const written = await exportFigures([figure], folder);
    assert.deepEqual(
      written.map((path) => path.slice(folder.length + 1)),
      ["arms.svg", "arms.png", "arms.html", "arms.csv", "arms.json"],
    );
    assert.ok(written.every(existsSync));
    assert.match(readFileSync(join(folder, "arms.svg"), "utf8"), /<metadata>\{"runs":\["r1"\]/);
    const requests: string[] = [];
    const arms = await withPlotlyPage(async (page) => {
      const reader = await page.context().newPage();
      reader.on("request", (request) => requests.push(request.url()));
      await reader.goto(`file://${join(folder, "arms.html")}`);
      await reader.waitForSelector(".js-plotly-plot .xtick", { state: "attached" });
      const count = await reader.evaluate('document.querySelector(".js-plotly-plot").data.length');
      await reader.close();
      return count;
    });
    assert.equal(arms, figure.rows.length + figure.rows.length - 1);
    assert.equal(requests.length, 1, requests.join());
    assert.ok(checkFigures(folder, { arms: () => rows.armForest })[0]!.ok);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
