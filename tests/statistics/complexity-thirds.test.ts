/** @file Thirds of problems by complexity. Oracle: scipy's rankdata of the same values, by hand. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { complexityThirds } from "../../src/statistics/complexity-thirds.js";

test("thirds are of the mean rank over all measures; equal problems stay together", () => {
  // scipy.stats.rankdata([3, 9, 9, 20, 4, 5]) − 1 = [0, 3.5, 3.5, 5, 1, 2]; of nesting [0.5, 3, 3, 5, 3, 0.5]
  const lines = [3, 9, 9, 20, 4, 5];
  const nesting = [0, 1, 1, 2, 1, 0];
  const problems = lines.map((count, p) => ({ lines: count, nesting: nesting[p]! }));
  assert.deepEqual(complexityThirds(problems), [
    ...["simple", "medium", "medium", "complex", "medium", "simple"],
  ]);
});

test("a problem without measures is in no third", () => {
  const found = complexityThirds([undefined, { lines: 1 }, { lines: 2 }, { lines: 3 }]);
  assert.deepEqual(found, ["not measured", "simple", "medium", "complex"]);
  assert.deepEqual(complexityThirds([undefined]), ["not measured"]);
});
