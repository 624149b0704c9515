/** @file Rows as CSV (RFC 4180, with "\n"): what stands beside every figure. */
import type { Cell } from "./figure.js";

/**
 * @param rows  objects with the same keys, whose values are cells (string, number, boolean or
 *   null); null becomes an empty cell
 * @returns a header line and one line a row
 */
export function toCsv(rows: readonly object[]): string {
  const keys = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  const cell = (value: Cell | undefined): string => {
    const text = value === null || value === undefined ? "" : String(value);
    return /[",\n\r]/.test(text) ? `"${text.replace(/"/g, '""')}"` : text;
  };
  return [keys, ...rows.map((row) => keys.map((key) => (row as Record<string, Cell>)[key]))]
    .map((line) => `${line.map(cell).join(",")}\n`)
    .join("");
}
