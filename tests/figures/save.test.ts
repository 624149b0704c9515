/**
 * @file Figures for papers: vectors and fonts of a PDF, resolution of a PNG, tables beside them.
 */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { after, before, test, type TestContext } from "node:test";
import { inflateSync } from "node:zlib";
import { armForest } from "../../src/figures/arm-forest.js";
import { closeBrowser, withPlotlyPage } from "../../src/figures/browser.js";
import { type FigureKind, FIGURE_KINDS } from "../../src/figures/kinds.js";
import { specOf } from "../../src/figures/export.js";
import { latexTable, markdownTable, tableOf } from "../../src/figures/paper-table.js";
import { save } from "../../src/figures/save.js";
import { sampleRows } from "./sample-rows.js";
import { temporaryFolder } from "../support/temporary-folder.js";

const rows = sampleRows();
const folder = temporaryFolder("save");
const at = (name: string): string => join(folder, name);
let missing = "";
before(async () => {
  await withPlotlyPage(async () => undefined).catch((e: Error) => (missing = e.message));
});
after(async () => {
  await closeBrowser();
  rmSync(folder, { recursive: true });
});
const drawn = (name: string, work: (t: TestContext) => Promise<void>): void =>
  void test(name, async (t) => (missing ? t.skip(missing) : work(t)));

/** All of a PDF that is compressed, as text, and the rest. */
function contentOf(pdf: Buffer): string {
  const text = pdf.toString("latin1");
  const streams = [...text.matchAll(/stream\r?\n/g)].map(({ index, 0: open }) => {
    const start = index + open.length;
    const body = pdf.subarray(start, text.indexOf("endstream", start));
    try {
      return inflateSync(body).toString("latin1");
    } catch {
      return "";
    }
  });
  return [text, ...streams].join("\n");
}

for (const kind of Object.keys(FIGURE_KINDS) as FigureKind[])
  drawn(
    `${kind} as a PDF for a column: one page of 3.25 in, fonts embedded, no raster`,
    async () => {
      const spec = specOf(kind, rows[kind]);
      await save(spec, at(`${kind}.pdf`), { width: "column", title: false });
      const pdf = contentOf(readFileSync(at(`${kind}.pdf`)));
      const [, width] = /\/MediaBox\s*\[0 0 ([\d.]+) [\d.]+\]/.exec(pdf)!;
      assert.ok(Math.abs(Number(width) - 3.25 * 72) < 1, width);
      assert.equal(pdf.match(/\/Type\s*\/Page\b/g)?.length, 1);
      assert.match(pdf, /\/FontFile[23]?\b|\/Subtype\s*\/Type3/);
      assert.match(pdf, /OpenSans/);
      assert.doesNotMatch(pdf, /\/Subtype\s*\/Image/);
    },
  );

drawn("SVG holds its font and its words; PNG says its resolution", async () => {
  const figure = armForest(rows.armForest);
  const written = await save(figure, at("arms.svg"), { width: "page", theme: "dark" });
  assert.deepEqual(written, ["arms.svg", "arms.tex", "arms.md"].map(at));
  const svg = readFileSync(at("arms.svg"), "utf8");
  assert.match(
    svg,
    /<title id="[^"]*">pass@1 by arm<\/title><desc [^>]*>pass@1 by arm\. 95% interv/,
  );
  assert.match(svg, /role="img"/);
  assert.equal(svg.match(/@font-face\{font-family:"Open Sans"/g)?.length, 2);
  assert.match(svg, /data:font\/woff2;base64,/);
  assert.ok(svg.length < 120_000, String(svg.length));
  assert.match(svg, /viewBox="0 0 648 \d+"/);
  await save(figure, at("arms.png"), { width: "column", resolution: 600 });
  const png = readFileSync(at("arms.png"));
  assert.equal(png.readUInt32BE(16), 3.25 * 600);
  assert.equal(png.toString("latin1", 37, 41), "pHYs");
  assert.equal(png.readUInt32BE(41), Math.round(600 / 0.0254));
});

drawn("a figure that was changed by hand is saved as it is, without tables", async () => {
  const { data, layout } = armForest(rows.armForest);
  const own = { data, layout: { ...layout, title: { text: "mine" } } };
  assert.deepEqual(await save(own, at("own.svg"), { width: 5 }), [at("own.svg")]);
  const svg = readFileSync(at("own.svg"), "utf8");
  assert.ok(svg.includes(">mine</text>") && /viewBox="0 0 480 /.test(svg));
  await assert.rejects(save(own, at("own.pdf"), { theme: "dark" }), /got one that was changed/);
});

test("wrong endings, widths and resolutions are refused", async () => {
  const figure = armForest(rows.armForest);
  await assert.rejects(
    save(figure, at("x.jpg")),
    /expected a path that ends in .pdf, .svg or .png/,
  );
  await assert.rejects(save(figure, at("x.pdf"), { width: 1 }), /at least 2.5 inches, got 1/);
  await assert.rejects(save(figure, at("x.png"), { resolution: 5 }), /\[36, 2400\].*got 5/);
});

test("tables: one of every kind, rectangular; LaTeX escapes what it must", () => {
  for (const kind of Object.keys(FIGURE_KINDS) as FigureKind[]) {
    const table = tableOf(kind, rows[kind]);
    assert.ok(
      table.rows.length > 0 && table.rows.every((r) => r.length === table.head.length),
      kind,
    );
    assert.doesNotMatch(JSON.stringify(table), /NaN|undefined/);
  }
  const table = {
    head: ["α_1", "difference"],
    rows: [
      ["50% & more", "-1.0 [-2.0, +0.1]"],
      ["a|b", "<0.001"],
    ],
    note: "n = 3",
  };
  assert.equal(
    latexTable(table),
    [
      "% needs \\usepackage{booktabs}",
      "\\begin{tabular}{lr}",
      "\\toprule",
      "$\\alpha$\\_1 & difference \\\\",
      "\\midrule",
      "50\\% \\& more & $-$1.0 [$-$2.0, +0.1] \\\\",
      "a|b & $<$0.001 \\\\",
      "\\bottomrule",
      "\\end{tabular}",
      "% n = 3",
      "",
    ].join("\n"),
  );
  assert.match(markdownTable(table), /^\| α_1 \| difference \|\n\| --- \| ---: \|\n/);
  assert.match(markdownTable(table), /\| a\\\|b \|/);
});

test("poppler finds embedded fonts and no image, where it is installed", (t) => {
  const pdf = at("armForest.pdf");
  let fonts: string;
  try {
    fonts = execFileSync("pdffonts", [pdf], {
      encoding: "utf8",
      stdio: ["ignore", "pipe", "pipe"],
    });
  } catch {
    return t.skip("no pdffonts");
  }
  for (const line of fonts.trim().split("\n").slice(2)) assert.match(line, /OpenSans.* yes yes /);
  assert.equal(
    execFileSync("pdfimages", ["-list", pdf], { encoding: "utf8" }).trim().split("\n").length,
    2,
  );
});
