/** @file What display objects say of themselves, and how they fall back to text. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { scalar, tensor1d, tensor2d, tensor3d, zeros } from "@tensorflow/tfjs-core";
import "@tensorflow/tfjs-backend-cpu";
import { from, op } from "arquero";
import { figure, html, image, md, Shown, svg, table } from "../../src/kernel/display.js";
import { setFrontEnd } from "../../src/kernel/front-end.js";
import { bundleOf } from "../../src/kernel/mime.js";
import { cellProgress } from "../../src/kernel/progress.js";

test("html escapes values, takes its own kind as it is and joins lists", () => {
  const shown = html`<p>${["<a>", html`<b>${1}</b>`]}</p>`;
  assert.equal(shown.bundle["text/html"], "<p>&#60;a&#62;<b>1</b></p>");
  assert.equal(shown.toString(), "<a>1");
});

test("md keeps backslashes but those that a template literal needs", () => {
  assert.equal(md`$\pi$ \\ \n ${"\\x"}`.toString(), "$\\pi$ \\\\ \\n \\x");
  assert.equal(md`\`a\` costs \${1} or ${2}`.toString(), "`a` costs ${1} or 2");
});

test("md and svg keep their MIME types", () => {
  assert.deepEqual(md`**${2}**`.bundle, { "text/markdown": "**2**", "text/plain": "**2**" });
  assert.equal(svg`<svg>${svg`<g/>`}</svg>`.bundle["image/svg+xml"], "<svg><g/></svg>");
});

test("image knows PNG and JPEG by their first bytes and names the way out for others", () => {
  assert.equal(image(Uint8Array.of(0x89, 0x50, 0x4e, 0x47)).bundle["image/png"], "iVBORw==");
  assert.equal(image(Uint8Array.of(0xff, 0xd8)).bundle["image/jpeg"], "/9g=");
  assert.throws(
    () => image(Uint8Array.of(1, 2)),
    /image: expected the bytes of a PNG or JPEG file, .*svg/,
  );
});

test("a figure is a plotly object, not its text, with a fallback", () => {
  const { bundle } = figure(
    { data: [{ y: [1], name: "token" }], layout: { title: { text: "pass@1<br>by arm" } } },
    "<svg/>",
  );
  assert.deepEqual(bundle["application/vnd.plotly.v1+json"], {
    data: [{ y: [1], name: "token" }],
    layout: { title: { text: "pass@1<br>by arm" } },
  });
  assert.equal(bundle["image/svg+xml"], "<svg/>");
  assert.equal(bundle["text/plain"], "pass@1 by arm (1 trace: token)");
});

const rows = [
  { arm: "token", n: 3, rate: 1 / 3 },
  { arm: "both", n: 10, rate: null },
];
const rowsText = "arm     n    rate\ntoken   3  0.3333\nboth   10       –";

test("rows and arquero tables are drawn alike, filtered and ordered as the table is", async () => {
  assert.equal(table(rows).toString(), rowsText);
  assert.equal((await bundleOf(from(rows)))["text/plain"], rowsText);
  const filtered = from(rows).filter((row: { n: number }) => row.n > 3);
  assert.equal(table(filtered).toString(), "arm    n  rate\nboth  10     –");
  assert.equal(
    table(from(rows).rollup({ sum: (row: { n: number }) => op.sum(row.n) })).toString(),
    "sum\n 13",
  );
});

test("a danfo frame is drawn from its columns and values", async () => {
  const frame = { columns: ["a", "b"], values: [[1, "x"]], index: [0], shape: [1, 2] };
  assert.equal((await bundleOf(frame))["text/plain"], "a  b\n1  x");
});

test("a tensor's values are drawn, axes before the last as indices; long rows are cut", async () => {
  const matrix = tensor2d([1, 2.5, 3, 4], [2, 2]);
  assert.equal(table(matrix).toString(), "index  0    1\n    0  1  2.5\n    1  3    4");
  assert.deepEqual(await bundleOf(matrix), table(matrix).bundle);
  assert.equal(table(scalar(7)).toString(), "value\n    7");
  assert.equal(
    table(tensor1d([true, false])).toString(),
    "index  value\n    0  true\n    1  false",
  );
  const cube = table(tensor3d([1, 2, 3, 4, 5, 6], [3, 1, 2]));
  assert.match(cube.toString(), /^axis 0  axis 1  0  1\n +0 +0 +1 +2\n +1 +0 +3 +4\n/);
  const wide = table(zeros([60, 24])).toString();
  assert.match(wide, /^index +0 .* 19 +… 4 more\n/);
  assert.match(wide, /\n… 10 more of 60 rows$/);
});

test("lists of values and any iterable are tables; what is none is refused", () => {
  assert.equal(table([1, "a", null]).toString(), "value\n1\na\n–");
  assert.equal(table(Float32Array.of(0.5, 1)).toString(), "value\n  0.5\n    1");
  assert.equal(table(new Map([["a", 1]])).toString(), "0  1\na  1");
  assert.equal(table(new Set([{ a: 1 }])).toString(), "a\n1");
  assert.throws(
    () => table({ a: 1 } as never),
    /^TypeError: table: expected an arquero table, .*got/,
  );
  assert.throws(() => table("text" as never), /got text; wrap one object in a list/);
  assert.throws(() => table(undefined as never), /got –/);
});

test("a plain object of traces and layout is a figure, anything else is not", async () => {
  const spec = { data: [{ y: [1] }], layout: { title: { text: "loss" } } };
  assert.deepEqual(await bundleOf(spec), figure(spec).bundle);
  for (const other of [{ data: [1], layout: {} }, { data: [{}] }, { ...spec, note: "x" }])
    assert.deepEqual(Object.keys(await bundleOf(other)), ["text/plain"]);
});

test("long tables are cut and the rest counted; HTML is escaped", () => {
  const shown = table(Array.from({ length: 60 }, (_, i) => ({ "<i>": i })));
  assert.match(shown.toString(), /\n 49\n… 10 more of 60 rows$/);
  assert.match(String(shown.bundle["text/html"]), /<th style="text-align:right">&#60;i&#62;<\/th>/);
});

test("other values show as text: strings as they are, objects as Node prints them, own symbols first", async () => {
  assert.deepEqual(await bundleOf("a\nb"), { "text/plain": "a\nb" });
  assert.deepEqual(await bundleOf({ a: [1] }), { "text/plain": "{ a: [ 1 ] }" });
  assert.deepEqual(
    await bundleOf({ [Symbol.for("Jupyter.display")]: async () => ({ "text/plain": "own" }) }),
    { "text/plain": "own" },
  );
  assert.deepEqual(await bundleOf(new Shown({ "text/html": "x" })), { "text/html": "x" });
});

test("a progress bar is one display, updated at most ten times a second, and always shows the end", () => {
  const calls: { text: string; id: string | undefined; update: boolean | undefined }[] = [];
  setFrontEnd({
    signal: new AbortController().signal,
    clear: () => undefined,
    display: (bundle, id, update) => calls.push({ text: String(bundle["text/plain"]), id, update }),
  });
  const bar = cellProgress("tuning");
  for (let step = 0; step <= 5000; step++) bar.update(step, 5000, "loss 0.41");
  const last = calls.at(-1)!;
  assert.match(last.text, /^tuning: 5000 of 5000, loss 0.41 \(\d+\.\d s\)$/);
  assert.equal(new Set(calls.map((call) => call.id)).size, 1);
  assert.deepEqual(
    calls.map((call) => call.update),
    calls.map((_, i) => i > 0),
  );
  assert.ok(calls.length < 100, `${calls.length} updates`);
});
