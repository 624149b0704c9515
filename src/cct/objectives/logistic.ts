/**
 * @file `logistic`: as `cct`, but L_token is −log σ(s·(r(h) − r(h'))), the negative log-likelihood
 * of a Bradley–Terry model (Bradley & Terry 1952) in which the correct code beats the buggy one. It
 * never stops pulling, where a hinge of 0 does. Deviation D15.
 */
import { tf } from "../../engine/tf.js";
import { logisticShape, type LogisticComparisonOptions } from "../logistic-comparison-loss.js";
import { comparisonObjective } from "./comparison.js";

/** The same with a logistic penalty in place of the hinge. */
export const logistic = comparisonObjective<LogisticComparisonOptions>({
  name: "logistic",
  options: logisticShape,
  word: "logistic",
  unit: "nats",
  penalty: (difference, { slope }) => tf.softplus(tf.mul(-slope, difference)),
});
