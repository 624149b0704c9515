"use strict";
/**
 * Takes out of node_modules what this machine cannot use, half of its bytes: ONNX Runtime's
 * libraries for other systems (257 MB) and source maps (219 MB). `npm test` does it, so that a clone
 * with all that its tests need stays under 1 GB; `npm ci` brings everything back.
 */
const fs = require("node:fs");
const path = require("node:path");

const modules = path.join(__dirname, "..", "node_modules");
const libraries = path.join(modules, "onnxruntime-node", "bin");

/** True for a file that only another system, or a debugger with source maps, would open. */
function isForeign(file) {
  if (file.endsWith(".map")) return true;
  if (!file.startsWith(libraries + path.sep)) return false;
  // napi-vN/PLATFORM/ARCHITECTURE/FILE
  const [, platform, architecture] = path.relative(libraries, file).split(path.sep);
  return platform !== process.platform || architecture !== process.arch;
}

/** Removes them; returns the bytes that they held. */
function trimPackages(folder = modules) {
  let bytes = 0;
  for (const entry of fs.readdirSync(folder, { withFileTypes: true })) {
    const full = path.join(folder, entry.name);
    if (entry.isDirectory()) bytes += trimPackages(full);
    else if (entry.isFile() && isForeign(full)) {
      bytes += fs.statSync(full).size;
      fs.rmSync(full);
    }
  }
  return bytes;
}

module.exports = { trimPackages };
