/**
 * @file Direct preference optimisation on a pair: the correct code is preferred to the buggy one.
 * Source: Rafailov et al., arXiv 2305.18290, −log σ(β·(log π(t)/π₀(t) − log π(t')/π₀(t'))), where
 * π₀ is the model that the run starts from; with `nll` the length-normalised negative
 * log-likelihood of the correct code is added, Pang et al., arXiv 2404.19733. Plain arrays; the
 * tensor form is objectives/dpo.ts.
 */
import { z } from "zod";
import type { TokenLikelihoods } from "./scored-code.js";

/** Options of the preference optimisation, each with its default. */
export const dpoShape = {
  temperature: z
    .number()
    .positive()
    .default(0.1)
    .describe("DPO's own β > 0: how strongly the tuned model is held to the one it starts from."),
  nll: z
    .number()
    .min(0)
    .default(0)
    .describe("Weight ≥ 0 of the mean negative log-likelihood of a token of the correct code."),
};
const dpoSchema = z.strictObject(dpoShape);

/** Options of the preference optimisation. */
export type DpoOptions = z.output<typeof dpoSchema>;

/**
 * Plain-array oracle of one pair: −log σ(β·Σ_i (log p_i − log p⁰_i)·(±1)) + nll·mean −log p of the
 * correct code, the sum over tokens from the first difference on, + on the correct side.
 * @returns > 0, in nats; log 2 where the model is the reference and `nll` 0
 * @example dpoLoss(side, side) // 0.6931…: nothing is preferred
 */
export function dpoLoss(
  correct: TokenLikelihoods,
  buggy: TokenLikelihoods,
  options: z.input<typeof dpoSchema> = {},
): number {
  const { temperature, nll } = dpoSchema.parse(options);
  const behind = (side: TokenLikelihoods): number[] => side.behind.map(Number);
  return preferenceLoss([correct, behind(correct)], [buggy, behind(buggy)], { temperature, nll });
}

/** A side, and the weight of each of its scored tokens in the reward. */
type WeighedSide = readonly [side: TokenLikelihoods, weights: readonly number[]];

/** The same, each token of both sides with a weight of its own in the reward. */
export function preferenceLoss(
  correct: WeighedSide,
  buggy: WeighedSide,
  { temperature, nll }: DpoOptions,
): number {
  const reward = weightedLogRatio(...correct) - weightedLogRatio(...buggy);
  return minusLogSigmoid(temperature * reward) + nll * meanCost(correct[0]);
}

/** Σ_i w_i·(log p_i − log p⁰_i) over the scored tokens of a side, nats. */
function weightedLogRatio(
  { logProbability, reference }: TokenLikelihoods,
  weights: readonly number[],
): number {
  return logProbability.reduce((sum, log, i) => sum + weights[i]! * (log - reference[i]!), 0);
}

/** −log σ(x), without overflow. */
function minusLogSigmoid(x: number): number {
  return Math.max(0, -x) + Math.log1p(Math.exp(-Math.abs(x)));
}

/** Mean −log p of a side's scored tokens, nats; 0 where it has none. */
function meanCost({ logProbability }: TokenLikelihoods): number {
  return -logProbability.reduce((sum, log) => sum + log, 0) / Math.max(1, logProbability.length);
}
