/**
 * @file `cct`: the objective of Code Comparison Tuning, whose L_token is a hinge on r(h) − r(h').
 * Source: arXiv 2403.19121, "token-level comparison", margin 1.0. Deviation D1: the printed formula
 * carries a leading minus, which would reward the buggy code; the positive hinge is minimised.
 */
import { tf } from "../../engine/tf.js";
import { hingeShape, type TokenComparisonOptions } from "../token-comparison-loss.js";
import { comparisonObjective } from "./comparison.js";

/** The objective of Code Comparison Tuning, with the hinge as L_token. */
export const cct = comparisonObjective<TokenComparisonOptions>({
  name: "cct",
  options: hingeShape,
  word: "hinge",
  penalty: (difference, { margin }) => tf.relu(tf.sub(margin, difference)),
  measures: [
    {
      name: "activeHinges",
      meaning: "Share of compared positions whose hinge is not 0, [0, 1]",
      of: (_difference, penalty) => tf.greater(penalty, 0),
    },
  ],
});
