/** @file The cells of a grid of two numbers as its heat map takes them. */
import { gridRows } from "../figures/rows.js";
import type { GridRow } from "../figures/alpha-beta-heatmap.js";
import { alphaBetaGrid, cellsOf, factorsOf } from "./design.js";
import { isObject } from "../training/flat-options.js";

import { type ExperimentRecord, resultsByArm } from "./record.js";

/** Whether a spec is a grid of two options whose values are numbers: what a heat map draws. */
export function isNumericGrid({ grid, ...spec }: ExperimentRecord["spec"]): boolean {
  if (!isObject(grid) || spec.arms !== undefined) return false;
  const levels = factorsOf({ grid }).flat();
  return levels.every(({ value }) => typeof value === "number");
}

/** Rows of the heat map of such a spec's record. */
export function heatmapRows({
  spec,
  results,
}: Pick<ExperimentRecord, "spec" | "results">): GridRow[] {
  const byArm = resultsByArm(results);
  const isUsual = alphaBetaGrid(spec) !== undefined;
  const cells = cellsOf(spec).map(({ name, levels }) => {
    const [first, second] = isUsual
      ? ["α", "β"].map((factor) => levels.find((level) => level.factor === factor)!)
      : levels;
    return {
      alpha: first!.value as number,
      beta: second!.value as number,
      results: byArm[name] ?? [],
    };
  });
  const [first, second] = factorsOf(spec).map((levels) => levels[0]!.factor) as [string, string];
  const names = isUsual ? undefined : ([first, second] as const);
  return gridRows(cells, { replicates: spec.replicates }, names);
}
