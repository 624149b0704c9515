/** @file `cct nb run`: the example in its help is a command that works. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { projectRoot } from "../../src/files/project-root.js";
import { takesLong } from "../long.js";
import { temporaryFolder } from "../support/temporary-folder.js";

const folder = temporaryFolder("nb-example");
const cct = (...args: string[]) =>
  spawnSync(process.execPath, [join(projectRoot, "bin", "cct.js"), ...args], {
    encoding: "utf8",
    cwd: projectRoot,
  });

test("the example of `cct nb run --help` runs", { skip: takesLong }, () => {
  const example = /Example:\n {2}npx cct (.+)/.exec(cct("nb", "run", "--help").stdout)![1]!;
  const out = join(folder, "executed.ipynb");
  const run = cct(...example.replace("executed.ipynb", out).split(" "));
  assert.equal(run.status, 0, run.stderr);
  assert.match(run.stdout, /^\d+ cells in /);
  const { cells } = JSON.parse(readFileSync(out, "utf8")) as { cells: { metadata: object }[] };
  const injected = cells.filter(({ metadata }) =>
    JSON.stringify(metadata).includes("injected-parameters"),
  );
  assert.equal(injected.length, 1);
});
