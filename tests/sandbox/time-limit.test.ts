/** @file The time limit: processor time alone counts, whatever the wall clock says meanwhile. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { TimeLimit } from "../../src/sandbox/time-limit.js";

test("a program that a crowded machine keeps waiting is not over before it has used its time", () => {
  const limit = new TimeLimit();
  // 1 % of a core: 2.9 s of processor time after 290 s
  for (let wall = 0; wall <= 290; wall += 0.5)
    assert.ok(!limit.isOver(1n, wall, 7 + wall / 100, 3), `after ${wall} s`);
  assert.ok(limit.isOver(1n, 310, 7 + 3.1, 3));
});

test("what programs before it used does not count", () => {
  const limit = new TimeLimit();
  assert.ok(!limit.isOver(1n, 0.1, 0.1, 1));
  assert.ok(limit.isOver(1n, 1.5, 1.5, 1));
  assert.ok(!limit.isOver(2n, 0.1, 1.6, 1));
  assert.ok(!limit.isOver(2n, 0.9, 2.4, 1));
  assert.ok(limit.isOver(2n, 1.3, 2.7, 1));
});

test("a thread that stands still is over after sixty times the limit", () => {
  const limit = new TimeLimit();
  assert.ok(!limit.isOver(1n, 0, 5, 1));
  assert.ok(!limit.isOver(1n, 10, 5.5, 1));
  assert.ok(!limit.isOver(1n, 70, 5.5, 1));
  assert.ok(limit.isOver(1n, 70.1, 5.5, 1));
});

test("without processor time the wall clock counts", () => {
  const limit = new TimeLimit();
  assert.ok(!limit.isOver(1n, 0.9, null, 1));
  assert.ok(limit.isOver(1n, 1.1, null, 1));
});
