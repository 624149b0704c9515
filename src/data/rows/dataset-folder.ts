/**
 * @file The files of a data set's folder: what `datasets` saved (`save_to_disk`: state.json names
 * the Arrow files), or a snapshot of a hub's repository (shards named after their split). A folder
 * of several splits is refused by their names, since which of them to learn from is not ours to
 * say.
 */
import { existsSync, readdirSync } from "node:fs";
import { basename, join } from "node:path";
import { z } from "zod";
import { UsageError } from "../../errors.js";
import { readJson } from "../../files/read.js";

const stateSchema = z.object({ _data_files: z.array(z.object({ filename: z.string() })) });
const splitsSchema = z.object({ splits: z.array(z.string()) });

const DATA_FILE = /\.(parquet|arrow|jsonl?|[ct]sv)(\.gz)?$/i;
/** What a data set says of itself. */
const DESCRIPTION = /^dataset_infos?\.json$/;
/** Of "train-00000-of-00002.parquet" the split "train". */
const SPLIT = /^(.*?)(-\d+(-of-\d+)?(-[0-9a-f]+)?)?\.[^-]*$/;

/**
 * The folder's data files, in order.
 * @throws UsageError if it holds none, or several splits
 */
export function datasetFiles(folder: string): string[] {
  if (existsSync(join(folder, "dataset_dict.json"))) {
    const { splits } = readJson(join(folder, "dataset_dict.json"), splitsSchema);
    throw severalSplits(
      folder,
      splits.map((split) => join(folder, split)),
    );
  }
  if (existsSync(join(folder, "state.json")))
    return readJson(join(folder, "state.json"), stateSchema)._data_files.map(({ filename }) =>
      join(folder, filename),
    );
  const data = join(folder, "data");
  const files = [folder, ...(existsSync(data) ? [data] : [])].flatMap(dataFilesIn);
  if (files.length === 0)
    throw new UsageError(
      `${folder}: expected a data set's folder, with files of Parquet, Arrow, JSON or CSV, ` +
        "got none; name a file",
    );
  const firstOf = new Map<string, string>();
  for (const file of files) {
    const split = SPLIT.exec(basename(file))?.[1] ?? file;
    if (!firstOf.has(split)) firstOf.set(split, file);
  }
  if (firstOf.size > 1) throw severalSplits(folder, [...firstOf.values()]);
  return files;
}

function dataFilesIn(folder: string): string[] {
  return readdirSync(folder)
    .filter((name) => DATA_FILE.test(name) && !DESCRIPTION.test(name))
    .sort()
    .map((name) => join(folder, name));
}

function severalSplits(folder: string, choices: readonly string[]): UsageError {
  return new UsageError(
    `${folder}: expected one split, got ${choices.length}; name one of ${choices.join(", ")}`,
  );
}
