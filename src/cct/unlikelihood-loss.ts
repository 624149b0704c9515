/**
 * @file Unlikelihood of the buggy tokens: what stands in the bug's place is made less likely, and
 * the correct code likelier. Source: Welleck et al., arXiv 1908.04319, −log(1 − p) of negative
 * candidates beside the likelihood of the text; the candidates are here the tokens of the buggy
 * edit. Plain arrays; the tensor form is objectives/unlikelihood.ts.
 */
import { z } from "zod";
import type { TokenLikelihoods } from "./scored-code.js";

/** Options of the unlikelihood, each with its default. */
export const unlikelihoodShape = {
  likelihood: z
    .number()
    .min(0)
    .default(1)
    .describe("Weight ≥ 0 of the mean negative log-likelihood of a token of the correct code."),
};
const unlikelihoodSchema = z.strictObject(unlikelihoodShape);

/** Options of the unlikelihood. */
export type UnlikelihoodOptions = z.output<typeof unlikelihoodSchema>;

/** Least 1 − p that a logarithm is taken of: a token that is certain costs 11.5 nats. */
export const LEAST_COMPLEMENT = 1e-5;

/**
 * Plain-array oracle of one pair: mean −log(1 − p) of the buggy edit's tokens, and `likelihood`
 * times the mean −log p of the correct code's.
 * @returns ≥ 0, in nats
 * @example unlikelihoodLoss(certain, certain, { likelihood: 0 }) // 11.51…: the bug is certain
 */
export function unlikelihoodLoss(
  correct: TokenLikelihoods,
  buggy: TokenLikelihoods,
  options: z.input<typeof unlikelihoodSchema> = {},
): number {
  const { likelihood } = unlikelihoodSchema.parse(options);
  const edit = buggy.logProbability.filter((_, i) => buggy.differs[i]);
  const unlikely = edit.map((log) => -Math.log(Math.max(LEAST_COMPLEMENT, 1 - Math.exp(log))));
  return meanOf(unlikely) + likelihood * meanOf(correct.logProbability.map((log) => -log));
}

/** Mean; 0 of none. */
function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
}
