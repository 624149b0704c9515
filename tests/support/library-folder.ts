/** @file A folder outside the project in which `cct-lab` and `zod` are found, as if installed. */
import { mkdirSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { projectRoot } from "../../src/files/project-root.js";
import { temporaryFolder } from "./temporary-folder.js";

/** @param name  a word that says whose it is */
export function libraryFolder(name: string): string {
  const folder = temporaryFolder(name);
  const modules = join(folder, "node_modules");
  mkdirSync(modules);
  symlinkSync(projectRoot, join(modules, "cct-lab"), "junction");
  symlinkSync(join(projectRoot, "node_modules", "zod"), join(modules, "zod"), "junction");
  return folder;
}
