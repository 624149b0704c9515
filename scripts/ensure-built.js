"use strict";
/**
 * Compiles src to dist when a source is newer than the last build; silent and quick when there is
 * nothing to do.
 */
const { spawnSync } = require("node:child_process");
const fs = require("node:fs");
const path = require("node:path");

const root = path.join(__dirname, "..");
const stamp = path.join(root, "dist", ".tsbuildinfo");
const compiler = path.join(root, "node_modules", "typescript", "bin", "tsc");

function newest(folder) {
  let latest = 0;
  for (const entry of fs.readdirSync(folder, { withFileTypes: true })) {
    const full = path.join(folder, entry.name);
    latest = Math.max(latest, entry.isDirectory() ? newest(full) : fs.statSync(full).mtimeMs);
  }
  return latest;
}

/** True if src or tsconfig.json is newer than the last build that compiled. */
function isStale() {
  const built = fs.existsSync(stamp) ? fs.statSync(stamp).mtimeMs : 0;
  return (
    Math.max(
      newest(path.join(root, "src")),
      fs.statSync(path.join(root, "tsconfig.json")).mtimeMs,
    ) > built
  );
}

/** Compiles; a build with errors is not counted as done. */
function compile() {
  const started = new Date();
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [compiler, "-p", path.join(root, "tsconfig.json")],
    { cwd: root, encoding: "utf8" },
  );
  if (fs.existsSync(stamp)) fs.utimesSync(stamp, started, status === 0 ? started : new Date(0));
  return { ok: status === 0, report: `${stdout}${stderr}`.trim() };
}

/** Compiles if need be; ends the process if that cannot be done. */
function ensureBuilt() {
  if (!isStale()) return;
  if (!fs.existsSync(compiler)) {
    process.stderr.write(
      "cct: expected the packages to be installed, found no node_modules/typescript; run `npm ci` first\n",
    );
    process.exit(2);
  }
  const { ok, report } = compile();
  if (ok) return;
  process.stderr.write(
    `${report}\ncct: the sources do not compile; correct what the compiler names above\n`,
  );
  process.exit(1);
}

module.exports = { stamp, isStale, compile, ensureBuilt };
if (require.main === module) ensureBuilt();
