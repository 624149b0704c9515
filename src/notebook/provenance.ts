/**
 * @file What a notebook prints first: seed, commit and data hashes, so that every figure below can
 *   be traced.
 */
import { isAbsolute, join, relative } from "node:path";
import { UsageError } from "../errors.js";
import type { OpenRecord } from "../experiment/open-record.js";
import { commit } from "../files/commit.js";
import { sha256OfFile } from "../files/hash.js";
import { projectRoot } from "../files/project-root.js";
import { table, type Shown } from "../kernel/display.js";

/**
 * Where numbers come from, as a table. Of a record: its folder, the seeds, the commit and the data
 * hash that it was computed with, and the hash of its judged samples; of a computation: seed and
 * commit. Then SHA-256 (first 16 digits) of each data file.
 * @param from  an opened record, or the seed of what is computed here
 * @param files  paths, relative to the project's folder or absolute
 * @throws UsageError if a file is missing
 * @example cct.provenance(cct.open("ablation"))
 */
export function provenance(from: OpenRecord | number, files: readonly string[] = []): Shown {
  const origin =
    typeof from === "number"
      ? [
          { what: "seed", value: from },
          { what: "commit", value: commit() },
        ]
      : ofRecord(from);
  return table([...origin, ...files.map((file) => ({ what: file, value: hashOf(file) }))]);
}

function ofRecord({ folder, record: { spec, summary } }: OpenRecord): object[] {
  const { commit: computedAt, dataHash, resultsHash } = summary.provenance;
  const inside = relative(projectRoot, folder);
  return [
    { what: "record", value: inside.startsWith("..") ? folder : inside },
    { what: "seeds", value: spec.seeds.join(", ") },
    { what: "computed at commit", value: computedAt },
    { what: "data", value: dataHash.slice(0, 16) },
    { what: "judged answers", value: resultsHash.slice(0, 16) },
  ];
}

function hashOf(file: string): string {
  try {
    return sha256OfFile(isAbsolute(file) ? file : join(projectRoot, file)).slice(0, 16);
  } catch (error) {
    throw new UsageError(
      `provenance: cannot read ${file}: ${(error as Error).message}; paths count from the ` +
        "project's folder",
    );
  }
}
