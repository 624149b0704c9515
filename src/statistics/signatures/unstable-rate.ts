/** @file Unstable rate: the loss on instructions is above what it was before the first step. */
import {
  type Finding,
  findings,
  courseOf,
  type SignatureRule,
  thirds,
  type WatchedArm,
} from "./watched-record.js";

/** L_lm over the last third, as a multiple of the first step's, from which on it has grown. */
const GROWN = 1.5;

function found(arm: WatchedArm): Finding | null | undefined {
  const first = courseOf(arm, "lm").find(({ step }) => step === 1)?.value;
  const late = thirds(arm, "lm")?.[1];
  if (first === undefined || late === undefined) return undefined;
  if (late < GROWN * first) return null;
  return {
    finding:
      `L_lm is ${late.toFixed(2)} nats over the last third of training, ${first.toFixed(2)} ` +
      "before the first step",
    evidence: { first, last: late, ratio: late / first },
  };
}

/** The rule. */
export const unstableRate: SignatureRule = {
  name: "unstable rate",
  advice: "Lower `optimizer.learningRate` tenfold, or lengthen the warm-up.",
  needs: "training metrics of six steps (metricsEvery)",
  find: (record) => findings(record, found),
};
