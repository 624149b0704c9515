/**
 * @file Template bias: L_seq falls in the wordings that an arm learns from, and falls less, or
 * rises, in wordings that it never saw: the wording is learnt and not the repair.
 */
import {
  ends,
  type Finding,
  findings,
  type SignatureRule,
  type WatchedArm,
} from "./watched-record.js";

/** Ratio of L_seq in new wordings to L_seq in the arm's own, at most this much above the base's. */
const RATIO = 1.4;

function found(arm: WatchedArm): Finding | null | undefined {
  const own = ends(arm, "heldOutSeq");
  const fresh = ends(arm, "heldOutSeqNewWordings");
  if (own === undefined || fresh === undefined) return undefined;
  if (arm.terms.every(({ name }) => name !== "seq")) return null;
  const before = fresh[0] / own[0];
  const after = fresh[1] / own[1];
  if (after < RATIO * Math.max(1, before)) return null;
  const nats = (value: number): string => value.toFixed(3);
  return {
    finding:
      `L_seq of held-out pairs is ${nats(fresh[1])} nats in held-out wordings and ` +
      `${nats(own[1])} in the arm's own (of the base ${nats(fresh[0])} and ${nats(own[0])})`,
    evidence: {
      ...{ ownFirst: own[0], ownLast: own[1] },
      ...{ newFirst: fresh[0], newLast: fresh[1], ratio: after },
    },
  };
}

/** The rule. */
export const templateBias: SignatureRule = {
  name: "template bias",
  advice: "Learn from more wordings (`tune.templates`; eight when absent).",
  needs: "L_seq in held-out wordings (evaluation.checkpointLosses)",
  find: (record) => findings(record, found),
};
