/**
 * @file Rows of a data file as they are: a JSON list, JSON Lines (either may be .gz) or Parquet
 * (hyparquet). What they mean is said in instruction-formats.ts.
 */
import { readFileSync } from "node:fs";
import { UsageError } from "../errors.js";
import { parseJson, readText } from "../files/read.js";

/** A row: values by column. */
export type Row = Readonly<Record<string, unknown>>;

export interface Rows {
  readonly rows: readonly unknown[];
  /** Columns: Parquet's schema, else the keys of the first row. */
  readonly columns: readonly string[];
  /** Where row i stands, for a message. */
  where(i: number): string;
}

/** Whether a file is read as Parquet, by its name. */
export function isParquet(path: string): boolean {
  return /\.parquet$/i.test(path);
}

/** Rows of JSON or JSON Lines. @throws UsageError naming file and line for text that is no JSON */
export function readJsonRows(path: string): Rows {
  const text = readText(path);
  if (text.trimStart().startsWith("[")) {
    const rows = parseJson(text, path) as unknown[];
    return { rows, columns: columnsOf(rows[0]), where: (i) => `${path}: record ${i}` };
  }
  const rows: unknown[] = [],
    lines: number[] = [];
  text.split("\n").forEach((line, index) => {
    if (line.trim() === "") return;
    rows.push(parseJson(line, `${path}:${index + 1}`));
    lines.push(index + 1);
  });
  return { rows, columns: columnsOf(rows[0]), where: (i) => `${path}:${lines[i]}` };
}

function columnsOf(row: unknown): string[] {
  return row !== null && typeof row === "object" && !Array.isArray(row) ? Object.keys(row) : [];
}

/**
 * Rows of any of the formats.
 * @param wanted  of a Parquet file with so many columns, those to read; all are told in `columns`
 * @throws UsageError if the file cannot be read, is no such format, or is damaged
 */
export async function readRows(
  path: string,
  wanted: (columns: readonly string[]) => readonly string[] = (columns) => columns,
): Promise<Rows> {
  if (!isParquet(path)) return readJsonRows(path);
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
      `${path}: expected a whole Parquet file, got one that cannot be read (${(error as Error).message}); fetch or write it again`,
    );
  };
  let metadata: ReturnType<typeof parquetMetadata>, columns: string[];
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
  let claimed = 0,
    rows = 0;
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
  if (claimed > size * MOST_EXPANSION)
    throw new Error(`${claimed} bytes are said to come from ${size}`);
}
