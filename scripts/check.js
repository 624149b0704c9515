"use strict";
/**
 * `npm run check`: builds, then runs tools/check on the project. `-- --numbers [--all]` prints how
 * the house is kept; `npm run format` puts prettier's form in place.
 */
const { spawnSync } = require("node:child_process");
const path = require("node:path");
const { compile } = require("./ensure-built.js");

const { ok, report } = compile();
if (!ok) process.stderr.write(`${report}\ncheck: the sources do not compile, see above\n`);
const script = path.join(__dirname, "..", "dist", "tools", "check", "index.js");
const run =
  ok && spawnSync(process.execPath, [script, ...process.argv.slice(2)], { stdio: "inherit" });
process.exitCode = ok ? run.status : 1;
