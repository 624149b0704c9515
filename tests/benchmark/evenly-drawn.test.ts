/** @file Part of a benchmark, drawn evenly. */
import { strict as assert } from "node:assert";
import { test } from "node:test";
import { evenlyDrawn } from "../../src/benchmark/evenly-drawn.js";

test("so many are drawn, in order, from all parts; all where no fewer are wanted", () => {
  const items = Array.from({ length: 10 }, (_, i) => i);
  assert.deepEqual(evenlyDrawn(items, 4), [0, 2, 5, 7]);
  assert.deepEqual(evenlyDrawn(items, 0), []);
  assert.deepEqual(evenlyDrawn(items, 10), items);
  assert.deepEqual(evenlyDrawn(items, Infinity), items);
});
