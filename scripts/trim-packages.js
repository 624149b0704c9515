"use strict";
/**
 * Takes out of node_modules what this machine cannot use, more than half of its bytes: native
 * libraries for other systems (ONNX Runtime's alone 257 MB), source maps (219 MB), and
 * TensorFlow.js as browsers load it, with its own tests (46 MB). `npm test` does it, so that a
 * clone with all that its tests need stays under 1 GB; `npm ci` brings everything back.
 */
const fs = require("node:fs");
const path = require("node:path");

const modules = path.join(__dirname, "..", "node_modules");

/** Folders whose paths go on with PLATFORM/ARCHITECTURE. */
const NATIVE = [/^onnxruntime-node\/bin\/[^/]+\//, /^zeromq\/build\//];
/**
 * Files of no use to Node: bundles beside the one for Node (tf.node.js), and packages' own tests.
 */
const BROWSER = /^@tensorflow\/[^/]+\/dist\/(tf[\w-]*\.(?!node\.js$|d\.ts$)|miniprogram\/)/;
const TESTS = /^@tensorflow\/[^/]+\/dist\/.*_test\.(js|d\.ts)$/;

/** True for a file, by its path in node_modules, that only another system or tool would open. */
function isForeign(file) {
  if (file.endsWith(".map") || BROWSER.test(file) || TESTS.test(file)) return true;
  const native = NATIVE.map((folder) => folder.exec(file)).find((match) => match !== null);
  if (native === undefined) return false;
  const [platform, architecture, ...rest] = file.slice(native[0].length).split("/");
  // a file beside the folders is for all
  if (rest.length === 0) return false;
  return platform !== process.platform || architecture !== process.arch;
}

/** Removes them; returns the bytes that they held. */
function trimPackages(folder = modules) {
  let bytes = 0;
  for (const entry of fs.readdirSync(folder, { withFileTypes: true })) {
    const full = path.join(folder, entry.name);
    if (entry.isDirectory()) bytes += trimPackages(full);
    if (!entry.isFile() || !isForeign(path.relative(modules, full).split(path.sep).join("/")))
      continue;
    bytes += fs.statSync(full).size;
    fs.rmSync(full);
  }
  return bytes;
}

module.exports = { isForeign, trimPackages };
