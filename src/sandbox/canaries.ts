/**
 * @file Programs whose verdicts are known. They stand in every batch: if one is judged wrongly the machine, not the
 * candidates, is at fault, and a batch of false zeros (or ones) must not be reported.
 */
import { WorkError } from "../errors.js";
import type { Outcome, Program, Verdict } from "./outcome.js";

const test = `def check(candidate):
    assert candidate([3, 1, 2]) == [1, 2, 3]
    assert candidate([]) == []
    assert abs(candidate([0.5])[0] - 0.5) < 1e-9
check(ordered)`;

const CANARIES: readonly { readonly program: Program; readonly outcome: Outcome; readonly assertions: number }[] = [
  { program: { id: "canary: good", code: "import statistics\nfrom typing import List\ndef ordered(xs: List[float]) -> List[float]:\n    return sorted(xs)", test, entryPoint: "ordered", timeLimit: 10 }, outcome: "passed", assertions: 3 },
  { program: { id: "canary: bad", code: "def ordered(xs):\n    return sorted(xs, reverse=True)", test, entryPoint: "ordered", timeLimit: 10 }, outcome: "wrong output", assertions: 1 },
];

/** Programs between two canaries of one thread. */
export const CANARY_INTERVAL = 50;

/** The canary that is due when a thread has run `count` programs, or undefined: both at the start, then in turn. */
export function dueCanary(count: number): Program | undefined {
  if (count < CANARIES.length) return CANARIES[count]!.program;
  return count % CANARY_INTERVAL === 0 ? CANARIES[(count / CANARY_INTERVAL) % CANARIES.length]!.program : undefined;
}

/** @throws WorkError if the verdict on a canary is not the known one */
export function checkCanary(program: Program, verdict: Verdict | "timeout"): void {
  const expected = CANARIES.find((canary) => canary.program === program)!;
  if (verdict !== "timeout" && verdict.outcome === expected.outcome && verdict.assertions === expected.assertions) return;
  const got = verdict === "timeout" ? verdict : `${verdict.outcome} after ${verdict.assertions} assertions: ${verdict.message}`;
  throw new WorkError(`Sandbox.run: the canary "${program.id}" should be judged "${expected.outcome}" but got ${got}; no verdict of this batch can be believed: free memory or processors and run again`);
}
