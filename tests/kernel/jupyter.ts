/**
 * @file The project's Jupyter environment for tests: its interpreter, and the scripts beside this
 * file.
 */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { projectRoot } from "../../src/files/project-root.js";

const scripts = join(projectRoot, "tests", "kernel");

/** The environment that scripts/setup-jupyter.js makes: interpreter, folder of programs, itself. */
export interface Jupyter {
  readonly python: string;
  readonly bin: string;
  readonly venv: string;
}

let environment: Jupyter | undefined;

/** The environment, made if need be. */
export function jupyter(): Jupyter {
  const { setupJupyter } = createRequire(__filename)(
    join(projectRoot, "scripts", "setup-jupyter.js"),
  ) as { setupJupyter(): Jupyter };
  return (environment ??= setupJupyter());
}

/** Runs one of the Python scripts beside this file; its stdout is JSON. */
export function runPython(script: string, ...args: string[]): unknown {
  const { status, stdout, stderr } = spawnSync(jupyter().python, [join(scripts, script), ...args], {
    encoding: "utf8",
    cwd: tmpdir(),
    maxBuffer: 1 << 28,
  });
  assert.equal(status, 0, stderr);
  return JSON.parse(stdout);
}
