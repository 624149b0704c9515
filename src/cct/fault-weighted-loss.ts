/**
 * @file Likelihood of the correct code in which the tokens that a bug would change weigh more, the
 * more the model leans to the bug. Source: FAIT, later FGit, Fan et al., arXiv 2503.16913 (a weight
 * on the differing tokens that follows the model while it learns). Deviation D24: the form of the
 * weight is ours. Plain arrays; the tensor form is objectives/fault-weighted.ts.
 */
import { z } from "zod";
import type { TokenLikelihoods } from "./scored-code.js";

/** Options of the weighted likelihood, each with its default. */
export const faultWeightedShape = {
  focus: z
    .number()
    .positive()
    .default(2)
    .describe(
      "λ > 0: a token of the edit weighs 1 + λ·σ(mean log p of the buggy edit − that of the " +
        "correct one).",
    ),
};
const faultWeightedSchema = z.strictObject(faultWeightedShape);

/** Options of the weighted likelihood. */
export type FaultWeightedOptions = z.output<typeof faultWeightedSchema>;

/**
 * Plain-array oracle of one pair: mean over the correct code's tokens of w_i·(−log p_i), w_i = 1 +
 * λ·σ(ℓ' − ℓ) in the edit and 1 elsewhere, ℓ and ℓ' the mean log-probabilities of a token of the
 * correct and of the buggy edit. The gradient does not reach w.
 * @returns ≥ 0, in nats
 */
export function faultWeightedLoss(
  correct: TokenLikelihoods,
  buggy: TokenLikelihoods,
  options: z.input<typeof faultWeightedSchema> = {},
): number {
  const { focus } = faultWeightedSchema.parse(options);
  const leaning = editMean(buggy) - editMean(correct);
  const weight = 1 + focus / (1 + Math.exp(-leaning));
  const { logProbability, differs } = correct;
  const costs = logProbability.map((log, i) => (differs[i] ? weight : 1) * -log);
  return costs.reduce((sum, cost) => sum + cost, 0) / Math.max(1, costs.length);
}

/** Mean log-probability of a token of the edit; 0 where there is none. */
function editMean({ logProbability, differs }: TokenLikelihoods): number {
  const edit = logProbability.filter((_, i) => differs[i]);
  return edit.reduce((sum, log) => sum + log, 0) / Math.max(1, edit.length);
}
