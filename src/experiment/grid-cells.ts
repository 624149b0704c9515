/** @file The cells of a grid of two numbers as its heat map takes them. */
import { gridRows } from "../figures/rows.js";
import type { RateTable } from "../statistics/rate-table.js";
import type { GridRow } from "../figures/alpha-beta-heatmap.js";
import { alphaBetaGrid, cellsOf, factorsOf } from "./design.js";
import { isObject } from "../training/flat-options.js";
import { type CollectedRecord, tablesByArm } from "./record.js";

/** Whether a spec is a grid of two options whose values are numbers: what a heat map draws. */
export function isNumericGrid({ grid, ...spec }: CollectedRecord["spec"]): boolean {
  if (!isObject(grid) || spec.arms !== undefined) return false;
  const levels = factorsOf({ grid }).flat();
  return levels.every(({ value }) => typeof value === "number");
}

/** A cell of a grid of two numbers, and what its model answered. */
export interface GridCell {
  /** Value of the first option: α, where it is one of them. */
  readonly first: number;
  /** Value of the second: β. */
  readonly second: number;
  /** Passes of its answers. */
  readonly table: RateTable;
}

/** The cells of such a spec's record, and what its two options are called. */
export function gridCells({ spec, results }: Pick<CollectedRecord, "spec" | "results">): {
  cells: GridCell[];
  names: readonly [first: string, second: string];
} {
  const byArm = tablesByArm(results);
  const isUsual = alphaBetaGrid(spec) !== undefined;
  const [first, second] = factorsOf(spec).map((levels) => levels[0]!.factor) as [string, string];
  const names = isUsual ? (["α", "β"] as const) : ([first, second] as const);
  const cells = cellsOf(spec).map(({ name, levels }) => {
    const [one, other] = names.map((factor) => levels.find((level) => level.factor === factor)!);
    return {
      first: one!.value as number,
      second: other!.value as number,
      table: byArm[name]!.main,
    };
  });
  return { cells, names };
}

/** Rows of the heat map of such a spec's record. */
export function heatmapRows(record: Pick<CollectedRecord, "spec" | "results">): GridRow[] {
  const { cells, names } = gridCells(record);
  const rows = cells.map(({ first, second, table }) => ({ alpha: first, beta: second, table }));
  const own = alphaBetaGrid(record.spec) === undefined ? names : undefined;
  return gridRows(rows, { replicates: record.spec.replicates }, own);
}
