/**
 * @file JupyterLab itself, in a browser: all that a cell prints arrives, and cells behind a failed
 * one stay unrun. With CCT_TEST_LAB=1 every notebook runs there, and each figure lies inside its cell
 * in a narrow and in a wide window; CCT_SCREENSHOTS names a folder for pictures of that.
 */
import assert from "node:assert/strict";
import { spawn, type ChildProcess } from "node:child_process";
import { copyFileSync, readdirSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { after, before, test } from "node:test";
import type { Browser, Page } from "playwright-core";
import { launch } from "../../src/figures/browser.js";
import { projectRoot } from "../../src/files/project-root.js";
import { code, temporaryFolder, writeCells } from "./cells.js";
import { jupyter } from "./jupyter.js";

const folder = temporaryFolder();
const notebooks = join(projectRoot, "notebooks");
const names = readdirSync(notebooks).filter((name) => name.endsWith(".ipynb"));
for (const name of names) copyFileSync(join(notebooks, name), join(folder, name));
writeCells(join(folder, "flood.ipynb"), [
  code("for (let i = 0; i < 10_000; i++) console.log(i)"),
  code('console.log("x".repeat(3_000_000))'),
  code("for (let i = 0; i < 500; i++) { console.log(i); await null; }"),
]);
writeCells(join(folder, "failing.ipynb"), [
  code('throw new RangeError("bad alpha")'),
  code("1"),
  code("2"),
]);

/** Milliseconds that a notebook may take on a machine that does other things too. */
const patience = 300_000;
let lab: ChildProcess;
let browser: Browser;
let page: Page;
let address = "";

/** A port that nothing listens on. */
const freePort = (): Promise<number> =>
  new Promise((resolve) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });

before(async () => {
  const { python, venv } = jupyter();
  const port = await freePort();
  address = `http://127.0.0.1:${port}`;
  lab = spawn(
    python,
    [
      ["-m", "jupyterlab", "--no-browser", "--allow-root", `--port=${port}`, "--port-retries=0"],
      [`--notebook-dir=${folder}`, "--IdentityProvider.token=", "--expose-app-in-browser"],
      ["--MultiKernelManager.default_kernel_name=cct-lab"],
    ].flat(),
    { stdio: "ignore", env: { ...process.env, VIRTUAL_ENV: venv, JUPYTER_CONFIG_DIR: folder } },
  );
  ({ browser } = await launch());
  page = await browser.newPage({ viewport: { width: 1400, height: 1000 } });
  const deadline = Date.now() + 120_000;
  for (;;) {
    const up = await fetch(`${address}/api`).then(
      (response) => response.ok,
      () => false,
    );
    if (up) break;
    if (Date.now() > deadline) throw new Error("JupyterLab did not start within two minutes");
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
});

after(async () => {
  await browser?.close();
  lab?.kill("SIGTERM");
});

/** What the page's script sees of a cell. */
interface SeenCell {
  count: number | null;
  outputs: { output_type: string; name?: string; text?: string; evalue?: string }[];
}

/** Opens a notebook, runs all its cells, and reads them back once the kernel is idle. */
async function runAll(name: string): Promise<SeenCell[]> {
  await page.goto(`${address}/lab/tree/${name}?reset`, { timeout: patience });
  const current = "window.jupyterapp?.shell?.currentWidget";
  const idle = `${current}?.sessionContext?.session?.kernel?.status === "idle"`;
  await page.waitForFunction(idle, undefined, { timeout: patience });
  await page.evaluate("window.jupyterapp.commands.execute('notebook:run-all-cells')");
  await page.waitForFunction(idle, undefined, { timeout: patience });
  return page.evaluate(
    `[...${current}.content.model.cells].filter((cell) => cell.type === "code")
       .map((cell) => ({ count: cell.executionCount, outputs: cell.outputs.toJSON() }))`,
  );
}

const printed = (cell: SeenCell): string =>
  cell.outputs.map(({ text = "" }) => (Array.isArray(text) ? text.join("") : text)).join("");
const numbers = (n: number): string => Array.from({ length: n }, (_, i) => `${i}\n`).join("");

test("JupyterLab shows 10,000 lines, 3 MB in one line, and lines between awaits", async () => {
  const [loop, line, awaits] = await runAll("flood.ipynb");
  assert.equal(printed(loop!), numbers(10_000));
  assert.equal(printed(line!), `${"x".repeat(3_000_000)}\n`);
  assert.equal(printed(awaits!), numbers(500));
});

test("cells behind a failed one keep their [ ]", async () => {
  const cells = await runAll("failing.ipynb");
  assert.deepEqual(
    cells.map(({ count }) => count),
    [1, null, null],
  );
});

/** Figures that reach beyond the output area that they lie in, by more than a pixel. */
const cutFigures = `(async () => {
  const cut = [];
  for (const output of document.querySelectorAll(".jp-OutputArea-output")) {
    output.scrollIntoView();
    await new Promise((done) => setTimeout(done, 100));
    const room = output.closest(".jp-Cell").getBoundingClientRect();
    for (const part of output.querySelectorAll(".js-plotly-plot, .main-svg, img, svg")) {
      const box = part.getBoundingClientRect();
      if (box.width > 0 && box.right > room.right + 1) cut.push([box.right, room.right]);
    }
  }
  return cut;
})()`;

const skip = process.env["CCT_TEST_LAB"]
  ? false
  : "set CCT_TEST_LAB=1 to run every notebook in JupyterLab too";
for (const name of names)
  test(`${name} runs in JupyterLab, and its figures lie inside their cells`, { skip }, async () => {
    const cells = await runAll(name);
    const errors = cells.flatMap(({ outputs }) => outputs.filter((o) => o.output_type === "error"));
    assert.deepEqual(errors, []);
    for (const width of [1400, 900]) {
      await page.setViewportSize({ width, height: 1000 });
      await page.waitForTimeout(500);
      assert.deepEqual(await page.evaluate(cutFigures), [], `cut off at ${width} pixels`);
      const pictures = process.env["CCT_SCREENSHOTS"];
      if (pictures) await page.screenshot({ path: join(pictures, `${name}-${width}.png`) });
    }
    await page.setViewportSize({ width: 1400, height: 1000 });
  });
