/**
 * @file Token-level comparison loss: the L_token term of Code Comparison Tuning (CCT). Source:
 * arXiv 2403.19121, "token-level comparison". Deviation D1: the printed formula carries a leading
 * minus, which would reward the buggy code; we minimise the positive hinge. Which positions meet is
 * decided in paired-positions.ts. Plain arrays; the tensor form is objectives/cct.ts.
 */
import { z } from "zod";
import type { PairedPositions } from "./paired-positions.js";

/** Options of the hinge, each with its default. */
export const hingeShape = {
  margin: z
    .number()
    .positive()
    .default(1)
    .describe("Hinge margin, > 0, in units of the preference score (the paper's 1.0)."),
};
const hingeSchema = z.strictObject(hingeShape);

/** Options of the hinge, defaults filled in. */
export type TokenComparisonOptions = z.output<typeof hingeSchema>;

/**
 * Plain-array oracle: L_token of one pair, Σ_k weight · max(0, margin − rCorrect[i_k] +
 * rBuggy[j_k]).
 * @param rCorrect  scores r(h_i) of the correct code, shape [T]
 * @param rBuggy  scores r(h'_j) of the buggy code, shape [T']
 * @param positions  index pairs (i_k, j_k) and weight, from `pairPositions`
 * @returns ≥ 0, in score units; equals `margin` where the head scores both alike and every position
 *   is paired
 * @throws RangeError if a position is no index of its scores, or `margin` is not a finite number >
 *   0
 * @example tokenComparisonLoss([0, 2, 0], [0, 0, 1], pairPositions([5, 6, 0], [5, 7, 0])) // 1, the mean of 0 and 2
 */
export function tokenComparisonLoss(
  rCorrect: ArrayLike<number>,
  rBuggy: ArrayLike<number>,
  positions: Pick<PairedPositions, "correctIndex" | "buggyIndex" | "weight">,
  options: z.input<typeof hingeSchema> = {},
): number {
  const { margin = hingeSchema.parse({}).margin } = options;
  if (!(margin > 0 && margin < Infinity))
    throw new RangeError(
      `tokenComparisonLoss: margin must be a finite number > 0, got ${margin}; leave it out ` +
        "for the paper's 1.0",
    );
  return meanPenalty("tokenComparisonLoss", rCorrect, rBuggy, positions, (difference) =>
    Math.max(0, margin - difference),
  );
}

/**
 * Plain-array oracle of every L_token: Σ_k weight · penalty(rCorrect[i_k] − rBuggy[j_k]).
 * @param where  the function that is called, for a message
 * @throws RangeError if a position is no index of its scores
 */
export function meanPenalty(
  where: string,
  rCorrect: ArrayLike<number>,
  rBuggy: ArrayLike<number>,
  {
    correctIndex,
    buggyIndex,
    weight,
  }: Pick<PairedPositions, "correctIndex" | "buggyIndex" | "weight">,
  penalty: (difference: number) => number,
): number {
  let sum = 0;
  correctIndex.forEach((i, k) => {
    const j = buggyIndex[k];
    const good = rCorrect[i];
    const bad = j === undefined ? undefined : rBuggy[j];
    if (good === undefined || bad === undefined)
      throw new RangeError(
        `${where}: pair ${k} compares positions ${i} and ${j}, but rCorrect has shape ` +
          `[${rCorrect.length}] and rBuggy [${rBuggy.length}]; score the padded sequences, ` +
          "which must cover both positions",
      );
    sum += weight * penalty(good - bad);
  });
  return sum;
}
