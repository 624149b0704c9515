/**
 * @file JupyterLab itself, in a browser: all that a cell prints arrives, and cells behind a failed
 * one stay unrun.
 */
import assert from "node:assert/strict";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { code, temporaryFolder, writeCells } from "./cells.js";
import { startLab, type Lab, type SeenCell } from "./lab.js";

const folder = temporaryFolder();
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

let lab: Lab;
before(async () => {
  lab = await startLab(folder, temporaryFolder());
});
after(() => lab?.close());

const printed = (cell: SeenCell): string =>
  cell.outputs.map(({ text = "" }) => (Array.isArray(text) ? text.join("") : text)).join("");
const numbers = (n: number): string => Array.from({ length: n }, (_, i) => `${i}\n`).join("");

test("JupyterLab shows 10,000 lines, 3 MB in one line, and lines between awaits", async () => {
  const [loop, line, awaits] = await lab.runAll("flood.ipynb");
  assert.equal(printed(loop!), numbers(10_000));
  assert.equal(printed(line!), `${"x".repeat(3_000_000)}\n`);
  assert.equal(printed(awaits!), numbers(500));
  await lab.leave();
});

test("cells behind a failed one keep their [ ]", async () => {
  const cells = await lab.runAll("failing.ipynb");
  assert.deepEqual(
    cells.map(({ count }) => count),
    [1, null, null],
  );
  await lab.leave();
});
