/**
 * @file Learning rate over steps: linear warm-up, then a cosine down to a fraction of the peak.
 * Source: the cosine of SGDR (arXiv 1608.03983) without restarts. The first step already moves
 * (peak / warm-up steps, not 0), and the last one is made at exactly the final fraction.
 */

/** What the schedule depends on; the names are those of the training options. */
export interface ScheduleOptions {
  /** Steps in all. */
  readonly steps: number;
  /** Peak, reached at the end of the warm-up. */
  readonly learningRate: number;
  /** Steps of linear warm-up; 0 for none. */
  readonly warmupSteps: number;
  /** What is left of the peak at the last step, in [0, 1]. */
  readonly finalLearningRateFraction: number;
  /** First steps, made at the peak, behind which the schedule begins; 0 when absent. */
  readonly startsAfter?: number | undefined;
}

/**
 * Learning rate of a step.
 * @param step  0-based, 0 ≤ step < steps
 * @returns in (0, learningRate]: learningRate · (step + 1) / warmupSteps while step < warmupSteps,
 *   afterwards learningRate · (f + (1 − f) · (1 + cos(π · p)) / 2) with p from 0 at the first step
 *   behind the warm-up to 1 at the last; steps and warm-up are counted behind `startsAfter`
 * @example learningRateAt(99, { steps: 100, learningRate: 1, warmupSteps: 10, finalLearningRateFraction: 0.1 }) // 0.1
 */
export function learningRateAt(
  step: number,
  { steps, learningRate, warmupSteps, finalLearningRateFraction, startsAfter = 0 }: ScheduleOptions,
): number {
  if (step < startsAfter) return learningRate;
  const at = step - startsAfter;
  if (at < warmupSteps) return (learningRate * (at + 1)) / warmupSteps;
  const progress = (at - warmupSteps) / Math.max(1, steps - startsAfter - 1 - warmupSteps);
  const cosine = (1 + Math.cos(Math.PI * progress)) / 2;
  return learningRate * (finalLearningRateFraction + (1 - finalLearningRateFraction) * cosine);
}
