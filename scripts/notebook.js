"use strict";
/**
 * Opens JupyterLab on notebooks/ with the project's kernel: `npm run notebook [-- --no-browser]`;
 * other arguments go to JupyterLab.
 */
const { spawn } = require("node:child_process");
const path = require("node:path");
const { setupJupyter, SetupError } = require("./setup-jupyter.js");

require("./ensure-built.js").ensureBuilt();
let jupyter;
try {
  jupyter = setupJupyter((line) => process.stderr.write(`${line}\n`));
} catch (error) {
  if (!(error instanceof SetupError)) throw error;
  process.stderr.write(`notebook: ${error.message}\n`);
  process.exit(1);
}
const options = process.argv.slice(2);
if (process.getuid?.() === 0 && !options.some((option) => option.startsWith("--allow-root"))) {
  process.stderr.write(
    "notebook: running as root, as containers do: passing --allow-root, without which JupyterLab does not start\n",
  );
  options.push("--allow-root");
}
const lab = spawn(
  jupyter.python,
  [
    "-m",
    "jupyterlab",
    "--notebook-dir",
    path.join(__dirname, "..", "notebooks"),
    "--MultiKernelManager.default_kernel_name=cct-lab",
    ...options,
  ],
  {
    stdio: "inherit",
    env: {
      ...process.env,
      VIRTUAL_ENV: jupyter.venv,
      PATH: jupyter.bin + path.delimiter + process.env.PATH,
    },
  },
);
// a terminal's Ctrl-C reaches JupyterLab itself, which asks before it ends
process.on("SIGINT", () => undefined);
process.on("SIGTERM", () => lab.kill("SIGTERM"));
lab.on("exit", (code) => process.exit(code ?? 1));
