/** @file `cct export NAME`: a record's tables for pandas, spreadsheets and TensorBoard. */
import { resolve } from "node:path";
import type { Command } from "commander";
import { tell, verb } from "./command.js";
import { RECORD_HELP } from "./store-at.js";

/** The verb `export`. */
export function exportCommand(): Command {
  return verb(
    "export",
    "write a record's tables as Parquet and CSV, and its curves for TensorBoard",
    "npx cct export ablation --to parquet,csv,tensorboard --out ablation-export",
  )
    .argument("<name>", RECORD_HELP)
    .requiredOption("--to <formats>", "some of parquet, csv, tensorboard, comma-separated")
    .option("--out <dir>", "where the files go (default: NAME-export here)")
    .action(async (name: string, flags: { json?: boolean; to: string; out?: string }) => {
      const { exportFormats, exportRecord } = await import("../experiment/export/export-record.js");
      const { open } = await import("../experiment/open-record.js");
      const formats = exportFormats(flags.to);
      const record = open(name);
      const folder = resolve(flags.out ?? `${record.name}-export`);
      const files = exportRecord(record, formats, folder);
      tell(flags, { folder, files }, `${files.length} files written to ${folder}`);
    });
}
