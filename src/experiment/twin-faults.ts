/**
 * @file Planned comparisons that take one benchmark from another need task ids that both have; that
 * is looked at before anything runs, not behind the last trial.
 */
import { MAIN_BENCHMARK } from "./contrast-keys.js";
import { askedOf } from "./plan.js";
import type { ExperimentSpec } from "./spec.js";

/** Faults of comparisons whose two benchmarks share no problem, by path; their files are there. */
export function twinFaults(spec: ExperimentSpec): string[] {
  const twins = Object.entries(spec.contrasts ?? {}).flatMap(([name, { benchmark, less }]) =>
    less === undefined ? [] : [{ name, benchmark: benchmark ?? MAIN_BENCHMARK, less }],
  );
  if (twins.length === 0) return [];
  const names = [MAIN_BENCHMARK, ...Object.keys(spec.furtherBenchmarks ?? {})];
  const tasks = new Map(
    askedOf(spec).map(({ problems }, i) => [names[i]!, problems.map(({ taskId }) => taskId)]),
  );
  return twins.flatMap(({ name, benchmark, less }) => {
    const known = new Set(tasks.get(benchmark));
    if (tasks.get(less)!.some((task) => known.has(task))) return [];
    return [
      `contrasts.${name}.less: expected a benchmark with task ids of ${benchmark}, got ${less}, ` +
        "which has none; `cct inject --as problems` makes such a twin",
    ];
  });
}
