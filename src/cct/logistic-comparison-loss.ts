/**
 * @file Logistic comparison loss: an L_token that is the negative log-likelihood of "the correct
 * code beats the buggy one" under Bradley and Terry's model (1952), in place of a hinge. Plain
 * arrays; the tensor form is objectives/logistic.ts.
 */
import { z } from "zod";
import type { PairedPositions } from "./paired-positions.js";
import { meanPenalty } from "./token-comparison-loss.js";

/** Options of the logistic comparison, each with its default. */
export const logisticShape = {
  slope: z
    .number()
    .positive()
    .default(1)
    .describe("s > 0: L_token is −log σ(s·(r(h) − r(h′))); the larger, the more like a step."),
};
const logisticSchema = z.strictObject(logisticShape);

/** Options of the logistic comparison. */
export type LogisticComparisonOptions = z.output<typeof logisticSchema>;

/**
 * Plain-array oracle: Σ_k weight · log(1 + exp(−s·(rCorrect[i_k] − rBuggy[j_k]))).
 * @param rCorrect  scores r(h_i) of the correct code, shape [T]
 * @param rBuggy  scores r(h'_j) of the buggy code, shape [T']
 * @param positions  index pairs (i_k, j_k) and weight, from `pairPositions`
 * @returns > 0 in nats; log 2 where the head scores both alike and every position is paired
 * @throws RangeError if a position is no index of its scores
 * @example logisticComparisonLoss([0], [0], { correctIndex: [0], buggyIndex: [0], weight: 1 }) // 0.6931…
 */
export function logisticComparisonLoss(
  rCorrect: ArrayLike<number>,
  rBuggy: ArrayLike<number>,
  positions: Pick<PairedPositions, "correctIndex" | "buggyIndex" | "weight">,
  options: z.input<typeof logisticSchema> = {},
): number {
  const { slope } = logisticSchema.parse(options);
  return meanPenalty("logisticComparisonLoss", rCorrect, rBuggy, positions, (difference) => {
    const x = -slope * difference;
    return Math.max(0, x) + Math.log1p(Math.exp(-Math.abs(x))); // no overflow for large x
  });
}
