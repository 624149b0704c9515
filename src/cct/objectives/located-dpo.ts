/**
 * @file `located-dpo`: `dpo` whose reward looks at the tokens of the edit. Sources: Target-DPO, Wu
 * et al., arXiv 2503.02783 (`rewarded: "code"`); Focused-DPO, Zhang et al., arXiv 2502.11475, whose
 * weight of 2 on the part that differs is `rest: 0.5` here. Deviation D23.
 */
import { tf } from "../../engine/tf.js";
import { type LocatedDpoOptions, locatedDpoShape } from "../located-dpo-loss.js";
import { preferenceOptimisation, REWARD_MEASURES } from "./dpo.js";
import { pairLikelihoodObjective } from "./pair-likelihood.js";

/** L_lm + α·L_located + β·L_seq. */
export const locatedDpo = pairLikelihoodObjective<LocatedDpoOptions>({
  name: "located-dpo",
  options: locatedDpoShape,
  term: {
    name: "locatedDpo",
    label: "L_located",
    title: "L<sub>located</sub> (preference)",
    meaning: "L_located without its weight: mean −log σ of the located reward margin, nats",
  },
  reads: ["codeDiffers", "codeBehind", "codeReference"],
  measures: REWARD_MEASURES,
  ofPairs: (code, options) => {
    const { correct, codeDiffers, codeBehind } = code;
    const others = tf.sub(codeBehind, codeDiffers); // what differs stands behind the difference
    const located = tf.add(codeDiffers, tf.mul(options.rest, others)); // [S]
    const weights = options.rewarded === "code" ? tf.maximum(correct, located) : located;
    return preferenceOptimisation(code, "locatedDpo", weights, options);
  },
});
