/**
 * @file Forgetting: the loss on held-out instructions is above the base's, or a further benchmark,
 * such as writing, is answered worse than by the base.
 */
import { holm } from "../holm.js";
import { pairedDifference } from "../paired.js";
import { signedPoints } from "../rate-text.js";
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

/** L_lm at the end, as a multiple of the base's, from which on it is forgotten. */
const GROWN = 1.05;
/** Largest p, over all arms and benchmarks, at which a fall is told. */
const P = 0.05;
const REPLICATES = 500;
const AT_CHECKPOINTS = "passAt1:";

/** A further benchmark's pass@1, against the base's. */
interface Change {
  readonly arm: string;
  readonly benchmark: string;
  readonly change: number;
  readonly p: number;
}

/** Changes of an arm on benchmarks that were asked of the base too, after tuning or at step 0. */
function changesOf(record: WatchedRecord, arm: WatchedArm): Change[] {
  const asked = Object.keys(arm.answers).filter((benchmark) => benchmark !== "");
  const whole = asked.flatMap((benchmark): Change[] => {
    const before = answersOfStart(record, arm, benchmark);
    if (before === undefined) return [];
    const [own, start] = [arm.answers[benchmark]!.main, before.main];
    const { estimate: change, p } = pairedDifference(own, start, { replicates: REPLICATES });
    return [{ arm: arm.name, benchmark, change, p }];
  });
  const measured = new Set(arm.lines.flatMap((line) => Object.keys(line)));
  const looked = [...measured].flatMap((measure): Change[] => {
    const benchmark = measure.slice(AT_CHECKPOINTS.length);
    const course = measure.startsWith(AT_CHECKPOINTS) ? ends(arm, measure) : undefined;
    if (course === undefined || whole.some((one) => one.benchmark === benchmark)) return [];
    const n = arm.lines.find((line) => `problems:${benchmark}` in line)![`problems:${benchmark}`];
    const p = rateDifferenceP(...course, n as number);
    return [{ arm: arm.name, benchmark, change: course[1] - course[0], p }];
  });
  return [...whole, ...looked];
}

/** The rule. */
export const forgetting: SignatureRule = {
  name: "forgetting",
  advice: "Learn from more instructions a step, lower the rate, or stop earlier.",
  needs:
    "held-out instructions' loss (evaluation.checkpointLosses), or the base's answers to a " +
    "further benchmark",
  find: (record) => {
    const changes = record.arms.flatMap((arm) =>
      arm.terms.length === 0 ? [] : changesOf(record, arm),
    );
    const pHolm = holm(changes.map(({ p }) => p));
    return findings(record, (arm): Finding | null | undefined => {
      const loss = ends(arm, "heldOutLm");
      const own = changes.flatMap((change, i) =>
        change.arm === arm.name ? [{ ...change, p: pHolm[i]! }] : [],
      );
      if (loss === undefined && own.length === 0) return undefined;
      const lost = own.filter(({ change, p }) => change < 0 && p < P);
      const isGrown = loss !== undefined && loss[1] > GROWN * loss[0];
      if (!isGrown && lost.length === 0) return null;
      const clauses = [
        ...(isGrown
          ? [
              `L_lm of held-out instructions is ${loss[1].toFixed(3)} nats, of the base ` +
                `${loss[0].toFixed(3)}`,
            ]
          : []),
        ...lost.map(
          ({ benchmark, change }) =>
            `pass@1 on ${benchmark} is ${signedPoints(change)} points from the base's`,
        ),
      ];
      return {
        finding: clauses.join(", and "),
        evidence: {
          ...(loss && { heldOutLmFirst: loss[0], heldOutLmLast: loss[1] }),
          ...Object.fromEntries(own.map(({ benchmark, change }) => [benchmark, change])),
        },
      };
    });
  },
};
