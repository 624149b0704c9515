/** @file How long something takes, as people say it. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { durationOf } from "../src/durations.js";

test("seconds up to 99, minutes up to 99, then hours", () => {
  const said = [0, 7.6, 99.4, 100, 720, 5940, 6000, 86_400].map(durationOf);
  assert.deepEqual(said, [
    "0 s",
    "8 s",
    "99 s",
    "2 min",
    "12 min",
    "99 min",
    "1.7 hours",
    "24.0 hours",
  ]);
});
