"use strict";
/**
 * The kernelspec: how Jupyter starts the kernel, with this Node and this project, from anywhere.
 */
const fs = require("node:fs");
const path = require("node:path");

/**
 * Writes it into a Jupyter data folder.
 * @param {string} data  a folder that Jupyter searches, such as .venv/share/jupyter
 * @returns {string} the file's path
 */
function writeKernelspec(data) {
  const file = path.join(data, "kernels", "cct-lab", "kernel.json");
  const spec = {
    argv: [process.execPath, path.join(__dirname, "kernel.js"), "{connection_file}"],
    display_name: "TypeScript (CCT Lab)",
    language: "typescript",
    interrupt_mode: "signal",
  };
  fs.mkdirSync(path.dirname(file), { recursive: true });
  fs.writeFileSync(file, `${JSON.stringify(spec, null, 1)}\n`);
  return file;
}

module.exports = { writeKernelspec };
