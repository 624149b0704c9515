/**
 * @file What every reader of a data file hands on: rows as they are, their columns, their places.
 */

/** A row: values by column. */
export type Row = Readonly<Record<string, unknown>>;

/** The rows of a file or folder. */
export interface Rows {
  /** Rows in the order of the file; not yet checked. */
  readonly rows: readonly unknown[];
  /** Columns: those of the file's schema or head, else the keys of the first row. */
  readonly columns: readonly string[];
  /** Where row i stands, for a message. */
  where(i: number): string;
  /** Lines that could not be read as rows. */
  readonly unread?: readonly BadRecord[];
}

/** A record that no sample could be made of. */
export interface BadRecord {
  /** File, and line or record. */
  readonly where: string;
  /** What is wrong with it. */
  readonly fault: string;
}

/** Which of a file's columns are to be read. */
export type WantedColumns = (columns: readonly string[]) => readonly string[];

/** Keys of a row; none of what is no object. */
export function columnsOf(row: unknown): string[] {
  return row !== null && typeof row === "object" && !Array.isArray(row) ? Object.keys(row) : [];
}
