/**
 * @file Rows of a Parquet file (hyparquet), with its claims checked before anything is allocated.
 */
import { readFileSync } from "node:fs";
import { UsageError } from "../../errors.js";
import type { Rows, WantedColumns } from "./rows.js";

/** Whether a file is read as Parquet, by its name. */
export function isParquet(path: string): boolean {
  return /\.parquet$/i.test(path);
}

/**
 * Rows of a Parquet file; `columns` lists all that it has.
 * @param wanted  the columns to read
 * @throws UsageError if the file cannot be read, is no such format, or is damaged
 */
export async function readParquetRows(path: string, wanted: WantedColumns): Promise<Rows> {
  let bytes: Buffer;
  try {
    bytes = readFileSync(path);
  } catch (error) {
    throw new UsageError(`cannot read ${path}: ${(error as Error).message}; check the path`);
  }
  const file = bytes.buffer.slice(
    bytes.byteOffset,
    bytes.byteOffset + bytes.byteLength,
  ) as ArrayBuffer;
  const { parquetMetadata, parquetReadObjects, parquetSchema } = await import("hyparquet");
  const { compressors } = await import("hyparquet-compressors");
  const damaged = (error: unknown): never => {
    throw new UsageError(
      `${path}: expected a whole Parquet file, got one that cannot be read ` +
        `(${(error as Error).message}); fetch or write it again`,
    );
  };
  let metadata: ReturnType<typeof parquetMetadata>;
  let columns: string[];
  try {
    metadata = parquetMetadata(file);
    columns = parquetSchema(metadata).children.map((child) => child.element.name);
    checkSizes(metadata, bytes.byteLength);
  } catch (error) {
    return damaged(error);
  }
  const chosen = wanted(columns);
  try {
    const rows = await parquetReadObjects({ file, metadata, columns: [...chosen], compressors });
    if (rows.length !== Number(metadata.num_rows))
      throw new Error(`${rows.length} rows where its footer says ${metadata.num_rows}`);
    return { rows, columns, where: (i) => `${path}: row ${i}` };
  } catch (error) {
    return damaged(error);
  }
}

/**
 * Uncompressed bytes that a Parquet file may claim for each byte it has; text seldom shrinks to a
 * hundredth.
 */
const MOST_EXPANSION = 1000;

/** Uncompressed bytes that any file may claim: one long repetition shrinks to nearly nothing. */
const ALWAYS_ALLOWED = 2 ** 28;

/** Refuses a footer whose numbers the file cannot hold, before anything is allocated for them. */
function checkSizes(
  metadata: {
    readonly row_groups: readonly {
      readonly num_rows: bigint;
      readonly columns: readonly {
        readonly meta_data?: {
          readonly num_values: bigint;
          readonly total_uncompressed_size: bigint;
          readonly total_compressed_size: bigint;
        };
      }[];
    }[];
    readonly num_rows: bigint;
  },
  size: number,
): void {
  let claimed = 0;
  let rows = 0;
  for (const group of metadata.row_groups) {
    rows += Number(group.num_rows);
    for (const { meta_data: column } of group.columns) {
      if (column === undefined) continue;
      if (
        column.num_values < 0n ||
        column.total_uncompressed_size < 0n ||
        Number(column.total_compressed_size) > size
      )
        throw new Error("a column is said to be larger than the file");
      claimed += Number(column.total_uncompressed_size);
    }
  }
  if (rows !== Number(metadata.num_rows) || rows < 0 || rows > size * MOST_EXPANSION)
    throw new Error(`its footer says ${metadata.num_rows} rows, its row groups ${rows}`);
  if (claimed > Math.max(ALWAYS_ALLOWED, size * MOST_EXPANSION))
    throw new Error(`${claimed} bytes are said to come from ${size}`);
}
