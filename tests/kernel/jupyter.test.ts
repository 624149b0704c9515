/**
 * @file The kernel under the real Jupyter clients: the protocol's corners (errors, aborts,
 * interrupts, comm_info, completion) answer as nbclient and jupyter_client expect. (Outputs are
 * compared in output.test.ts.)
 */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { test } from "node:test";
import { projectRoot } from "../../src/files/project-root.js";
import { readNotebook } from "../../src/kernel/notebook-file.js";
import { code, temporaryFolder, writeCells } from "./cells.js";
import { jupyter, runPython } from "./jupyter.js";

const folder = temporaryFolder();

interface ClientRun {
  cells: { reply: { status: string; ename?: string } }[];
  error: string | null;
}

test("a failing cell is an error with a message; the cell right after an expected one runs", () => {
  const failing = [
    code('throw new RangeError("bad alpha")', "raises-exception"),
    code('"still here"'),
    code('const n: number = "x";', "raises-exception"),
    code("1 + 1"),
    code('throw new RangeError("worse")'),
    code("2 + 2"),
  ];
  const path = writeCells(join(folder, "failing.ipynb"), failing);
  const output = join(folder, "failing-out.ipynb");
  const { cells: ran, error } = runPython("run_nbclient.py", path, output) as ClientRun;
  assert.deepEqual(
    ran.map(({ reply }) => reply.ename ?? reply.status),
    ["RangeError", "ok", "TypeScriptError", "ok", "RangeError"],
  );
  assert.match(error ?? "", /RangeError: worse/);
  const outputs = readNotebook(output).cells.map((cell) => cell.outputs!);
  assert.deepEqual(
    outputs.map(([o]) => o?.output_type),
    ["error", "execute_result", "error", "execute_result", "error", undefined],
  );
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
