/** @file Rows of a CSV or TSV file with a head line (Papa Parse); every value is a text. */
import Papa from "papaparse";
import { UsageError } from "../../errors.js";
import { readText } from "../../files/read.js";
import type { Row, Rows } from "./rows.js";

/** Whether a file is read as CSV, by its name. */
export function isCsv(path: string): boolean {
  return /\.[ct]sv(\.gz)?$/i.test(path);
}

/**
 * Rows under the names of the head line.
 * @throws UsageError naming the record for quotes that do not close, or too many or few fields
 */
export function readCsvRows(path: string): Rows {
  const { data, errors, meta } = Papa.parse<Row>(readText(path), {
    header: true,
    skipEmptyLines: "greedy",
  });
  const fault = errors.find(({ type }) => type !== "Delimiter");
  if (fault !== undefined) {
    // of open quotes the row is counted from the head line on
    const record = (fault.row ?? 0) - (fault.type === "Quotes" ? 1 : 0);
    throw new UsageError(
      `${path}: record ${record}: expected CSV with one field a column, got a fault ` +
        `(${fault.message}); correct it`,
    );
  }
  return { rows: data, columns: meta.fields ?? [], where: (i) => `${path}: record ${i}` };
}
