/**
 * @file What the tests of src/cct share: golden files, closeness, a tokenizer of single characters.
 */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { projectRoot } from "../../src/files/project-root.js";

/** A golden file of tests/cct/golden, made by tools/golden/cct.py. */
export function golden<T>(name: string): T {
  return JSON.parse(
    readFileSync(join(projectRoot, "tests", "cct", "golden", `${name}.json`), "utf8"),
  ) as T;
}

/**
 * Asserts |actual − expected| ≤ tolerance · max(1, |expected|) for numbers and (nested) arrays of
 * them.
 */
export function near(actual: unknown, expected: unknown, tolerance: number, where = "value"): void {
  if (typeof expected === "number") {
    assert.ok(
      typeof actual === "number" &&
        Math.abs(actual - expected) <= tolerance * Math.max(1, Math.abs(expected)),
      `${where}: expected ${expected}, got ${actual as string}`,
    );
    return;
  }
  const got = Array.from(actual as ArrayLike<unknown>),
    want = expected as readonly unknown[];
  assert.equal(got.length, want.length, `${where}: length`);
  want.forEach((value, i) => near(got[i], value, tolerance, `${where}[${i}]`));
}

/** One token a character, its code point as id; 0 ends a text. */
export const characters = {
  encode: (text: string): number[] => Array.from(text, (c) => c.codePointAt(0)!),
  eosId: 0,
};
