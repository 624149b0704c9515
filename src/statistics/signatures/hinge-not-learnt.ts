/**
 * @file Hinge not yet learnt at the end: the share of compared positions whose hinge is active
 * still falls when training ends, is too noisy to be called level, or is level where it began.
 * Where nearly all are met there is nothing left to learn, unless held-out pairs tell that it was
 * learnt by heart.
 */
import { points, signedPoints } from "../rate-text.js";
import type { Preference } from "../held-out.js";
import { levelling, type Levelling } from "../trend.js";
import {
  courseOf,
  type Finding,
  findings,
  type SignatureRule,
  type WatchedArm,
} from "./watched-record.js";

/** Change of the share of active hinges over a third of training that still counts as level. */
export const HINGE_LEVEL = 0.05;
/** Of its first value, what a share that is level and counts as learnt may have kept. */
const KEPT = 0.9;
/** Share of active hinges up to which they are met, whatever the rest does. */
const MET = 0.1;

const MOVES = {
  level: "is level there",
  falling: "still falls",
  rising: "rises",
  untold: "is too noisy to be called level",
} as const;

function findingOf(hinges: Levelling): Finding {
  const { from, to, mean, first, interval, course } = hinges;
  const [low, high] = interval.map((slope) => slope * (to - from)) as [number, number];
  return {
    finding:
      `${points(mean)}% of hinges active over steps ${from} to ${to}, ${points(first)}% at ` +
      `first; the share ${MOVES[course]}, ${signedPoints(low)} to ${signedPoints(high)} points ` +
      "over these steps",
    evidence: { active: mean, activeFirst: first, changeLow: low, changeHigh: high },
  };
}

/**
 * Where the hinges are met on the pairs that are learnt from, and held-out ones not surely told.
 */
function byHeart({ mean }: Levelling, { accuracy, interval }: Preference): Finding | null {
  const [low, high] = interval;
  if (low > 0.5) return null;
  return {
    finding:
      `${points(mean)}% of hinges are active on the pairs that are learnt from, but of held-out ` +
      `pairs the head prefers the correct side of ${points(accuracy)}% [${points(low)}, ` +
      `${points(high)}]: they are learnt by heart`,
    evidence: { active: mean, heldOut: accuracy, low, high },
    advice: "Look whether both sides of a pair belong together, and learn from more pairs.",
  };
}

function found(arm: WatchedArm): Finding | null | undefined {
  const hinges = arm.hinges ?? levelling(courseOf(arm, "activeHinges"), HINGE_LEVEL);
  if (arm.head === null || hinges === undefined) return undefined;
  const { course, mean, first } = hinges;
  const isLearnt = mean <= MET || (course === "level" && mean < KEPT * first);
  if (!isLearnt) return findingOf(hinges);
  return arm.heldOut === undefined ? null : byHeart(hinges, arm.heldOut.tuned);
}

/** The rule. */
export const hingeNotLearnt: SignatureRule = {
  name: "hinge not learnt at the end",
  advice: "Train longer, or raise `objective.head.learningRate`, before the term is judged.",
  needs: "12 logged steps of an objective with a hinge (metricsEvery)",
  find: (record) => findings(record, found),
};
