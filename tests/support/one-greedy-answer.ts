/** @file How `evaluateFile` is asked in tests that judge completions of a file: pass@1, in tests mode. */
import type { EvaluateFileOptions } from "../../src/experiment/evaluate-file.js";

/** All options but the benchmark and the answers. */
export const ONE_GREEDY_ANSWER = {
  ks: [1],
  workers: 1,
  samples: 1,
  temperature: 0,
  topP: 1,
  seed: 0,
  maxNewTokens: 1,
  format: "instruct",
  mode: "tests",
} satisfies Omit<EvaluateFileOptions, "benchmark">;
