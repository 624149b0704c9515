"use strict";
/**
 * `npm run docs:api [-- --check]`: builds, then writes docs/api/ and the tables of docs/records.md,
 * or says which of them are not current.
 */
const { execFileSync, spawnSync } = require("node:child_process");
const path = require("node:path");

const root = path.join(__dirname, "..");
const compiler = path.join(root, "node_modules", "typescript", "bin", "tsc");
execFileSync(process.execPath, [compiler, "-p", "tsconfig.json"], { cwd: root, stdio: "inherit" });
const script = path.join(root, "dist", "tools", "write-docs.js");
process.exitCode = spawnSync(process.execPath, [script, ...process.argv.slice(2)], {
  cwd: root,
  stdio: "inherit",
}).status;
