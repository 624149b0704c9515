"use strict";
/**
 * `npm run watch [-- cct]`: compiles after every change of a source, and runs the tests of the
 * named rooms whenever that succeeds. Ends with Ctrl-C.
 */
const { spawn, spawnSync } = require("node:child_process");
const path = require("node:path");

const root = path.join(__dirname, "..");
const rooms = process.argv.slice(2);
const compiler = path.join(root, "node_modules", "typescript", "bin", "tsc");
const watching = spawn(
  process.execPath,
  [compiler, "-p", "tsconfig.json", "--watch", "--preserveWatchOutput"],
  { cwd: root, stdio: ["ignore", "pipe", "inherit"] },
);
watching.stdout.on("data", (chunk) => {
  process.stdout.write(chunk);
  if (rooms.length === 0 || !/Found 0 errors/.test(chunk)) return;
  spawnSync(process.execPath, [path.join(__dirname, "test-room.js"), ...rooms], {
    cwd: root,
    stdio: "inherit",
  });
});
watching.on("exit", (code) => (process.exitCode = code ?? 1));
