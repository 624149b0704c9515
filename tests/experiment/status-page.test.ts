/**
 * @file The page of `cct status --serve`: what it answers and to whom, and, in a real browser, that
 * it shows the trials and follows them.
 */
import assert from "node:assert/strict";
import { get } from "node:http";
import { appendFileSync, mkdirSync, writeFileSync } from "node:fs";
import { networkInterfaces } from "node:os";
import { dirname, join } from "node:path";
import { test, type TestContext } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { type ServedPage, serveStatus } from "../../src/experiment/status-page/server.js";
import { openStore, type Store } from "../../src/experiment/store.js";
import { curveReader } from "../../src/experiment/trial-curves.js";
import { stateWriter, writeFailure } from "../../src/experiment/trial-state.js";
import { trialStatuses } from "../../src/experiment/trial-status.js";
import type { Trial } from "../../src/experiment/trial.js";
import { launch } from "../../src/figures/browser.js";
import { takesLong } from "../long.js";
import { temporaryFolder } from "../support/temporary-folder.js";

const trials = ["lm", "both"].flatMap((arm) =>
  [1, 2].map((seed) => ({ id: `${arm}${seed}`, arm, seed }) as unknown as Trial),
);

/** A step's line of metrics. */
const line = (step: number): string => `${JSON.stringify({ step, loss: 3 / step })}\n`;

function metricsOf(store: Store, id: string): string {
  const path = join(store.trialFolder(id), "tuning", "metrics.jsonl");
  mkdirSync(dirname(path), { recursive: true });
  return path;
}

/** A store with a trial done, one running, one failed and one waiting. */
async function halfDone(test: TestContext): Promise<Store> {
  const store = openStore(temporaryFolder("page"));
  for (const id of ["lm1", "lm2"])
    writeFileSync(metricsOf(store, id), [1, 2, 3].map(line).join(""));
  writeFileSync(join(store.trialFolder("lm1"), "DONE"), "");
  test.after(await store.lock("lm2"));
  stateWriter(store.trialFolder("lm2"))(0.25, "step 3");
  mkdirSync(store.trialFolder("both1"), { recursive: true });
  writeFailure(store.trialFolder("both1"), "<b>the loss</b> is no number");
  return store;
}

async function served(test: TestContext, store: Store): Promise<ServedPage> {
  const state = async (): Promise<object> => {
    const statuses = trialStatuses(trials, store);
    const count = (state: string) => statuses.filter((one) => one.state === state).length;
    const states = ["waiting", "running", "done", "failed"].map((name) => [name, count(name)]);
    return {
      name: "a page",
      store: store.folder,
      counts: Object.fromEntries(states),
      trials: statuses,
    };
  };
  const page = await serveStatus({ state, curves: curveReader(trials, store) }, 0);
  test.after(() => page.close());
  return page;
}

/** Status code of a request that names a host. */
const codeFor = (address: string, host: string, method = "GET"): Promise<number> =>
  new Promise((resolve, reject) => {
    const asked = get(address, { headers: { host }, method }, (answer) => {
      answer.resume();
      resolve(answer.statusCode!);
    });
    asked.on("error", reject);
  });

test("the page is for this machine alone, and says what it has", async (context) => {
  const store = await halfDone(context);
  const { address } = await served(context, store);
  const { port, host } = new URL(address);
  const states = (await (await fetch(`${address}state.json`)).json()) as { trials: object[] };
  assert.equal(states.trials.length, 4);
  for (const file of ["", "page.js", "page.css", "plotly.js", "curves.json"])
    assert.equal(await codeFor(`${address}${file}`, host), 200, file);
  assert.equal(await codeFor(`${address}state.json`, `evil.example:${port}`), 403);
  assert.equal(await codeFor(`${address}state.json`, host, "POST"), 405);
  assert.equal(await codeFor(`${address}../package.json`, host), 404);
  const others = Object.values(networkInterfaces()).flat();
  for (const { address: own, family } of others.map((one) => one!))
    if (family === "IPv4" && own !== "127.0.0.1")
      await assert.rejects(codeFor(`http://${own}:${port}/`, host), /ECONNREFUSED/);
  await assert.rejects(
    serveStatus({ state: async () => ({}), curves: () => ({}) }, Number(port)),
    /expected to serve on port \d+ of 127\.0\.0\.1, but .*EADDRINUSE.*; name a free one with --port/,
  );
});

test("curves are read again where they changed, and are short", () => {
  const store = openStore(temporaryFolder("curves"));
  const read = curveReader(trials, store);
  assert.deepEqual(read(), { curves: [], leftOut: 0 });
  const path = metricsOf(store, "both2");
  writeFileSync(path, `${line(1)}${line(2)}{"step":3,"lo`);
  const [curve, ...none] = read().curves;
  assert.deepEqual(none, []);
  assert.deepEqual([curve!.arm, curve!.step, curve!.loss], ["both", [1, 2], [3, 1.5]]);
  const steps = Array.from({ length: 1000 }, (_, index) => index + 1);
  writeFileSync(path, steps.map(line).join(""));
  const [long] = read().curves;
  assert.equal(long!.step.length, 200);
  assert.equal(long!.step.at(-1), 1000);
  assert.equal(long!.loss[0], [1, 2, 3, 4, 5].reduce((sum, step) => sum + 3 / step, 0) / 5);
});

test(
  "a browser shows trials, machines and curves, and follows them",
  { skip: takesLong, timeout: 120_000 },
  async (context) => {
    const store = await halfDone(context);
    const { address } = await served(context, store);
    const { browser } = await launch();
    context.after(() => browser.close());
    for (const [step, width] of [
      [4, 1200],
      [5, 390],
    ] as const) {
      const page = await browser.newPage({ viewport: { width, height: 900 } });
      const faults: string[] = [];
      page.on("pageerror", ({ message }) => faults.push(message));
      page.on("console", (said) => said.type() === "error" && faults.push(said.text()));
      await page.goto(address);
      await page.waitForSelector("#curves .scatterlayer path.js-line");
      const count = (selector: string): Promise<number> => page.locator(selector).count();
      assert.equal(await count("#trials tr"), 4);
      assert.equal(await count("#curves .scatterlayer .trace"), 2);
      const first = await page.locator("#trials tr").first().innerText();
      assert.match(first, /both[\s\S]*1[\s\S]*failed[\s\S]*<b>the loss<\/b> is no number/);
      assert.match(await page.locator("#machines").innerText(), /: 1 running/);
      const overflow =
        "document.documentElement.scrollWidth - document.documentElement.clientWidth";
      assert.equal(await page.evaluate(overflow), 0, `it fits in ${width} pixels`);
      const drawn = () => page.locator("#curves path.js-line").first().getAttribute("d");
      const before = await drawn();
      appendFileSync(metricsOf(store, "lm1"), line(step));
      while ((await drawn()) === before) await sleep(100);
      const folder = process.env["CCT_SCREENSHOTS"];
      if (folder)
        await page.screenshot({ path: join(folder, `status-${width}.png`), fullPage: true });
      assert.deepEqual(faults, []);
      await page.close();
    }
  },
);
