/** @file Programs in Python whose verdicts are known: one that passes and one that fails. */
import type { Canary } from "../../runner.js";

const TEST = `def check(candidate):
    assert candidate([3, 1, 2]) == [1, 2, 3]
    assert candidate([]) == []
    assert abs(candidate([0.5])[0] - 0.5) < 1e-9
check(ordered)`;

/** The known programs. */
export const canaries: readonly Canary[] = [
  {
    program: {
      id: "canary: good",
      code:
        "import statistics\nfrom typing import List\ndef ordered(xs: List[float]) -> " +
        "List[float]:\n    return sorted(xs)",
      test: TEST,
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
      test: TEST,
      entryPoint: "ordered",
      timeLimit: 10,
    },
    outcome: "wrong output",
    assertions: 1,
  },
];
