/**
 * @file Programs whose verdicts are known. They stand in every batch: if one is judged wrongly the
 * machine, not the candidates, is at fault, and a batch of false zeros (or ones) must not be
 * reported.
 */
import { WorkError } from "../errors.js";
import type { Outcome, Program, Verdict } from "./outcome.js";

/** A program with its known verdict. */
export interface Canary {
  readonly program: Program;
  readonly outcome: Outcome;
  readonly assertions: number;
}

const pythonTest = `def check(candidate):
    assert candidate([3, 1, 2]) == [1, 2, 3]
    assert candidate([]) == []
    assert abs(candidate([0.5])[0] - 0.5) < 1e-9
check(ordered)`;

const javascriptTest = `const test = () => {
  console.assert(JSON.stringify(ordered([3, 1, 2])) === JSON.stringify([1, 2, 3]))
  console.assert(ordered([]).length === 0)
  console.assert(Math.abs(ordered([0.5])[0] - 0.5) < 1e-9)
}
test()`;

/** One that passes and one that fails, by language. */
export const CANARIES: Readonly<Record<"python" | "javascript", readonly Canary[]>> = {
  python: [
    {
      program: {
        id: "canary: good",
        code: "import statistics\nfrom typing import List\ndef ordered(xs: List[float]) -> List[float]:\n    return sorted(xs)",
        test: pythonTest,
        entryPoint: "ordered",
        timeLimit: 10,
      },
      outcome: "passed",
      assertions: 3,
    },
    {
      program: {
        id: "canary: bad",
        code: "def ordered(xs):\n    return sorted(xs, reverse=True)",
        test: pythonTest,
        entryPoint: "ordered",
        timeLimit: 10,
      },
      outcome: "wrong output",
      assertions: 1,
    },
  ],
  javascript: [
    {
      program: {
        id: "canary: good",
        code: "const ordered = (xs) => {\n  return [...xs].sort((a, b) => a - b);\n}",
        test: javascriptTest,
        entryPoint: "ordered",
        timeLimit: 10,
      },
      outcome: "passed",
      assertions: 3,
    },
    {
      program: {
        id: "canary: bad",
        code: "const ordered = (xs) => {\n  return xs.sort((a, b) => b - a);\n}",
        test: javascriptTest,
        entryPoint: "ordered",
        timeLimit: 10,
      },
      outcome: "wrong output",
      assertions: 1,
    },
  ],
};

/** Programs between two canaries of one thread. */
export const CANARY_INTERVAL = 50;

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
    `Sandbox.run: the canary "${expected.program.id}" should be judged "${expected.outcome}" but got ${got}; no verdict of this batch can be believed: free memory or processors and run again`,
  );
}
