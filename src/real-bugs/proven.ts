/**
 * @file Proof of a converted benchmark: in the project's sandbox the correct program of every
 * problem passes its test and the buggy one fails it. What does not hold is left out with a reason.
 */
import { runCanonical } from "../benchmark/check.js";
import { programOf } from "../benchmark/program.js";
import { symptomOf } from "../bugs/proof.js";
import type { Progress } from "../progress.js";
import type { Problem } from "../records.js";
import type { Sandbox } from "../sandbox/sandbox.js";
import type { LeftOut } from "./buggy-program.js";

/** Why a bug is left out that its test does not see. */
export const PASSES = "its buggy program passes the test";

/**
 * Seconds of processor time that a correct program may take. A benchmark's check allows ten times
 * as much, so that what is proven on one machine is judged on a slower one; what takes longer would
 * make every answer that hangs cost a minute.
 */
const PROOF_LIMIT = 2;

/** What stood the proof, and what did not. */
export interface Proven {
  /** Problems whose bug is proven, with what it looks like, in the given order. */
  readonly problems: readonly Problem[];
  /** The others, each with the reason. */
  readonly leftOut: readonly LeftOut[];
  /** What each proven bug fails on, by task id; empty for a timeout. */
  readonly killedBy: ReadonlyMap<string, string>;
}

/** How a proof is watched and stopped. */
export interface ProofOptions {
  /** Called with programs run and programs in all; silent by default. */
  readonly progress?: Progress | undefined;
  /** Stops the sandbox when aborted. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Runs both programs of every problem.
 * @param problems  in one language, which is the sandbox's
 */
export async function proven(
  problems: readonly Problem[],
  sandbox: Sandbox,
  { progress, signal }: ProofOptions = {},
): Promise<Proven> {
  const { faults, notJudged, runs } = await runCanonical(problems, sandbox, {
    progress,
    signal,
    canonicalLimit: PROOF_LIMIT,
  });
  const passing = problems.filter(({ taskId }) => runs.has(taskId));
  const verdicts = await sandbox.run(
    passing.map((p) => programOf(p, p.buggySolution, runs.get(p.taskId))),
    progress,
    signal,
  );
  const reasons = new Map<string, string>([
    ...faults,
    ...notJudged.map(([id, missing]) => [id, `its canonical solution is not judged (${missing})`]),
  ] as [string, string][]);
  const symptoms = new Map<string, string>();
  const killedBy = new Map<string, string>();
  passing.forEach(({ taskId }, i) => {
    const { outcome, message } = verdicts[i]!;
    if (outcome === "passed") reasons.set(taskId, PASSES);
    else if (outcome === "not judged")
      reasons.set(taskId, `its buggy program is not judged (${message})`);
    else {
      symptoms.set(taskId, symptomOf(outcome));
      killedBy.set(taskId, outcome === "timeout" ? "" : message);
    }
  });
  return {
    killedBy,
    problems: problems.flatMap((problem) => {
      const failureSymptoms = symptoms.get(problem.taskId);
      return failureSymptoms === undefined ? [] : [{ ...problem, failureSymptoms }];
    }),
    leftOut: problems.flatMap(({ taskId }) => {
      const reason = reasons.get(taskId);
      return reason === undefined ? [] : [{ taskId, reason }];
    }),
  };
}
