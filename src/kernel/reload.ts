/**
 * @file Picks up an edited source when the import cell is run again: compiles what changed, forgets
 * the compiled modules that were loaded, and informs tslab's converter that their types are new.
 */
import { statSync } from "node:fs";
import { join, sep } from "node:path";
import { projectRoot } from "../files/project-root.js";
import { PACKAGE_NAME, typeFileCallbacks } from "./package-name.js";

/** What scripts/ensure-built.js offers. */
interface Build {
  stamp: string;
  isStale(): boolean;
  compile(): { ok: boolean; report: string };
}

const build = require(join(projectRoot, "scripts", "ensure-built.js")) as Build;
const MENTIONS_PACKAGE = new RegExp(`["']${PACKAGE_NAME}["']`);

/** Time of the build whose modules are loaded, in ms since the epoch. */
let loaded = statSync(build.stamp).mtimeMs;

/**
 * Called with each cell's text before it runs; does nothing unless the cell names the package and
 * src or dist is newer than what is loaded.
 * @throws Error named "BuildError" with the compiler's report if src does not compile
 */
export function reloadIfEdited(cell: string): void {
  if (!MENTIONS_PACKAGE.test(cell)) return;
  if (build.isStale()) {
    const { ok, report } = build.compile();
    if (!ok)
      throw Object.assign(
        new Error(`src does not compile; correct it and run this cell again:\n${report}`),
        { name: "BuildError", stack: "" },
      );
  }
  const built = statSync(build.stamp).mtimeMs;
  if (built === loaded) return;
  const dist = join(projectRoot, "dist") + sep;
  for (const file of Object.keys(require.cache))
    if (file.startsWith(dist)) delete require.cache[file];
  for (const [file, changed] of [...typeFileCallbacks])
    if (modified(file) > loaded) changed(file, 1);
  loaded = built;
}

function modified(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? Infinity;
}
