/**
 * @file `unlikelihood`: the tokens of the buggy edit made less likely, those of the correct code
 * likelier. Source: Welleck et al., arXiv 1908.04319. Deviation D23.
 */
import { tf } from "../../engine/tf.js";
import {
  LEAST_COMPLEMENT,
  type UnlikelihoodOptions,
  unlikelihoodShape,
} from "../unlikelihood-loss.js";
import { pairLikelihoodObjective } from "./pair-likelihood.js";

/** L_lm + α·L_unlikely + β·L_seq. */
export const unlikelihood = pairLikelihoodObjective<UnlikelihoodOptions>({
  name: "unlikelihood",
  options: unlikelihoodShape,
  term: {
    name: "unlikelihood",
    label: "L_unlikely",
    title: "L<sub>unlikely</sub> (buggy tokens)",
    meaning:
      "L_unlikely without its weight: mean −log(1 − p) of a buggy token, and the likelihood, nats",
  },
  reads: ["codeDiffers"],
  measures: [
    { name: "buggyProbability", meaning: "Mean probability of a token of the buggy edit, [0, 1]" },
    { name: "correctNll", meaning: "Mean negative log-likelihood of a correct code token, nats" },
  ],
  ofPairs: ({ logProbability, correct, buggy, codeDiffers, mean }, { likelihood }) => {
    const edit = tf.mul(buggy, codeDiffers); // [S]
    const p = tf.exp(logProbability);
    const unlikely = tf.neg(tf.log(tf.maximum(tf.sub(1, p), LEAST_COMPLEMENT)));
    const correctNll = tf.neg(mean(logProbability, correct));
    return {
      unlikelihood: tf.add(mean(unlikely, edit), tf.mul(likelihood, correctNll)),
      buggyProbability: mean(p, edit),
      correctNll,
    };
  },
});
