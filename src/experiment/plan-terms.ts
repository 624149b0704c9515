/** @file What a spec compares, and the arms of a comparison as the statistics take them. */
import type { ContrastTerm } from "../statistics/contrast.js";
import { isOnFirst, type PlannedComparison } from "../statistics/planned.js";
import { selectSeeds } from "../statistics/rate-table.js";
import { armsOf } from "./design.js";
import { plannedComparisons } from "./planned-contrasts.js";
import { type ArmResult, tablesByArm } from "./record.js";
import type { ExperimentSpec } from "./spec.js";

/** What a spec compares: its plan, or without one every arm with the reference. */
export function comparisonsOf(spec: ExperimentSpec): PlannedComparison[] {
  const { reference } = spec;
  const arms = armsOf(spec).map(({ name }) => name);
  return (
    plannedComparisons(spec) ??
    arms
      .filter((arm) => arm !== reference)
      .map((arm) => ({ name: `${arm} − ${reference}`, weights: { [arm]: 1, [reference]: -1 } }))
  );
}

/**
 * Arms of a comparison with their pass counts; undefined where one has no judged samples, or where
 * another benchmark than the first is asked.
 * @param seeds  of these alone; of all when absent
 */
export function termsIn(
  judged: Iterable<ArmResult>,
  seeds?: ReadonlySet<number>,
): (comparison: PlannedComparison) => ContrastTerm[] | undefined {
  const tables = tablesByArm(judged);
  return (comparison) => {
    const arms = Object.entries(comparison.weights);
    if (!isOnFirst(comparison)) return undefined;
    if (!arms.every(([arm]) => tables[arm] !== undefined)) return undefined;
    return arms.map(([arm, weight]) => {
      const { main } = tables[arm]!;
      return { table: seeds === undefined ? main : selectSeeds(main, seeds), weight };
    });
  };
}
