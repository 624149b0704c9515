/**
 * @file The committed notebooks, each run by the real nbclient and by the headless runner, which
 * show the same. `npm test` runs one of them.
 */
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { readdirSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { test } from "node:test";
import { promisify } from "node:util";
import { projectRoot } from "../../src/files/project-root.js";
import { compareOutputs } from "../kernel/compare-outputs.js";
import { readNotebook } from "../../src/kernel/notebook-file.js";
import { runNotebook } from "../../src/kernel/run-notebook.js";
import { takesLong } from "../long.js";
import { temporaryFolder } from "../kernel/cells.js";

const folder = join(projectRoot, "notebooks");
const names = readdirSync(folder).filter((name) => name.endsWith(".ipynb"));
const executed = temporaryFolder();

process.chdir(projectRoot);

for (const name of names) {
  const skip = name.startsWith("01") ? false : takesLong;
  test(`${name}: nbclient and the headless runner show the same`, { skip }, async () => {
    const { setupJupyter } = createRequire(__filename)(
      join(projectRoot, "scripts", "setup-jupyter.js"),
    ) as { setupJupyter(): { python: string } };
    const [byClient, byRunner] = [
      join(executed, `client-${name}`),
      join(executed, `runner-${name}`),
    ];
    const script = join(projectRoot, "tests", "kernel", "run_nbclient.py");
    const client = promisify(execFile)(
      setupJupyter().python,
      [script, join(folder, name), byClient],
      { cwd: executed, maxBuffer: 1 << 28 },
    );
    const [{ stdout }] = await Promise.all([
      client,
      runNotebook(join(folder, name), { output: byRunner }),
    ]);
    assert.equal((JSON.parse(stdout) as { error: string | null }).error, null);
    assert.deepEqual(compareOutputs(readNotebook(byRunner), readNotebook(byClient)), []);
  });
}
