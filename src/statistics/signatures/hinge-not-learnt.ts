/**
 * @file Hinge not yet learnt at the end: the share of compared positions whose hinge is active still
 * falls when training ends, is too noisy to be called level, or is level where it began.
 */
import { points, signedPoints } from "../rate-text.js";
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
      `${points(mean)}% of hinges active over steps ${from} to ${to}, ${points(first)}% at first; ` +
      `the share ${MOVES[course]}, ${signedPoints(low)} to ${signedPoints(high)} points over these ` +
      "steps",
    evidence: { active: mean, activeFirst: first, changeLow: low, changeHigh: high },
  };
}

function found(arm: WatchedArm): Finding | null | undefined {
  const course = courseOf(arm, "activeHinges");
  const hinges = arm.hinges ?? levelling(course, HINGE_LEVEL);
  if (arm.head === null || hinges === undefined) return undefined;
  const learnt = hinges.course === "level" && hinges.mean < KEPT * hinges.first;
  return learnt ? null : findingOf(hinges);
}

/** The rule. */
export const hingeNotLearnt: SignatureRule = {
  name: "hinge not learnt at the end",
  advice: "Train longer, or raise `objective.head.learningRate`, before the term is judged.",
  needs: "12 logged steps of an objective with a hinge (metricsEvery)",
  find: (record) => findings(record, found),
};
