/**
 * @file Where the time of a tuning run went, and how much of what it computed was padding: a
 *   summary of its metrics.
 */
import type { BatchShape } from "./batch.js";
import type { StepMetrics } from "./step-metrics.js";

const PARTS = {
  graph: "secondsGraph",
  optimizer: "secondsOptimizer",
  feeds: "secondsFeeds",
  evaluation: "secondsEvaluation",
} as const;

/** Seconds over all steps of a run; loading, checkpoints and generation are not steps. */
export interface TimeSpent extends Record<keyof typeof PARTS, number> {
  /** Share of the cells of all rows that no token stands in, in [0, 1). */
  readonly padding: number;
}

/**
 * @param shape  of each micro-batch
 * @param microBatches  of each step
 */
export function timeSpent(
  metrics: readonly StepMetrics[],
  { rows, rowLength }: BatchShape,
  microBatches: number,
): TimeSpent {
  // steps of an older version have no seconds
  const sum = (name: string): number => metrics.reduce((total, row) => total + (row[name] ?? 0), 0);
  const seconds = Object.fromEntries(
    Object.entries(PARTS).map(([part, name]) => [part, sum(name)]),
  ) as Record<keyof typeof PARTS, number>;
  return {
    ...seconds,
    padding: 1 - sum("tokens") / (metrics.length * microBatches * rows * rowLength),
  };
}

/**
 * The summary in a line. @example "graph 91%, optimizer 6%, feeds 1%, evaluation 2% of 120 s;
 * padding 12% of the cells"
 */
export function timeSpentLine({ padding, ...seconds }: TimeSpent): string {
  const total = Object.values(seconds).reduce((a, b) => a + b, 0);
  const percent = (share: number): string => `${Math.round(100 * share)}%`;
  return `${Object.entries(seconds)
    .map(([part, spent]) => `${part} ${percent(total > 0 ? spent / total : 0)}`)
    .join(", ")} of ${total.toPrecision(3)} s; padding ${percent(padding)} of the cells`;
}
