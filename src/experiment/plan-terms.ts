/** @file What a spec compares, and the arms of a comparison as the statistics take them. */
import type { ContrastTerm } from "../statistics/contrast.js";
import {
  type ArmTables,
  type PlannedComparison,
  sharedTasks,
  termsFrom,
} from "../statistics/planned.js";
import { selectSeeds } from "../statistics/rate-table.js";
import { MAIN_BENCHMARK } from "./contrast-keys.js";
import { armsOf } from "./design.js";
import { plannedComparisons } from "./planned-contrasts.js";
import { type ArmResult, type JudgedSamples, tablesByArm } from "./record.js";
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

/** Pass counts by arm on a benchmark, the first one without a name; undefined of one not asked. */
export function passCountsOn({ results, further }: JudgedSamples) {
  return (benchmark = MAIN_BENCHMARK): ArmTables | undefined => {
    const judged: Iterable<ArmResult> | undefined =
      benchmark === MAIN_BENCHMARK ? results : further?.[benchmark];
    if (judged === undefined) return undefined;
    return Object.fromEntries(
      Object.entries(tablesByArm(judged)).map(([arm, { main }]) => [arm, main]),
    );
  };
}

/**
 * Arms of a comparison with their pass counts; undefined where one has no judged samples on a
 * benchmark that it is asked on, or two benchmarks have no task in common.
 * @param seeds  of these alone; of all when absent
 */
export function termsIn(
  judged: JudgedSamples,
  seeds?: ReadonlySet<number>,
): (comparison: PlannedComparison) => ContrastTerm[] | undefined {
  const tablesOn = passCountsOn(judged);
  const termsOf = termsFrom(
    (benchmark) => tablesOn(benchmark)!,
    () => "all arms share one",
  );
  return (comparison) => {
    const { weights, benchmark, less } = comparison;
    const asked = [tablesOn(benchmark), ...(less === undefined ? [] : [tablesOn(less)])];
    const isKnown = (arm: string): boolean => asked.every((tables) => tables?.[arm] !== undefined);
    const arms = Object.keys(weights);
    if (!arms.every(isKnown)) return undefined;
    if (sharedTasks(asked.map((tables) => tables![arms[0]!]!)).size === 0) return undefined;
    const terms = termsOf(comparison);
    if (seeds === undefined) return terms;
    return terms.map((term) => ({ ...term, table: selectSeeds(term.table, seeds) }));
  };
}
