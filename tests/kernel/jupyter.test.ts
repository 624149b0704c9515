/**
 * @file The kernel under the real Jupyter clients: nbclient gets the outputs that the headless
 * runner gets, and the protocol's corners (errors, aborts, interrupts, comm_info, completion)
 * answer as jupyter_client expects.
 */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { test } from "node:test";
import { projectRoot } from "../../src/files/project-root.js";
import { compareOutputs } from "./compare-outputs.js";
import { readNotebook } from "../../src/kernel/notebook-file.js";
import { runNotebook } from "../../src/kernel/run-notebook.js";
import { code, temporaryFolder, writeCells } from "./cells.js";
import { jupyter, runPython } from "./jupyter.js";

const folder = temporaryFolder();

interface ClientRun {
  cells: { reply: { status: string; ename?: string } }[];
  error: string | null;
}

const cells = [
  code('import * as cct from "cct-lab"'),
  code('import { table } from "arquero"'),
  code('table({ a: [1, 2], b: ["x", "<y>"] })'),
  code('cct.figure({ data: [{ y: [1, 2] }], layout: { title: { text: "é" } } }, "<svg/>")'),
  code(
    'console.log("one"); console.error("two"); await cct.display(cct.md`**three**`); console.log("four"); 5',
  ),
  code(
    'const bar = cct.cellProgress("work"); for (let i = 0; i <= 40; i++) { bar.update(i, 40); await new Promise((r) => setTimeout(r, 5)); }',
  ),
];

test("nbclient and the headless runner show the same, and nbformat accepts both files", async () => {
  const path = writeCells(join(folder, "same.ipynb"), cells);
  const [byClient, byRunner] = [join(folder, "client.ipynb"), join(folder, "runner.ipynb")];
  const run = runPython("run_nbclient.py", path, byClient) as ClientRun;
  assert.equal(run.error, null);
  await runNotebook(path, { output: byRunner });
  assert.deepEqual(compareOutputs(readNotebook(byRunner), readNotebook(byClient)), []);
  assert.equal(readNotebook(byClient).cells.flatMap((cell) => cell.outputs!).length, 8);
  runPython("validate_notebook.py", byRunner);
});

test("a failing cell is an error with a message, and the cell right after it runs", async () => {
  const failing = [
    code('throw new RangeError("bad alpha")'),
    code('"still here"'),
    code('const n: number = "x";'),
    code("1 + 1"),
  ];
  const path = writeCells(join(folder, "failing.ipynb"), failing);
  const output = join(folder, "failing-out.ipynb");
  const { cells: ran } = runPython("run_nbclient.py", path, output, "--allow-errors") as ClientRun;
  assert.deepEqual(
    ran.map(({ reply }) => reply.ename ?? reply.status),
    ["RangeError", "ok", "TypeScriptError", "ok"],
  );
  const outputs = readNotebook(output).cells.map((cell) => cell.outputs![0]!);
  assert.deepEqual(
    outputs.map((o) => o.output_type),
    ["error", "execute_result", "error", "execute_result"],
  );
  const stopped = runPython("run_nbclient.py", path, output) as ClientRun;
  assert.equal(stopped.cells.length, 1);
  assert.match(stopped.error ?? "", /RangeError: bad alpha/);
});

test("jupyter_client: aborts what was queued behind a failure, interrupts, completes, inspects, shuts down", () => {
  const seen = runPython("probe_kernel.py") as Record<string, unknown>;
  assert.deepEqual(seen["queued"], ["error", "aborted", "aborted"]);
  assert.deepEqual(seen["counts"], [1, null, null]);
  assert.equal(seen["afterwards"], "ok");
  assert.deepEqual(seen["interrupted"], Array(4).fill("Interrupted"));
  assert.equal(seen["comm_info"], "comm_info_reply");
  assert.deepEqual(seen["language"], ["typescript", "5.0.4"]);
  assert.ok((seen["matches"] as string[]).includes("toFixed"));
  assert.deepEqual(seen["astral"], [["toFixed"], "toF"]);
  const expected = [/answer: 42/, /answer: 42/, /toFixed\(fractionDigits/, /max\(\.\.\.values/];
  expected.forEach((words, i) => assert.match((seen["inspected"] as string[])[i]!, words));
  assert.equal(seen["nothing"], null);
  assert.equal(seen["silent"], 0);
  assert.equal(seen["alive"], false);
});

test("jupyter_kernel_test, the protocol's own suite, passes", () => {
  const { status, stderr } = spawnSync(
    jupyter().python,
    [join(projectRoot, "tests", "kernel", "kernel_conformance.py")],
    { encoding: "utf8", cwd: folder },
  );
  assert.equal(status, 0, stderr);
  const ran = [...stderr.matchAll(/^test_(\w+) .*\.\.\. ok$/gm)].map((match) => match[1]);
  assert.equal(ran.length, 11, stderr);
});
