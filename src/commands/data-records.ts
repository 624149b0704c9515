/** @file What the verbs of `cct data` that read instruction records share. */
import type { BadRecord } from "../data/rows/rows.js";

/** What a file of instruction records may be, for the help of an argument. */
export const RECORD_FILE =
  "instruction records: Alpaca, chat, prompt and completion or commits, as JSON, JSONL, CSV, " +
  "Parquet or a data set's folder";

/** The option that leaves out what cannot be read, with its help. */
export const SKIP_BAD_RECORDS = [
  "--skip-bad-records",
  "leave out records that cannot be read, and count them",
] as const;

/** The records that were skipped, a line each, for a terminal. */
export function badRecordLines(badRecords: readonly BadRecord[]): string[] {
  return badRecords.map(({ where, fault }) => `  left out: ${where}: ${fault}`);
}
