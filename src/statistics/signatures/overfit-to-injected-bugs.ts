/**
 * @file Overfit to injected bugs: held-out pairs are told apart better and better, and the
 * benchmark does not gain. Such pairs come from the same operators as those that were learnt.
 */
import { points, signedPoints } from "../rate-text.js";
import {
  ends,
  type Finding,
  findings,
  type SignatureRule,
  type WatchedArm,
} from "./watched-record.js";

/** A gain over the reference arm that the interval has to leave out, in rate units. */
const GAIN = 0.01;
/** Rise of the share of held-out pairs told apart that counts, in rate units. */
const RISE = 0.05;

/** How often held-out pairs are told apart at the first look and at the end. */
function toldApart(arm: WatchedArm): { by: string; from: number; to: number } | undefined {
  const measure = arm.head === null ? "heldOutLikelihoodAccuracy" : "heldOutPairAccuracy";
  const [from, to] = ends(arm, measure) ?? [];
  if (from === undefined || to === undefined) return undefined;
  return { by: arm.head === null ? "likelihood" : "its head", from, to };
}

/** Whether that is a rise: of a head also where it lies surely above chance. */
function rises({ heldOut }: WatchedArm, from: number, to: number): boolean {
  if (to - from >= RISE) return true;
  return heldOut !== undefined && to > from && heldOut.tuned.interval[0] > 0.5 + RISE;
}

function found(arm: WatchedArm, reference: string): Finding | null | undefined {
  const pairs = toldApart(arm);
  const delta = arm.summary?.deltaVsReference;
  if (pairs === undefined || delta === undefined) return undefined;
  const [low, high] = delta.interval;
  if (!rises(arm, pairs.from, pairs.to) || high > GAIN || !(delta.estimate < 0)) return null;
  return {
    finding:
      `${pairs.by} tells ${points(pairs.to)}% of held-out pairs apart, ${points(pairs.from)}% at ` +
      `the first look, and pass@1 is ${signedPoints(delta.estimate)} points from ${reference} ` +
      `[${signedPoints(low)}, ${signedPoints(high)}]`,
    evidence: {
      ...{ heldOutFirst: pairs.from, heldOutLast: pairs.to },
      ...{ difference: delta.estimate, low, high, p: delta.p },
    },
  };
}

/** The rule. */
export const overfitToInjectedBugs: SignatureRule = {
  name: "overfit to injected bugs",
  advice: "Lower the term's weight, learn from other bugs, or stop earlier.",
  needs: "measures of held-out pairs (tune.evalEvery) and a reference arm",
  find: (record) => findings(record, (arm) => found(arm, record.reference)),
};
