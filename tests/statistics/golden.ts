/** @file What the tests of src/statistics share: golden numbers, and results of an arm. */
import type { Result } from "../../src/statistics/rate-table.js";
import { golden as goldenOf } from "../support/golden.js";

/** Made by tools/golden/comparison_statistics.py. */
export const golden = goldenOf<any>("statistics", "statistics");

/** Results of one arm from passes[s][p] of `samples` answers. */
export function resultsOf(
  passes: readonly (readonly number[])[],
  samples: number,
  extra: Partial<Result> = {},
): Result[] {
  return passes.flatMap((row, s) =>
    row.flatMap((c, p) =>
      Array.from({ length: samples }, (_, i): Result => ({
        taskId: `T/${String(p).padStart(3, "0")}`,
        seed: s,
        sample: i,
        passed: i < c,
        bugType: ["value misuse", "operator misuse", "missing logic"][p % 3]!,
        mode: "sampled",
        ...extra,
      })),
    ),
  );
}
