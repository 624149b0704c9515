/**
 * @file Every notebook in JupyterLab, in a browser: it runs, and each figure lies inside its cell
 * in a narrow and in a wide window. CCT_SCREENSHOTS names a folder for pictures of that.
 */
import assert from "node:assert/strict";
import { copyFileSync, mkdirSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { projectRoot } from "../../src/files/project-root.js";
import { takesLong } from "../long.js";
import { temporaryFolder } from "../kernel/cells.js";
import { startLab, type Lab, type SeenCell } from "../kernel/lab.js";

const folder = temporaryFolder();
const notebooks = join(projectRoot, "notebooks");
const names = readdirSync(notebooks).filter((name) => name.endsWith(".ipynb"));
for (const name of names) copyFileSync(join(notebooks, name), join(folder, name));

let lab: Lab;
before(async () => {
  if (takesLong === false) lab = await startLab(folder, temporaryFolder());
});
after(() => lab?.close());

const plotly = "application/vnd.plotly.v1+json";
/** Heights in pixels of the figures that plotly has drawn in the page, from top to bottom. */
const heights = `[...document.querySelectorAll(".js-plotly-plot")]
  .filter((plot) => plot.querySelector(".main-svg")).map((plot) => plot.offsetHeight)`;

/** Heights that the figures of these outputs ask for. */
const asked = (outputs: SeenCell["outputs"]): number[] =>
  outputs.flatMap(({ data }) => {
    const figure = data?.[plotly] as { layout: { height: number } } | undefined;
    return figure === undefined ? [] : [figure.layout.height];
  });

/**
 * What reaches beyond its place by more than a pixel: figures beyond their cell, texts beyond their
 * figure. Each with its text, its right or left edge and that of the place.
 */
const cutOff = `[...document.querySelectorAll(".jp-OutputArea-output")].flatMap((output) => {
  const cell = output.closest(".jp-Cell").getBoundingClientRect();
  const beyond = (parts, room) => [...parts].flatMap((part) => {
    const box = part.getBoundingClientRect();
    if (box.width === 0) return [];
    const said = part.textContent.slice(0, 60);
    if (box.right > room.right + 1) return [[said, box.right, room.right]];
    return box.left < room.left - 1 ? [[said, box.left, room.left]] : [];
  });
  const figures = output.querySelectorAll(".js-plotly-plot, .main-svg, img, svg");
  const texts = [...output.querySelectorAll(".js-plotly-plot")].flatMap((plot) =>
    beyond(plot.querySelectorAll("text"), plot.getBoundingClientRect()));
  return [...beyond(figures, cell), ...texts];
})`;

/** The notebook from its first to its last cell, as one picture. */
async function takePicture(width: number, name: string): Promise<void> {
  const pictures = process.env["CCT_SCREENSHOTS"];
  if (pictures === undefined) return;
  mkdirSync(pictures, { recursive: true });
  const cells = lab.page.locator(".jp-Notebook .jp-Cell:has(.js-plotly-plot, svg, table)");
  for (let i = 0; i < (await cells.count()); i++) {
    const output = cells.nth(i).locator(".jp-Cell-outputWrapper");
    await output.screenshot({ path: join(pictures, `${name}-${width}-${i + 1}.png`) });
  }
}

for (const name of names) {
  test(
    `${name} runs in JupyterLab, and its figures lie inside their cells`,
    { skip: takesLong },
    async () => {
      const cells = await lab.runAll(name);
      const outputs = cells.flatMap((cell) => cell.outputs);
      assert.deepEqual(
        outputs.filter(({ output_type }) => output_type === "error"),
        [],
      );
      const figures = asked(outputs);
      for (const width of [1400, 900]) {
        await lab.page.setViewportSize({ width, height: 1000 });
        await lab.page.waitForFunction(`${heights}.length === ${figures.length}`);
        await lab.page.waitForTimeout(1000); // plotly draws anew a moment after its place has changed
        assert.deepEqual(await lab.page.evaluate(heights), figures, `heights at ${width} pixels`);
        assert.deepEqual(await lab.page.evaluate(cutOff), [], `cut off at ${width} pixels`);
        await takePicture(width, name);
      }
      await lab.page.setViewportSize({ width: 1400, height: 1000 });
      await lab.leave();
    },
  );
}
