/**
 * @file `dpo`: direct preference optimisation in place of L_token, the correct code preferred to
 * the buggy one, against the model that the run starts from. Source: Rafailov et al., arXiv
 * 2305.18290; its term of likelihood (`nll`) is that of Pang et al., arXiv 2404.19733. Deviation
 * D23.
 */
import { tf } from "../../engine/tf.js";
import { type DpoOptions, dpoShape } from "../dpo-loss.js";
import { type CodeTokens, pairLikelihoodObjective } from "./pair-likelihood.js";
import type { ObjectiveMetric } from "./objective.js";

/** What objectives with an implied reward report. */
export const REWARD_MEASURES: readonly ObjectiveMetric[] = [
  {
    name: "rewardMargin",
    meaning: "Mean over pairs of the reward of the correct code less that of the buggy code, nats",
  },
  { name: "rewardAccuracy", meaning: "Share of pairs whose correct code has more reward, [0, 1]" },
  {
    name: "correctLogRatio",
    meaning: "Mean over pairs of log p/p₀ of the rewarded correct tokens, summed, nats",
  },
  { name: "correctNll", meaning: "Mean negative log-likelihood of a correct code token, nats" },
];

/**
 * DPO's cost of every pair, with what is reported of it.
 * @param term  name of the cost
 * @param weights  of the tokens in the reward, shape [S]
 */
export function preferenceOptimisation(
  { logProbability, reference, correct, buggy, sum, mean }: CodeTokens,
  term: string,
  weights: tf.Tensor,
  { temperature, nll }: DpoOptions,
): Record<string, tf.Tensor> {
  const ratios = tf.mul(weights, tf.sub(logProbability, reference)); // [S]
  const correctLogRatio = sum(tf.mul(correct, ratios)); // [Q]
  const rewardMargin = tf.mul(temperature, tf.sub(correctLogRatio, sum(tf.mul(buggy, ratios))));
  const correctNll = tf.neg(mean(logProbability, correct));
  return {
    [term]: tf.add(tf.softplus(tf.neg(rewardMargin)), tf.mul(nll, correctNll)),
    rewardMargin,
    rewardAccuracy: tf.greater(rewardMargin, 0),
    correctLogRatio,
    correctNll,
  };
}

/** L_lm + α·L_dpo + β·L_seq. */
export const dpo = pairLikelihoodObjective<DpoOptions>({
  name: "dpo",
  options: dpoShape,
  term: {
    name: "dpo",
    label: "L_dpo",
    title: "L<sub>dpo</sub> (preference)",
    meaning: "L_dpo without its weight: mean −log σ of the reward margin of a pair, nats",
  },
  reads: ["codeBehind", "codeReference"],
  measures: REWARD_MEASURES,
  ofPairs: (code, options) => preferenceOptimisation(code, "dpo", code.codeBehind, options),
});
