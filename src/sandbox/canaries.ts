/**
 * @file Programs whose verdicts are known. They stand in every batch: if one is judged wrongly the
 * machine, not the candidates, is at fault, and a batch of false zeros (or ones) must not be
 * reported.
 */
import { WorkError } from "../errors.js";
import type { Verdict } from "../languages/outcome.js";
import type { Canary } from "../languages/runner.js";

/** Programs between two canaries of one thread. */
const CANARY_INTERVAL = 50;

/**
 * The canary that is due when a thread has run `count` programs, or undefined: all at the start,
 * then in turn.
 */
export function dueCanary(canaries: readonly Canary[], count: number): Canary | undefined {
  if (count < canaries.length) return canaries[count];
  return count % CANARY_INTERVAL === 0
    ? canaries[(count / CANARY_INTERVAL) % canaries.length]
    : undefined;
}

/** @throws WorkError if the verdict on a canary is not the known one */
export function checkCanary(expected: Canary, verdict: Verdict | "timeout"): void {
  if (
    verdict !== "timeout" &&
    verdict.outcome === expected.outcome &&
    verdict.assertions === expected.assertions
  )
    return;
  const got =
    verdict === "timeout"
      ? verdict
      : `${verdict.outcome} after ${verdict.assertions} assertions: ${verdict.message}`;
  throw new WorkError(
    `Sandbox.run: the canary "${expected.program.id}" should be judged "${expected.outcome}" ` +
      `but got ${got}; no verdict of this batch can be believed: free memory or processors and ` +
      "run again",
  );
}
