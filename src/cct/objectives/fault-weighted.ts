/**
 * @file `fault-weighted`: likelihood of the correct code, its edit weighed up while the model leans
 * to the bug. Source: FAIT (FGit), Fan et al., arXiv 2503.16913. Deviation D24.
 */
import { stopGradient } from "../../engine/layers/stop-gradient.js";
import { tf } from "../../engine/tf.js";
import { type FaultWeightedOptions, faultWeightedShape } from "../fault-weighted-loss.js";
import { pairLikelihoodObjective } from "./pair-likelihood.js";

/** L_lm + α·L_fault + β·L_seq. */
export const faultWeighted = pairLikelihoodObjective<FaultWeightedOptions>({
  name: "fault-weighted",
  options: faultWeightedShape,
  term: {
    name: "faultWeighted",
    label: "L_fault",
    title: "L<sub>fault</sub> (weighted likelihood)",
    meaning:
      "L_fault without its weight: mean weighed negative log-likelihood of a correct token, nats",
  },
  reads: ["codeDiffers"],
  measures: [
    { name: "faultWeight", meaning: "Mean over pairs of the weight of a token of the edit, > 1" },
    { name: "correctNll", meaning: "Mean negative log-likelihood of a correct code token, nats" },
  ],
  ofPairs: ({ logProbability, correct, buggy, codeDiffers, mean }, { focus }) => {
    const edit = (side: tf.Tensor): tf.Tensor =>
      mean(stopGradient(logProbability), tf.mul(side, codeDiffers));
    const extra = tf.mul(focus, tf.sigmoid(tf.sub(edit(buggy), edit(correct)))); // [Q]
    const correctNll = tf.neg(mean(logProbability, correct));
    const editNll = tf.neg(mean(tf.mul(logProbability, codeDiffers), correct));
    return {
      faultWeighted: tf.add(correctNll, tf.mul(extra, editNll)),
      faultWeight: tf.add(1, extra),
      correctNll,
    };
  },
});
