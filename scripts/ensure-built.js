"use strict";
/** Compiles src to dist when a source is newer than the last build; silent and quick when there is nothing to do. */
const { execFileSync } = require("node:child_process");
const fs = require("node:fs");
const path = require("node:path");

const root = path.join(__dirname, "..");
const stamp = path.join(root, "dist", ".tsbuildinfo");

function newest(folder) {
  let latest = 0;
  for (const entry of fs.readdirSync(folder, { withFileTypes: true })) {
    const full = path.join(folder, entry.name);
    latest = Math.max(latest, entry.isDirectory() ? newest(full) : fs.statSync(full).mtimeMs);
  }
  return latest;
}

const built = fs.existsSync(stamp) ? fs.statSync(stamp).mtimeMs : 0;
if (Math.max(newest(path.join(root, "src")), fs.statSync(path.join(root, "tsconfig.json")).mtimeMs) > built) {
  const compiler = path.join(root, "node_modules", "typescript", "bin", "tsc");
  if (!fs.existsSync(compiler)) {
    process.stderr.write("cct: expected the packages to be installed, found no node_modules/typescript; run `npm ci` first\n");
    process.exit(2);
  }
  try {
    execFileSync(process.execPath, [compiler, "-p", path.join(root, "tsconfig.json")], { cwd: root, stdio: ["ignore", 2, 2] });
    fs.utimesSync(stamp, new Date(), new Date());
  } catch {
    process.stderr.write("cct: the sources do not compile; mend what the compiler names above\n");
    process.exit(1);
  }
}
