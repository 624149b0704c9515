/**
 * @file An arquero table with the way to danfo. Tables derived from it (filter, groupby, rollup …)
 * are of the same class, so `toDanfo` is there at every step.
 */
import { ColumnTable } from "arquero";
import type { DataFrame } from "danfojs-node";
import type { Columns } from "./record-columns.js";

/** An arquero `ColumnTable` whose rows are `Row` until a verb changes its columns. */
export class DataTable<Row extends object = Record<string, any>> extends ColumnTable {
  /**
   * Rows as objects. After a verb that changes the columns say what they are:
   * `objects<{ arm: string; rate: number }>()`.
   */
  override objects<R extends object = Row>(options?: Parameters<ColumnTable["objects"]>[0]): R[] {
    return super.objects(options) as R[];
  }

  /**
   * The visible rows in their order as a data frame of danfo, which is loaded now.
   * @example cct.open("ablation").results.toDanfo().groupby(["bugType"]).col(["passed"]).mean()
   */
  toDanfo(): DataFrame {
    const danfo = require("danfojs-node") as typeof import("danfojs-node");
    const columns = Object.fromEntries(
      this.columnNames().map((name) => [name, [...this.array(name)]]),
    );
    if (this.numRows() > 0) return new danfo.DataFrame(columns);
    return new danfo.DataFrame([], { columns: this.columnNames() });
  }
}

/** A table of `rows` with the named columns in their order; what a row lacks is null. */
export function dataTable<Row extends object>(
  rows: readonly Row[],
  names: readonly string[],
): DataTable<Row> {
  const values = (name: string): unknown[] =>
    rows.map((row) => (row as Record<string, unknown>)[name] ?? null);
  return new DataTable(Object.fromEntries(names.map((name) => [name, values(name)])));
}

/** The same with the columns of a dictionary, and after them any that only the rows have. */
export function describedTable<Row extends object>(
  rows: readonly Row[],
  columns: Columns,
): DataTable<Row> {
  const names = new Set(Object.keys(columns));
  for (const row of rows) for (const name of Object.keys(row)) names.add(name);
  return dataTable(rows, [...names]);
}
