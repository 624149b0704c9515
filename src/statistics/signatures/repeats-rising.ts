/**
 * @file Repeats of the bug rising: the tuned model gives the buggy code back more often than the
 * model that it starts from, as a pair's two sides teach a model that copies.
 */
import { holm } from "../holm.js";
import { pairedDifference } from "../paired.js";
import { points, signedPoints } from "../rate-text.js";
import {
  answersOfStart,
  ends,
  type Finding,
  findings,
  rateDifferenceP,
  type SignatureRule,
  type WatchedArm,
  type WatchedRecord,
} from "./watched-record.js";

/** Largest p, over all arms, at which a rise is told. */
const P = 0.05;
const REPLICATES = 500;

/** Two shares of repeated bugs, and p of their difference. */
interface Rise {
  readonly from: number;
  readonly to: number;
  readonly p: number;
  readonly since: string;
}

/** Against the answers of the model that the arm starts from, else over its checkpoints. */
function riseOf(record: WatchedRecord, arm: WatchedArm): Rise | undefined {
  const before = answersOfStart(record, arm, "");
  const share = arm.summary?.answers.repeatsBug?.rate;
  if (before !== undefined && share !== undefined) {
    const [own, start] = [arm.answers[""]!, before].map(({ traits }) => traits.repeatsBug.table);
    const { estimate, p } = pairedDifference(own!, start!, { replicates: REPLICATES });
    return { from: share - estimate, to: share, p, since: `those of ${arm.start}` };
  }
  const course = ends(arm, "repeatsBug");
  const problems = arm.lines.find((line) => typeof line["problems"] === "number")?.["problems"];
  if (course === undefined || typeof problems !== "number") return undefined;
  const [from, to] = course;
  return { from, to, p: rateDifferenceP(from, to, problems), since: "the first look's" };
}

/** The rule. */
export const repeatsRising: SignatureRule = {
  name: "repeats of the bug rising",
  advice: "Raise β or learn from more instructions: answers that differ from their prompts.",
  needs: "answers of the base as an arm, or at checkpoints (evaluation.checkpointProblems)",
  find: (record) => {
    const rises = new Map<string, Rise>();
    for (const arm of record.arms) {
      const rise = riseOf(record, arm);
      if (rise !== undefined) rises.set(arm.name, rise);
    }
    const told = [...rises.keys()].filter((name) => record.arms.some((a) => a.name === name));
    const pHolm = holm(told.map((name) => rises.get(name)!.p));
    return findings(record, ({ name }): Finding | null | undefined => {
      const rise = rises.get(name);
      if (rise === undefined) return undefined;
      const p = pHolm[told.indexOf(name)]!;
      const { from, to, since } = rise;
      if (!(to > from) || p >= P) return null;
      return {
        finding:
          `${points(to)}% of answers repeat the bug, ${signedPoints(to - from)} points from ` +
          since,
        evidence: { from, to, p },
      };
    });
  },
};
