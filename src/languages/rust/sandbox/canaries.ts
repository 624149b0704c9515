/** @file Programs in Rust whose verdicts are known: one that passes and one that fails. */
import type { Canary } from "../../runner.js";

const TEST = `#[cfg(test)]
mod tests {
    use super::*;
    #[test]
    fn test_ordered() {
        assert_eq!(ordered(vec![3, 1, 2]), vec![1, 2, 3]);
        assert!(ordered(vec![]).is_empty());
        assert_eq!(ordered(vec![2, 1])[0], 1);
    }
}`;

const support = "fn ordered(xs: Vec<i32>) -> Vec<i32> {\n}";

/** The known programs. */
export const canaries: readonly Canary[] = [
  {
    program: {
      id: "canary: good",
      code: "fn ordered(mut xs: Vec<i32>) -> Vec<i32> {\n    xs.sort();\n    xs\n}",
      test: TEST,
      entryPoint: "ordered",
      support,
      timeLimit: 10,
    },
    outcome: "passed",
    assertions: 3,
  },
  {
    program: {
      id: "canary: bad",
      code: "fn ordered(xs: Vec<i32>) -> Vec<i32> {\n    xs\n}",
      test: TEST,
      entryPoint: "ordered",
      support,
      timeLimit: 10,
    },
    outcome: "wrong output",
    assertions: 1,
  },
];
