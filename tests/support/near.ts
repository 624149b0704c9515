/** @file Closeness of numbers, arrays of them and nested arrays. */
import assert from "node:assert/strict";

type Difference = (actual: number, expected: number) => number;

/**
 * Fails unless |actual − expected| ≤ tolerance · max(1, |expected|) everywhere; NaN and infinities
 * must agree exactly.
 * @param what  stands before the place in the message
 */
export function near(actual: unknown, expected: unknown, tolerance: number, what = "value"): void {
  compare(actual, expected, tolerance, what, (a, b) => Math.abs(a - b) / Math.max(1, Math.abs(b)));
}

/** The same with |actual − expected| ≤ tolerance, however large the numbers are. */
export function within(
  actual: unknown,
  expected: unknown,
  tolerance: number,
  what = "value",
): void {
  compare(actual, expected, tolerance, what, (a, b) => Math.abs(a - b));
}

function compare(
  actual: unknown,
  expected: unknown,
  tolerance: number,
  what: string,
  difference: Difference,
): void {
  if (typeof expected === "number") {
    const close =
      typeof actual === "number" &&
      (Object.is(actual, expected) ||
        actual === expected ||
        difference(actual, expected) <= tolerance);
    assert.ok(close, `${what}: expected ${expected} (±${tolerance}), got ${String(actual)}`);
    return;
  }
  const got = actual as ArrayLike<unknown>;
  const wanted = expected as ArrayLike<unknown>;
  assert.equal(got.length, wanted.length, `${what}: length`);
  for (let i = 0; i < wanted.length; i++)
    compare(got[i], wanted[i], tolerance, `${what}[${i}]`, difference);
}
