/**
 * @file Direct preference optimisation whose reward looks at the edit: what both programs share
 * says little of which is right. Sources: Target-DPO, Wu et al., arXiv 2503.02783 (all tokens of
 * the correct code, of the buggy code those of the error alone); Focused-DPO, Zhang et al., arXiv
 * 2502.11475 (the tokens where the programs part weigh more than the others). Plain arrays; the
 * tensor form is objectives/located-dpo.ts.
 */
import { z } from "zod";
import { dpoShape, preferenceLoss } from "./dpo-loss.js";
import type { TokenLikelihoods } from "./scored-code.js";

/** What of the correct code is rewarded. */
const REWARDED = ["edit", "code"] as const;

/** Options of the located preference optimisation, each with its default. */
export const locatedDpoShape = {
  ...dpoShape,
  rewarded: z
    .enum(REWARDED)
    .default("edit")
    .describe("Tokens of the correct code that are rewarded: those of the edit, or all."),
  rest: z
    .number()
    .min(0)
    .max(1)
    .default(0)
    .describe(
      "Weight, in [0, 1], of tokens outside the edit beside 1 for one inside; 1 makes it `dpo`.",
    ),
};
const locatedDpoSchema = z.strictObject(locatedDpoShape);

/** Options of the located preference optimisation. */
export type LocatedDpoOptions = z.output<typeof locatedDpoSchema>;

/**
 * Plain-array oracle of one pair: that of `dpoLoss`, tokens of the edit with weight 1 and those
 * behind the first difference with `rest`; with `rewarded: "code"` all of the correct code with 1.
 * @returns > 0, in nats
 * @example locatedDpoLoss(side, side) // 0.6931…: nothing is preferred
 */
export function locatedDpoLoss(
  correct: TokenLikelihoods,
  buggy: TokenLikelihoods,
  options: z.input<typeof locatedDpoSchema> = {},
): number {
  const { rewarded, rest, ...others } = locatedDpoSchema.parse(options);
  const weights = ({ differs, behind }: TokenLikelihoods): number[] =>
    differs.map((isEdited, i) => (isEdited ? 1 : rest * Number(behind[i]!)));
  const ofCorrect = rewarded === "code" ? correct.differs.map(() => 1) : weights(correct);
  return preferenceLoss([correct, ofCorrect], [buggy, weights(buggy)], others);
}
