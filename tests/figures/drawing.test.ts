/**
 * @file Figures as pictures: drawn in a real browser, valid to plotly, byte-stable, and as the
 *   stored SVG.
 */
import assert from "node:assert/strict";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { closeBrowser, withPlotlyPage } from "../../src/figures/browser.js";
import { checkFigures } from "../../src/figures/check.js";
import { exportFigures, specOf, type FigureRequest } from "../../src/figures/export.js";
import { type FigureKind, figureKinds } from "../../src/figures/kinds.js";
import { renderFigure } from "../../src/figures/render.js";
import { sampleRows } from "./sample-rows.js";
import { matchesSnapshot, normalisedSvg } from "./snapshot.js";

const rows = sampleRows(),
  kinds = Object.keys(figureKinds) as FigureKind[];
let browser: string | undefined,
  missing = "";

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
    const spec = specOf(kind, rows[kind]),
      drawn = await renderFigure(spec);
    assert.equal((await renderFigure(spec)).svg, drawn.svg);
    assert.deepEqual(drawn.svg.match(/\bNaN|\bundefined|https?:\/\/(?!www\.w3\.org).{20}/g), null);
    const png = Buffer.from(drawn.png);
    assert.deepEqual(
      [png.readUInt32BE(16), png.readUInt32BE(20)],
      [2 * spec.layout.width, 2 * spec.layout.height],
    );
    // other browsers lay text out a little differently
    if (browser.startsWith("packaged")) matchesSnapshot(`${kind}.svg`, normalisedSvg(drawn.svg));
  });

test("no text is cut off, and no two labels overlap", async (t) => {
  if (browser === undefined) return t.skip(missing);
  for (const kind of kinds) {
    const { svg } = await renderFigure(specOf(kind, rows[kind]));
    const faults = (await withPlotlyPage((page) =>
      page.evaluate(`(${measureText})(${JSON.stringify(svg)})`),
    )) as string[];
    assert.deepEqual(faults, [], kind);
  }
});
/** Runs in the page: boxes of all texts, against the picture's edge and against each other. */
const measureText = `(svg) => {
  const host = document.getElementById("figure");
  host.innerHTML = svg;
  const frame = host.querySelector("svg").getBoundingClientRect();
  const boxes = [...host.querySelectorAll("text")].filter((t) => t.textContent.trim() !== "").map((t) => ({ text: t.textContent, box: t.getBoundingClientRect() }));
  host.innerHTML = "";
  const faults = boxes.filter(({ box }) => box.left < 0 || box.top < 0 || box.right > frame.width || box.bottom > frame.height).map(({ text }) => "cut off: " + text);
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
  const folder = mkdtempSync(join(tmpdir(), "cct-figures-"));
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
