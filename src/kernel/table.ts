/**
 * @file Tables in a notebook: an arquero table, a danfo frame or plain rows as HTML and as aligned
 * text. They are known by their shape; neither package is loaded.
 */
import { escapeHtml } from "./escape-html.js";
import type { MimeBundle } from "./mime-bundle.js";
import { isTensor, tensorRows, type Rows, type TensorLike } from "./tensor-rows.js";

/** What is used of an arquero table. */
interface ArqueroLike {
  columnNames(): string[];
  numRows(): number;
  objects(options: { limit: number }): object[];
}
/** What is used of a danfo frame. */
interface DanfoLike {
  columns: string[];
  values: unknown[][];
  index: unknown[];
  shape: number[];
}
/** One value of a plain list. */
type Plain = string | number | bigint | boolean | null | undefined;
/** Anything that can be shown as a table. */
export type Tabular =
  | ArqueroLike
  | DanfoLike
  | TensorLike
  | readonly object[]
  | readonly Plain[]
  | Iterable<object | Plain>;

/** Rows shown before the rest is only counted. */
const SHOWN_ROWS = 50;

/**
 * True for arquero tables, danfo frames and tensors (plain arrays are shown as tables only where
 * `table` is called).
 */
export function isTabular(value: unknown): value is ArqueroLike | DanfoLike | TensorLike {
  if (typeof value !== "object" || value === null) return false;
  return isArquero(value) || isDanfo(value) || isTensor(value);
}

function isArquero(value: object): value is ArqueroLike {
  return "columnNames" in value && "numRows" in value && "objects" in value;
}

function isDanfo(value: object): value is DanfoLike {
  return "columns" in value && "values" in value && "index" in value && "shape" in value;
}

/** Column names, the first rows, and the number of all rows. */
function cellsOf(table: Tabular): Rows {
  if (isTabular(table)) {
    if (isTensor(table)) return tensorRows(table, SHOWN_ROWS);
    if (isArquero(table))
      return rowsOf(table.objects({ limit: SHOWN_ROWS }), table.numRows(), table.columnNames());
    const rows = table.values.slice(0, SHOWN_ROWS);
    return { names: table.columns, rows, total: table.shape[0]! };
  }
  if (typeof table !== "object" || table === null || !(Symbol.iterator in table))
    throw new TypeError(
      "table: expected an arquero table, a danfo frame, a tensor or a list of rows, got " +
        `${cellText(table)}; wrap one object in a list`,
    );
  const items: readonly (object | Plain)[] = Array.isArray(table) ? table : [...table];
  return rowsOf(items.slice(0, SHOWN_ROWS), items.length);
}

/** Rows of objects by their keys, of lists by place, of plain values in one column `value`. */
function rowsOf(items: readonly (object | Plain)[], total: number, columns?: string[]): Rows {
  const objects = items.map((item) =>
    typeof item === "object" && item !== null ? item : { value: item },
  ) as Record<string, unknown>[];
  const names = columns ?? [...new Set(objects.flatMap((row) => Object.keys(row)))];
  return { names, rows: objects.map((row) => names.map((name) => row[name])), total };
}

/**
 * One value as a reader wants it: integers whole, other numbers to four significant digits, nothing
 * as a dash.
 */
function cellText(value: unknown): string {
  if (value === null || value === undefined) return "–";
  if (typeof value === "number")
    return Number.isInteger(value) ? String(value) : String(Number(value.toPrecision(4)));
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

/**
 * HTML and text of a table; at most 50 rows are shown, the others counted.
 * @example tableBundle([{ arm: "token", passAt1: 0.41 }])["text/plain"] // "arm    passAt1\ntoken     0.41"
 */
export function tableBundle(table: Tabular): MimeBundle {
  const { names, rows, total } = cellsOf(table);
  const numeric = names.map(
    (_, j) =>
      rows.length > 0 &&
      rows.every((row) => row[j] === null || row[j] === undefined || typeof row[j] === "number"),
  );
  const texts = rows.map((row) => row.map(cellText));
  const lines = texts.map((row) => row.map((text) => text.replaceAll("\n", "⏎")));
  const widths = names.map((name, j) =>
    Math.max(name.length, ...lines.map((row) => row[j]!.length)),
  );
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, j) => (numeric[j] ? cell.padStart(widths[j]!) : cell.padEnd(widths[j]!)))
      .join("  ")
      .trimEnd();
  const more = total > rows.length ? `… ${total - rows.length} more of ${total} rows` : "";
  const htmlRow = (cells: readonly string[], tag: string): string =>
    `<tr>${cells.map((cell, j) => `<${tag} style="text-align:${numeric[j] ? "right" : "left;white-space:pre-wrap"}">${escapeHtml(cell)}</${tag}>`).join("")}</tr>`;
  return {
    "text/html": `<table><thead>${htmlRow(names, "th")}</thead><tbody>${texts.map((row) => htmlRow(row, "td")).join("")}</tbody></table>${more && `<p>${more}</p>`}`,
    "text/plain": [line(names), ...lines.map(line), ...(more ? [more] : [])].join("\n"),
  };
}
