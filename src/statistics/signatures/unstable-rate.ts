/**
 * @file Unstable rate: training ends with a higher loss on instructions than it began with, or the
 * loss on held-out ones is far above the base's: not forgetting, a collapse.
 */
import {
  type Finding,
  findings,
  courseOf,
  ends,
  type SignatureRule,
  thirds,
  type WatchedArm,
} from "./watched-record.js";

/** L_lm over the last third, as a multiple of the first step's, from which on it has grown. */
const GROWN = 1.1;
/**
 * L_lm of held-out instructions, as a multiple of the base's, from which on the model collapsed.
 */
const COLLAPSED = 1.5;

function found(arm: WatchedArm): Finding | null | undefined {
  const first = courseOf(arm, "lm").find(({ step }) => step === 1)?.value;
  const late = thirds(arm, "lm")?.[1];
  const heldOut = ends(arm, "heldOutLm");
  const nats = (value: number): string => value.toFixed(2);
  if (heldOut !== undefined && heldOut[1] >= COLLAPSED * heldOut[0])
    return {
      finding:
        `L_lm of held-out instructions is ${nats(heldOut[1])} nats at the end, ` +
        `${nats(heldOut[0])} of the base`,
      evidence: { first: heldOut[0], last: heldOut[1], ratio: heldOut[1] / heldOut[0] },
    };
  if (first === undefined || late === undefined) return undefined;
  if (late < GROWN * first) return null;
  return {
    finding:
      `L_lm is ${nats(late)} nats over the last third of training, ${nats(first)} before the ` +
      "first step",
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
