/**
 * @file Finds the project's own folder, from compiled code, from raw TypeScript and from a notebook
 *   alike.
 */
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";

/** Absolute path of the folder whose package.json is named `cct-lab`. */
export const projectRoot: string = (() => {
  for (let folder = __dirname; ; folder = dirname(folder)) {
    const file = join(folder, "package.json");
    if (existsSync(file) && JSON.parse(readFileSync(file, "utf8")).name === "cct-lab")
      return folder;
    if (folder === dirname(folder))
      throw new Error(
        `project root: expected a package.json named cct-lab above ${__dirname}, found none; ` +
          "reinstall the project",
      );
  }
})();
