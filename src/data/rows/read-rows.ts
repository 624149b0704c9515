/**
 * @file Rows of a data file as they are, whatever its format: JSON, JSON Lines or CSV (each may be
 * .gz), Parquet, Arrow, or a folder of a data set. What they mean is said in
 * instruction-formats.ts.
 */
import { existsSync, statSync } from "node:fs";
import { readArrowRows } from "./arrow-rows.js";
import { isCsv, readCsvRows } from "./csv-rows.js";
import { datasetFiles } from "./dataset-folder.js";
import { readJsonRows } from "./json-rows.js";
import { isParquet, readParquetRows } from "./parquet-rows.js";
import type { Rows, WantedColumns } from "./rows.js";

/**
 * Rows of a file, or of all files of a data set's folder in their order.
 * @param wanted  of a Parquet file's columns, those to read; all are listed in `columns`
 * @throws UsageError if it cannot be read, is no such format, or is damaged
 */
export async function readRows(
  path: string,
  wanted: WantedColumns = (columns) => columns,
): Promise<Rows> {
  if (!existsSync(path) || !statSync(path).isDirectory()) return readFileRows(path, wanted);
  const parts: Rows[] = [];
  for (const file of datasetFiles(path)) parts.push(await readFileRows(file, wanted));
  return joined(parts);
}

async function readFileRows(path: string, wanted: WantedColumns): Promise<Rows> {
  if (isParquet(path)) return readParquetRows(path, wanted);
  if (/\.arrow$/i.test(path)) return readArrowRows(path);
  return isCsv(path) ? readCsvRows(path) : readJsonRows(path);
}

/** Rows of several files, one behind the other. */
function joined(parts: readonly Rows[]): Rows {
  const places = parts.flatMap((part) => part.rows.map((_row, i) => ({ part, i })));
  return {
    rows: parts.flatMap((part) => part.rows),
    columns: parts[0]?.columns ?? [],
    unread: parts.flatMap((part) => part.unread ?? []),
    where: (index) => {
      const { part, i } = places[index]!;
      return part.where(i);
    },
  };
}
