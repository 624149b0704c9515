/**
 * @file What stands around the kernel: papermill's parameters, the kernelspec that editors find,
 * and the package's own name under each of TypeScript's resolutions.
 */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { projectRoot } from "../../src/files/project-root.js";
import { readNotebook } from "../../src/kernel/notebook-file.js";
import { code, temporaryFolder, writeCells } from "./cells.js";
import { jupyter } from "./jupyter.js";

const folder = temporaryFolder();
const run = (program: string, ...args: string[]) =>
  spawnSync(program, args, { encoding: "utf8", cwd: folder });

test("papermill sets parameters of every kind, and lists them", () => {
  const path = writeCells(join(folder, "parameters.ipynb"), [
    code(
      'let record = "reference"; // name of a record\nlet alpha: number = 1;\nlet list: ' +
        "unknown = null;",
      "parameters",
    ),
    code("[record, alpha, list]"),
  ]);
  const output = join(folder, "out.ipynb");
  const papermill = join(jupyter().bin, "papermill");
  const yaml = 'list: [1.5, null, true, {"a b": "x"}]';
  const text = 'a "b" \\ 🐛';
  const done = run(
    papermill,
    path,
    output,
    "-p",
    "record",
    text,
    "-p",
    "alpha",
    "2",
    "-y",
    yaml,
    "-k",
    "cct-lab",
  );
  assert.equal(done.status, 0, done.stderr);
  assert.doesNotMatch(done.stderr, /unknown parameter/i);
  const { cells } = readNotebook(output);
  assert.deepEqual(cells[1]!.metadata["tags"], ["injected-parameters"]);
  const [shown] = cells[2]!.outputs!;
  assert.equal(
    shown && "data" in shown && shown.data["text/plain"],
    `[ 'a "b" \\\\ 🐛', 2, [ 1.5, null, true, { 'a b': 'x' } ] ]`,
  );
  const listed = run(papermill, "--help-notebook", path);
  assert.match(listed.stdout, /record: Unknown type \(default "reference"\)\s+name of a record/);
  assert.match(listed.stdout, /alpha: number \(default 1\)/);
});

test("kernel:install writes a kernelspec with absolute paths where it is told to", () => {
  const script = join(projectRoot, "scripts", "install-kernel.js");
  for (const [args, env, data] of [
    [["--prefix", "env"], {}, join(folder, "env", "share", "jupyter")],
    [[], { JUPYTER_DATA_DIR: join(folder, "user") }, join(folder, "user")],
  ] as const) {
    const options = { encoding: "utf8" as const, cwd: folder, env: { ...process.env, ...env } };
    const { status, stderr } = spawnSync(process.execPath, [script, ...args], options);
    assert.equal(status, 0, stderr);
    const file = join(data, "kernels", "cct-lab", "kernel.json");
    assert.deepEqual(JSON.parse(readFileSync(file, "utf8")), {
      argv: [process.execPath, join(projectRoot, "scripts", "kernel.js"), "{connection_file}"],
      display_name: "TypeScript (CCT Lab)",
      language: "typescript",
      interrupt_mode: "signal",
    });
  }
  assert.equal(run(process.execPath, script, "--perfix", "x").status, 2);
});

const typescripts = {
  node16: ["--module", "node16", "--moduleResolution", "node16"],
  bundler: ["--module", "esnext", "--moduleResolution", "bundler"],
};
for (const [name, options] of Object.entries(typescripts))
  test(`an editor's TypeScript finds "cct-lab" under ${name} resolution, typed`, () => {
    // a folder of the project, as notebooks/ is
    const inside = mkdtempSync(join(projectRoot, "notebooks", ".editor-"));
    try {
      const files = { right: join(inside, "right.ts"), wrong: join(inside, "wrong.ts") };
      writeFileSync(files.right, 'import { md } from "cct-lab";\nexport const a = md`x`.bundle;\n');
      writeFileSync(
        files.wrong,
        'import { table } from "cct-lab";\nexport const a: number = table([]);\n',
      );
      const tsc = join(projectRoot, "node_modules", "typescript", "bin", "tsc");
      const fixed = ["--noEmit", "--strict", "--skipLibCheck", "--target", "es2022"];
      const { stdout } = run(
        process.execPath,
        tsc,
        ...["--ignoreConfig", ...options, ...fixed, ...Object.values(files)],
      );
      assert.match(
        stdout.trim(),
        /^\S*wrong\.ts\(2,14\): .*Type 'Shown' is not assignable to type 'number'\.$/,
      );
    } finally {
      rmSync(inside, { recursive: true, force: true });
    }
  });
