/** @file Programs in JavaScript whose verdicts are known: one that passes and one that fails. */
import type { Canary } from "../../runner.js";

const TEST = `const test = () => {
  console.assert(JSON.stringify(ordered([3, 1, 2])) === JSON.stringify([1, 2, 3]))
  console.assert(ordered([]).length === 0)
  console.assert(Math.abs(ordered([0.5])[0] - 0.5) < 1e-9)
}
test()`;

/** The known programs. */
export const canaries: readonly Canary[] = [
  {
    program: {
      id: "canary: good",
      code: "const ordered = (xs) => {\n  return [...xs].sort((a, b) => a - b);\n}",
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
      code: "const ordered = (xs) => {\n  return xs.sort((a, b) => b - a);\n}",
      test: TEST,
      entryPoint: "ordered",
      timeLimit: 10,
    },
    outcome: "wrong output",
    assertions: 1,
  },
];
