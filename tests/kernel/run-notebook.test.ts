/** @file The headless runner: outputs, parameters, failures, interrupts and what it writes. */
import assert from "node:assert/strict";
import { fork } from "node:child_process";
import { on } from "node:events";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { projectRoot } from "../../src/files/project-root.js";
import type { KernelMessage } from "../../src/kernel/headless-kernel.js";
import { type Cell, readNotebook, type Output } from "../../src/kernel/notebook-file.js";
import { runNotebook } from "../../src/kernel/run-notebook.js";
import { code, temporaryFolder, writeCells } from "./cells.js";

const folder = temporaryFolder();
const file = (name: string): string => join(folder, name);

/** Cells of every kind that a notebook has, with parameters in the second. */
const GOOD: readonly Cell[] = [
  { cell_type: "markdown", metadata: {}, source: "# Title" },
  code('let alpha = 1; let name = "a";', "parameters"),
  code('console.log(alpha, name); console.log("more"); console.error("warning");'),
  code(
    '({ [Symbol.for("Jupyter.display")]: async () => ({ "application/json": { alpha }, ' +
      '"text/plain": "json" }) })',
  ),
  code("   "),
  code(
    'import { newDisplay, display } from "tslab"; const d = newDisplay(); d.text("10%"); ' +
      'display.html("<b>x</b>"); d.text("20%");',
  ),
  code(
    "const late = await new Promise<number>((resolve) => setTimeout(() => resolve(alpha * " +
      "2), 5)); late",
  ),
];

test("runs cells in order, keeps their outputs, times them and counts parameters anew", async () => {
  const path = writeCells(file("good.ipynb"), GOOD);
  const told: string[] = [];
  const output = file("good-out.ipynb");
  const run = await runNotebook(path, {
    parameters: { alpha: 0.5 },
    output,
    progress: { update: (done, total, note) => told.push(`${done}/${total} ${note}`) },
  });
  assert.deepEqual(
    run.cells.map(({ cell }) => cell),
    [2, 3, 4, 5, 7, 8],
  );
  assert.equal(told.at(-1), "6/6 cell 8 of 8");
  const written = readNotebook(output);
  assert.deepEqual(written, run.notebook);
  assert.equal(written.cells[2]!.source, "// Parameters\nlet alpha = 0.5;");
  assert.deepEqual(written.cells[2]!.metadata["tags"], ["injected-parameters"]);
  const outputs = (cell: number): Output[] => written.cells[cell - 1]!.outputs!;
  assert.deepEqual(outputs(4), [
    { output_type: "stream", name: "stdout", text: "0.5 a\nmore\n" },
    { output_type: "stream", name: "stderr", text: "warning\n" },
  ]);
  const result = (data: object, count: number): object[] => [
    { output_type: "execute_result", data, metadata: {}, execution_count: count },
  ];
  const json = { "application/json": { alpha: 0.5 }, "text/plain": "json" };
  assert.deepEqual(outputs(5), result(json, 4));
  assert.deepEqual(
    outputs(7).map((o) => "data" in o && o.data),
    [{ "text/plain": "20%" }, { "text/html": "<b>x</b>" }],
  );
  assert.deepEqual(outputs(8), result({ "text/plain": "1" }, 6));
  const { parameters, exception } = written.metadata["papermill"] as {
    parameters: unknown;
    exception: unknown;
  };
  assert.deepEqual([parameters, exception], [{ alpha: 0.5 }, null]);
});

test("stops at the first failing cell, names it, and still writes what ran", async () => {
  const path = writeCells(file("bad.ipynb"), [
    code('throw new TypeError("expected")', "raises-exception"),
    code("const alpha = 2;"),
    code(
      'function inner(): never { throw new RangeError("bad alpha", { cause: new ' +
        'Error("deeper") }); }\ninner();',
    ),
    code('console.log("never");'),
  ]);
  const output = file("bad-out.ipynb");
  await assert.rejects(runNotebook(path, { output }), (error: Error) => {
    assert.equal(error.name, "WorkError");
    assert.equal(
      error.message,
      `${path}: expected every cell to run, but cell 3 failed: RangeError: bad alpha; see ` +
        `${output}`,
    );
    return true;
  });
  const cells = readNotebook(output).cells;
  assert.deepEqual(cells[2]!.outputs, [
    {
      output_type: "error",
      ename: "RangeError",
      evalue: "bad alpha",
      traceback: [
        "RangeError: bad alpha",
        "    at inner (cell)",
        "    at (cell)",
        "caused by Error: deeper",
        "    at inner (cell)",
        "    at (cell)",
      ],
    },
  ]);
  assert.deepEqual(
    cells.map((cell) => (cell.metadata["papermill"] as { status?: string } | undefined)?.status),
    ["completed", "completed", "failed", undefined],
  );
  assert.deepEqual(cells[3]!.outputs, []);
});

test("a type error fails the cell before it runs and quotes the line; messages keep the user's columns", async () => {
  const path = writeCells(file("typed.ipynb"), [
    code('console.log("side effect");\nconst n: number = "x";', "raises-exception"),
    code("let a = 1, b = 2; const spec = { grid: { alpha: [3] }, n: 4 };"),
    code("({ a, b })"),
    code("({ a, b } = { b, a: 5 }); a"),
    code(
      "const { grid: { alpha: [first] }, n: count } = spec; let other = 0; ({ n: other } = " +
        "spec); [first, count, other]",
    ),
    code("console.log({ a,\n  b }, { a }, c);\n({ a }); d"),
  ]);
  const output = file("typed-out.ipynb");
  await assert.rejects(
    runNotebook(path, { output }),
    /cell 6 failed: TypeScriptError: 2:15 - Cannot find name 'c'/,
  );
  const [typed, , ...names] = readNotebook(output).cells.map((cell) => cell.outputs!);
  assert.deepEqual(typed, [
    {
      output_type: "error",
      ename: "TypeScriptError",
      evalue: "2:7 - Type 'string' is not assignable to type 'number'.",
      traceback: [
        "2:7 - Type 'string' is not assignable to type 'number'.",
        '    const n: number = "x";',
        "          ^",
      ],
    },
  ]);
  // property names that tslab would rewrite are left alone
  assert.deepEqual(
    names.slice(0, 3).map(([o]) => o && "data" in o && o.data["text/plain"]),
    ["{ a: 1, b: 2 }", "5", "[ 3, 4, 4 ]"],
  );
  const [last] = names[3]!;
  assert.equal(
    last?.output_type === "error" && last.evalue,
    "2:15 - Cannot find name 'c'.\n3:10 - Cannot find name 'd'.",
  );
});

test("top-level for await, promises as last expressions, and what nobody awaited", async () => {
  const path = writeCells(file("awaits.ipynb"), [
    code(
      "async function* two() { yield 1; yield 2; }\nlet sum = 0;\nfor await (const x of " +
        "two()) for (const y of [1, 2]) sum += x * (await y);\nsum",
    ),
    code("Promise.resolve({ sum })"),
    code("Promise.resolve()"),
    code('async function fails(): Promise<void> { await null; throw new RangeError("late"); }'),
    code("fails()", "raises-exception"),
    code("void fails(); await new Promise((r) => setTimeout(r, 20));"),
    code("const held: unknown = { then: (tell: (v: string) => void) => tell('thenable') }; held"),
    code(
      'import { clearOutput } from "cct-lab"; console.log("old"); clearOutput({ wait: true ' +
        '}); console.log("new")',
    ),
  ]);
  const { notebook } = await runNotebook(path);
  const shown = notebook.cells.map((cell) =>
    cell.outputs!.map((o) => {
      if (o.output_type === "error") return o.traceback.join("\n");
      return "data" in o ? o.data["text/plain"] : o.text;
    }),
  );
  assert.deepEqual(shown, [
    ["9"],
    ["{ sum: 9 }"],
    [],
    [],
    ["RangeError: late\n    at fails (cell)"],
    ["unhandled rejection: RangeError: late\n    at fails (cell)\n"],
    ["thenable"],
    ["new\n"],
  ]);
});

test("an interrupt ends a computing cell of a notebook, which has failed then", async () => {
  const path = writeCells(file("slow.ipynb"), [code("1"), code("for (;;) { }"), code("2")]);
  const abort = new AbortController();
  const run = runNotebook(path, {
    signal: abort.signal,
    progress: {
      update: (done) => {
        if (done === 1) setTimeout(() => abort.abort(), 300);
      },
    },
  });
  await assert.rejects(run, /cell 2 failed: Interrupted: the cell was interrupted/);
});

test("an interrupt ends waiting cells and loops that await, and aborts the cell's signal", async () => {
  const kernel = fork(join(projectRoot, "dist", "src", "kernel", "headless-kernel.js"), [], {
    stdio: ["ignore", 2, 2, "ipc"],
  });
  const messages = on(kernel, "message");
  const heard = async (type: KernelMessage["type"]): Promise<KernelMessage> => {
    for (;;) {
      const [message] = (await messages.next()).value as [KernelMessage];
      if (message.type === type) return message;
    }
  };
  try {
    await heard("ready");
    for (const [source, error] of [
      ['import * as cct from "cct-lab"', undefined],
      ["await new Promise(() => setTimeout(() => undefined, 60_000));", "Interrupted"],
      ["while (true) await null", "Interrupted"],
      ["const forever = async () => { for (;;) await 0; }; await forever()", "Interrupted"],
      [
        "const signal = cct.interruptSignal(); await new Promise((_, stop) => " +
          'signal.addEventListener("abort", () => stop(new Error("heeded"))));',
        "Interrupted",
      ],
    ] as const) {
      kernel.send({ code: source });
      // one that comes before the cell has begun says nothing to it
      const interrupter = error && setInterval(() => kernel.kill("SIGINT"), 200);
      const done = await heard("done");
      clearInterval(interrupter);
      assert.equal(done.type === "done" ? done.error?.ename : done.type, error, source);
    }
  } finally {
    kernel.kill("SIGKILL");
  }
});

test("a cell that ends its process is one clear error", async () => {
  const path = writeCells(file("exit.ipynb"), [code("process.exit(3)")]);
  await assert.rejects(
    runNotebook(path),
    /the notebook kernel ended \(exit code 3\) before its cell did/,
  );
});

test("refuses unknown parameters, other languages and files that are no notebooks, before anything runs", async () => {
  const path = writeCells(file("params.ipynb"), [
    code("let alpha = 1;\nconst beta = 2;", "parameters"),
  ]);
  const output = file("params-out.ipynb");
  await assert.rejects(runNotebook(path, { parameters: { gamma: 1 }, output }), {
    name: "UsageError",
    message: "parameters: expected names that the notebook declares, got gamma; it has alpha, beta",
  });
  const bare = writeCells(file("bare.ipynb"), [code("1")]);
  await assert.rejects(
    runNotebook(bare, { parameters: { gamma: 1 } }),
    /no cell tagged `parameters`/,
  );
  await assert.rejects(runNotebook(file("absent.ipynb")), { name: "UsageError" });
  await assert.rejects(runNotebook(file("notes.txt")), /expected a notebook/);
  assert.ok(!existsSync(output));
});

test("the file is what nbformat writes: sorted keys, texts as lists of lines, one space of indent", () => {
  const path = writeCells(file("format.ipynb"), [code("a\nb\n")]);
  const text = readFileSync(path, "utf8");
  assert.match(
    text,
    /^{\n "cells": \[\n {2}{\n {3}"cell_type": "code",\n {3}"execution_count": null,\n {3}"id": "cell-1",/,
  );
  assert.match(text, /"source": \[\n {4}"a\\n",\n {4}"b\\n"\n {3}\]/);
  assert.ok(text.endsWith("}\n"));
});
