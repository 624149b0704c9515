/**
 * @file JupyterLab in the packaged browser, for tests: one server and one page, in which notebooks
 * are opened, run and read back.
 */
import { spawn } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { launch } from "../../src/figures/browser.js";
import { freePort } from "../../tools/free-port.js";
import { jupyter } from "./jupyter.js";

/** Milliseconds that a notebook may take on a machine that does other things too. */
const patience = 300_000;

/** What the page's script sees of a cell. */
export interface SeenCell {
  count: number | null;
  outputs: { output_type: string; text?: string | string[]; data?: Record<string, unknown> }[];
}

/** A running JupyterLab. */
export interface Lab {
  readonly page: Page;
  /** Opens a notebook of the folder, runs all its cells, and reads them back. */
  runAll(name: string): Promise<SeenCell[]>;
  /** Closes the notebook that was run last, and ends its kernel. */
  leave(): Promise<void>;
  close(): Promise<void>;
}

/** Folder of settings: every cell is in the page, not only those in sight. */
function writeSettings(folder: string): string {
  const extension = join(folder, "@jupyterlab", "notebook-extension");
  mkdirSync(extension, { recursive: true });
  const settings = JSON.stringify({ windowingMode: "none" });
  writeFileSync(join(extension, "tracker.jupyterlab-settings"), settings);
  return folder;
}

async function answers(address: string): Promise<void> {
  const deadline = Date.now() + patience;
  for (;;) {
    const up = await fetch(`${address}/api`).then(
      (response) => response.ok,
      () => false,
    );
    if (up) return;
    if (Date.now() > deadline) throw new Error("JupyterLab did not start");
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

/**
 * Starts JupyterLab on a folder of notebooks and opens it in the browser.
 * @param configuration  an empty folder for Jupyter's settings
 */
export async function startLab(folder: string, configuration: string): Promise<Lab> {
  const { python, venv } = jupyter();
  const port = await freePort();
  const address = `http://127.0.0.1:${port}`;
  const server = spawn(
    python,
    [
      ["-m", "jupyterlab", "--no-browser", "--allow-root", `--port=${port}`, "--port-retries=0"],
      [`--notebook-dir=${folder}`, "--IdentityProvider.token=", "--expose-app-in-browser"],
      ["--MultiKernelManager.default_kernel_name=cct-lab"],
    ].flat(),
    {
      stdio: "ignore",
      env: {
        ...process.env,
        VIRTUAL_ENV: venv,
        JUPYTER_CONFIG_DIR: configuration,
        JUPYTERLAB_SETTINGS_DIR: writeSettings(join(configuration, "settings")),
      },
    },
  );
  const [{ browser }] = await Promise.all([launch(), answers(address)]);
  const page = await browser.newPage({ viewport: { width: 1400, height: 1000 } });
  await page.goto(`${address}/lab?reset`, { timeout: patience });
  await page.waitForFunction("window.jupyterapp?.restored", undefined, { timeout: patience });
  await page.evaluate("window.jupyterapp.restored.then(() => undefined)");
  return {
    page,
    runAll: (name) => runAll(page, name),
    leave: () => page.evaluate(leaving),
    async close() {
      await browser.close();
      server.kill("SIGTERM");
      await new Promise((resolve) => server.once("exit", resolve));
    },
  };
}

const current = "window.jupyterapp.shell.currentWidget";
const leaving = `(async () => {
  const widget = ${current};
  await widget.sessionContext.shutdown();
  widget.dispose();
})()`;

async function runAll(page: Page, name: string): Promise<SeenCell[]> {
  const path = JSON.stringify({ path: name });
  await page.evaluate(
    `window.jupyterapp.commands.execute("docmanager:open", ${path}).then(() => undefined)`,
  );
  const ready = `${current}?.context?.path === ${JSON.stringify(name)} &&
    ${current}.sessionContext.session?.kernel?.status === "idle"`;
  await page.waitForFunction(ready, undefined, { timeout: patience });
  await page.evaluate("window.jupyterapp.commands.execute('notebook:run-all-cells')");
  await page.waitForFunction(ready, undefined, { timeout: patience });
  return page.evaluate(
    `[...${current}.content.model.cells].filter((cell) => cell.type === "code")
       .map((cell) => ({ count: cell.executionCount, outputs: cell.outputs.toJSON() }))`,
  );
}
