/** @file Comparison of arrays within a tolerance. */
import assert from "node:assert/strict";

/** Fails unless every |a − b| ≤ tolerance · max(1, |b|); NaN and infinities must agree exactly. */
export function near(
  a: ArrayLike<number>,
  b: ArrayLike<number>,
  tolerance: number,
  what = "",
): void {
  assert.equal(a.length, b.length, `${what} lengths ${a.length} and ${b.length}`);
  for (let i = 0; i < b.length; i++) {
    const x = Number(a[i]);
    const y = Number(b[i]);
    if (Object.is(x, y) || x === y || Math.abs(x - y) <= tolerance * Math.max(1, Math.abs(y)))
      continue;
    assert.fail(`${what} element ${i}: ${x}, expected ${y}`);
  }
}
