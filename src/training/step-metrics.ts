/** @file What a run says of one step: a line of metrics.jsonl. */

/**
 * Metrics of one step: the objective's scalars, gradNorm, learningRate, tokens, tokensPerSecond;
 * secondsGraph, secondsOptimizer and secondsFeeds, which add up to the step; evaluations where due,
 * and secondsEvaluation.
 */
export interface StepMetrics extends Readonly<Record<string, number>> {
  /** Steps made, this one included: 1 for the first. */
  readonly step: number;
  /** The objective before the step, over all micro-batches. */
  readonly loss: number;
}

/**
 * A step's metrics less those that the clock decides, which no two runs share: what is compared and
 * recorded.
 */
export function withoutClock<T extends StepMetrics>(metrics: T): T {
  return Object.fromEntries(
    Object.entries(metrics).filter(
      ([name]) => name !== "tokensPerSecond" && !name.startsWith("seconds"),
    ),
  ) as T;
}
