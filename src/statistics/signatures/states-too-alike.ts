/**
 * @file Representations too alike at the first difference: the token that differs leaves next to no
 * trace in the state that the head reads, so there is nothing to compare at that position.
 */
import { points } from "../rate-text.js";
import {
  ends,
  type Finding,
  findings,
  type SignatureRule,
  type WatchedArm,
} from "./watched-record.js";

/** Relative distance |h − h'| below which both states are alike. */
const ALIKE = 0.1;

/** At the first difference no better than chance, and surely worse than at a later stretch. */
function blindAtFirst({ heldOut }: WatchedArm): { first: number; later: number } | null {
  const [first, ...later] = heldOut?.tuned.byDistance ?? [];
  const best = later
    .flatMap((stretch) => (stretch && stretch.interval[0] > 0.5 ? [stretch.accuracy] : []))
    .sort((a, b) => b - a)[0];
  if (!first || best === undefined || first.interval[0] > 0.5) return null;
  if (first.interval[1] >= best) return null;
  return { first: first.accuracy, later: best };
}

function found(arm: WatchedArm): Finding | null | undefined {
  const distance = ends(arm, "firstDifference");
  if (distance === undefined && arm.heldOut === undefined) return undefined;
  if (distance !== undefined && distance[1] < ALIKE)
    return {
      finding:
        `at the first differing token both sides' states lie ${distance[1].toFixed(3)} of their ` +
        `norm apart (of the base ${distance[0].toFixed(3)})`,
      evidence: { distanceFirst: distance[0], distanceLast: distance[1] },
    };
  const blind = blindAtFirst(arm);
  if (blind === null) return null;
  return {
    finding:
      `at the first differing token the head prefers the correct side of ${points(blind.first)}% ` +
      `of held-out pairs, behind it of ${points(blind.later)}%`,
    evidence: { accuracyFirst: blind.first, accuracyLater: blind.later },
  };
}

/** The rule. */
export const statesTooAlike: SignatureRule = {
  name: "representations too alike at the first difference",
  advice: "Read an earlier layer (`objective.head.layer`), or compare from a later token on.",
  needs: "measures of held-out pairs (tune.evalEvery) or evaluation.checkpointLosses",
  find: (record) => findings(record, found),
};
