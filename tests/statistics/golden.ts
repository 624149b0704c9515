/**
 * @file Reads the golden numbers of tools/golden/comparison_statistics.py and compares with a
 *   stated tolerance.
 */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { projectRoot } from "../../src/files/project-root.js";
import type { Result } from "../../src/statistics/rate-table.js";

export const golden = JSON.parse(
  readFileSync(join(projectRoot, "tests", "statistics", "golden", "statistics.json"), "utf8"),
) as any;

/** |actual − expected| ≤ tolerance × max(1, |expected|). */
export function near(actual: number, expected: number, tolerance = 1e-9, what = ""): void {
  assert.ok(
    Math.abs(actual - expected) <= tolerance * Math.max(1, Math.abs(expected)),
    `${what} got ${actual}, expected ${expected} within ${tolerance}`,
  );
}

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
