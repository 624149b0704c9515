/**
 * @file `correct-code`: instruction tuning on the correct code of the pairs alone. The buggy side is
 * not laid out, so under a budget of tokens such an arm makes more steps: what every gain of a
 * comparison must beat. Its plain-array form is `instructionLoss`, a pair at a time.
 */
import { tf } from "../../engine/tf.js";
import { pairLikelihoodObjective } from "./pair-likelihood.js";

/** L_lm + α·L_code + β·L_seq. */
export const correctCode = pairLikelihoodObjective({
  name: "correct-code",
  term: {
    name: "correctCode",
    samples: "corrections",
    label: "L_code",
    title: "L<sub>code</sub> (correct code)",
    meaning: "L_code without its weight: mean negative log-likelihood of a correct token, nats",
  },
  ofPairs: ({ logProbability, correct, mean }) => ({
    correctCode: tf.neg(mean(logProbability, correct)),
  }),
});
