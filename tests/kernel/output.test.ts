/**
 * @file Printed text arrives whole and in order, however much of it there is: in the real nbclient
 * over ZeroMQ, and in the headless runner, and both show the same. One kernel each. (JupyterLab's
 * turn is in jupyterlab.test.ts.)
 */
import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { compareOutputs } from "./compare-outputs.js";
import type { Notebook, Output } from "../../src/kernel/notebook-file.js";
import { readNotebook } from "../../src/kernel/notebook-file.js";
import { runNotebook } from "../../src/kernel/run-notebook.js";
import { batchStreams } from "../../src/kernel/stream-batch.js";
import { takesLong } from "../long.js";
import { code, temporaryFolder, writeCells } from "./cells.js";
import { runPython } from "./jupyter.js";

const folder = temporaryFolder();
const flood = [
  code('import { display } from "cct-lab"'),
  code("for (let i = 0; i < 10_000; i++) console.log(i)"),
  code('console.log("x".repeat(3_000_000)); 1'),
  code(
    'for (let i = 0; i < 1500; i++) { console.log("line", i); if (i % 50 === 49) await new ' +
      "Promise((r) => setTimeout(r, 1)); }",
  ),
  code(
    'for (let i = 0; i < 3; i++) { console.log("out", i); console.error("err", i); await ' +
      "display(i); }",
  ),
  code(
    "process.stdout.write(Buffer.from([0xe2, 0x82])); process.stdout.write(Buffer.from([0xac]))",
  ),
  code(
    "let go = () => {}; void new Promise<void>((r) => { go = r; }).then(() => " +
      'console.log("late")); console.log("early")',
  ),
  code("go(); await new Promise((r) => setTimeout(r, 100))"),
];
const shown = [
  code('import * as cct from "cct-lab"'),
  code('import { table } from "arquero"'),
  code('table({ a: [1, 2], b: ["x", "<y>"] })'),
  code('cct.figure({ data: [{ y: [1, 2] }], layout: { title: { text: "é" } } }, "<svg/>")'),
  code(
    'console.log("one"); console.error("two"); await cct.display(cct.md`**three**`); ' +
      'console.log("four"); 5',
  ),
  code(
    'const bar = cct.cellProgress("work"); for (let i = 0; i <= 40; i++) { bar.update(i, ' +
      "40); await new Promise((r) => setTimeout(r, 5)); }",
  ),
];
const path = writeCells(join(folder, "all.ipynb"), [...flood, ...shown]);
const [byClient, byRunner] = [join(folder, "client.ipynb"), join(folder, "runner.ipynb")];
const numbers = (n: number, prefix = ""): string =>
  Array.from({ length: n }, (_, i) => `${prefix}${i}\n`).join("");

/** The text of one stream of a cell, and how many outputs it came in. */
function printed(outputs: readonly Output[], name = "stdout"): string {
  return outputs.map((o) => (o.output_type === "stream" && o.name === name ? o.text : "")).join("");
}

function assertWhole(file: string): void {
  const [, ...cells] = readNotebook(file).cells.map((cell) => cell.outputs!);
  assert.equal(printed(cells[0]!), numbers(10_000));
  assert.equal(printed(cells[1]!), `${"x".repeat(3_000_000)}\n`);
  assert.equal(cells[1]!.at(-1)!.output_type, "execute_result");
  assert.equal(printed(cells[2]!), numbers(1500, "line "));
  assert.deepEqual(
    cells[3]!.map((o) => {
      if ("text" in o) return o.text;
      return "data" in o ? o.data["text/plain"] : "";
    }),
    [0, 1, 2].flatMap((i) => [`out ${i}\n`, `err ${i}\n`, `${i}`]),
  );
  assert.equal(printed(cells[4]!), "€");
  assert.equal(printed(cells[5]!) + printed(cells[6]!), "early\nlate\n");
}

const skip = takesLong;
test("nbclient gets every line, 3 MB in one line, text between awaits, in order", { skip }, () => {
  const run = runPython("run_nbclient.py", path, byClient) as { error: string | null };
  assert.equal(run.error, null);
  assertWhole(byClient);
});

test("the headless runner gets the same", { skip }, async () => {
  await runNotebook(path, { output: byRunner });
  assertWhole(byRunner);
});

test("nbclient and the headless runner show the same; nbformat accepts both", { skip }, () => {
  const last = (file: string): Notebook => {
    const notebook = readNotebook(file);
    return { ...notebook, cells: notebook.cells.slice(flood.length) };
  };
  assert.deepEqual(compareOutputs(last(byRunner), last(byClient)), []);
  assert.equal(last(byClient).cells.flatMap((cell) => cell.outputs!).length, 8);
  runPython("validate_notebook.py", byRunner); // run_nbclient.py validates its own
});

test("a loop's lines go out in few messages, the first at once, and before what is no text", () => {
  const sent: string[] = [];
  const sink = batchStreams({
    stream: (name, text) => sent.push(`${name} ${text.length}`),
    display: () => sent.push("display"),
    clear: () => sent.push("clear"),
    result: () => sent.push("result"),
  });
  sink.stream("stdout", "first");
  sink.stream("stderr", "");
  assert.deepEqual(sent, ["stdout 5"]);
  sink.stream("stdout", "ab");
  sink.stream("stdout", "cd");
  sink.display({});
  sink.stream("stdout", "e");
  sink.stream("stderr", "fg");
  sink.result({});
  assert.deepEqual(sent.slice(1), ["stdout 4", "display", "stdout 1", "stderr 2", "result"]);
  sink.flush();
  assert.equal(sent.length, 6);
});
