/**
 * @file Where the golden checkpoints lie, and the comparisons that the tests of this folder share.
 */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { projectRoot } from "../../src/files/project-root.js";

/** Written by tools/golden/language-model.py. */
export const golden = join(projectRoot, "tests", "language-model", "golden");
export const checkpoints = ["tiny-mha-tied", "tiny-gqa-untied"] as const;

/** expected.json of a checkpoint. */
export interface Expected {
  readonly ids: readonly [number[], number[]];
  readonly prompt: string;
  readonly greedy: readonly number[];
}

export function expectedOf(name: string): Expected {
  return JSON.parse(readFileSync(join(golden, name, "expected.json"), "utf8")) as Expected;
}

/** Largest |actual − expected| is at most `tolerance`. */
export function near(
  actual: ArrayLike<number>,
  expected: ArrayLike<number>,
  tolerance: number,
  what: string,
): void {
  assert.equal(actual.length, expected.length, `${what}: lengths`);
  let worst = 0;
  let at = -1;
  for (let i = 0; i < expected.length; i++) {
    const difference = Math.abs(actual[i]! - expected[i]!);
    if (!(difference <= worst)) [worst, at] = [difference, i];
  }
  assert.ok(
    worst <= tolerance,
    `${what}: element ${at} is ${actual[at]}, expected ${expected[at]} (±${tolerance})`,
  );
}
