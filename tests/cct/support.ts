/**
 * @file What the tests of src/cct share: golden files, closeness, a tokenizer of single characters.
 */
import {
  type Objective,
  type ObjectiveOptions,
  objectiveScalars,
} from "../../src/cct/objectives/objective.js";
import { tf } from "../../src/engine/tf.js";
import { golden as goldenOf } from "../support/golden.js";

export { near } from "../support/near.js";

/** A golden file of tests/cct/golden, made by tools/golden/cct.py. */
export const golden = <T>(name: string): T => goldenOf<T>("cct", name);

/** One token a character, its code point as id; 0 ends a text. */
export const characters = {
  encode: (text: string): number[] => Array.from(text, (c) => c.codePointAt(0)!),
  eosId: 0,
};

/**
 * The scalars of an objective where every position's score is given: hidden states of width 1 under
 * a head of weight 1, and no target that weighs anything.
 */
export function ofScores(
  objective: Objective,
  scores: tf.Tensor1D,
  correctIndex: tf.Tensor1D,
  buggyIndex: tf.Tensor1D,
  pairWeights: tf.Tensor1D,
  comparison: Readonly<Record<string, unknown>> = {},
): Record<string, tf.Scalar> {
  const hidden = tf.reshape(scores, [-1, 1]) as tf.Tensor2D;
  const states = {
    hidden,
    headStates: hidden,
    logitsOf: (of: tf.Tensor2D) => tf.concat([of, of], 1) as tf.Tensor2D,
    head: tf.tensor1d([1]),
  };
  const none = { targetIndex: tf.tensor1d([0], "int32"), targets: tf.tensor1d([0], "int32") };
  const off = { lmWeights: tf.tensor1d([0]), seqWeights: tf.tensor1d([0]) };
  const batch = { ...none, ...off, correctIndex, buggyIndex, pairWeights };
  const options = objective.options.parse({ name: objective.name, comparison });
  return objectiveScalars(objective, states, batch, options as unknown as ObjectiveOptions);
}
