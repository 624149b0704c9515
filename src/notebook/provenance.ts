/**
 * @file What a notebook prints first: seed, commit and data hashes, so that every figure below can
 *   be traced.
 */
import { isAbsolute, join } from "node:path";
import { UsageError } from "../errors.js";
import { commit } from "../files/commit.js";
import { sha256OfFile } from "../files/hash.js";
import { projectRoot } from "../files/project-root.js";
import { table, type Shown } from "./display.js";

/**
 * Seed, commit and SHA-256 (first 16 digits) of each data file, as a table.
 * @param files  paths, relative to the project's folder or absolute
 * @throws UsageError if a file is missing
 */
export function provenance(seed: number, files: readonly string[]): Shown {
  const hashes = files.map((file) => {
    try {
      return {
        what: file,
        value: sha256OfFile(isAbsolute(file) ? file : join(projectRoot, file)).slice(0, 16),
      };
    } catch (error) {
      throw new UsageError(
        `provenance: cannot read ${file}: ${(error as Error).message}; paths count from the project's folder`,
      );
    }
  });
  return table([{ what: "seed", value: seed }, { what: "commit", value: commit() }, ...hashes]);
}
