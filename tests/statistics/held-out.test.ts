/** @file The slope test of curves, and what tables say of heads on held-out pairs. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { type ScoredPair, summarizeHeldOut } from "../../src/statistics/held-out.js";
import { heldOutBlocks, measureNotes } from "../../src/statistics/held-out-table.js";
import { levelling, trend } from "../../src/statistics/trend.js";
import { golden as goldenOf } from "../support/golden.js";
import { near } from "../support/near.js";

/** Made by tools/golden/held_out.py. */
const golden = goldenOf<any>("statistics", "trend");

const curve = (of: (step: number) => number) =>
  Array.from({ length: 60 }, (_, i) => ({ step: i + 1, value: of(i + 1) }));
/** ±0.01 in turns. */
const ripple = (step: number): number => (step % 2 === 0 ? 0.01 : -0.01);

test("the slope and its interval are scipy's", () => {
  const points = golden.steps.map((step: number, i: number) => ({ step, value: golden.values[i] }));
  const { slope, interval } = trend(points);
  near(slope, golden.slope, 1e-9);
  near(interval[0], golden.interval[0], 1e-9);
  near(interval[1], golden.interval[1], 1e-9);
  assert.throws(() => trend(points.slice(0, 2)), /at least 3 points at different steps, got 2/);
});

test("the last third is level, moves, or is too noisy to say", () => {
  assert.equal(
    levelling(
      curve((s) => 0.6 + ripple(s)),
      0.05,
    )!.course,
    "level",
  );
  const falling = levelling(
    curve((s) => 1 - s / 100 + ripple(s)),
    0.05,
  )!;
  assert.equal(falling.course, "falling");
  assert.deepEqual([falling.from, falling.to], [41, 60]);
  near(falling.first, 1 - 0.105, 1e-9);
  assert.equal(
    levelling(
      curve((s) => s / 100 + ripple(s)),
      0.05,
    )!.course,
    "rising",
  );
  assert.equal(
    levelling(
      curve((s) => 30 * ripple(s)),
      0.05,
    )!.course,
    "untold",
  );
  // a steep beginning is no part of the question
  assert.equal(
    levelling(
      curve((s) => Math.exp(-s / 4) + ripple(s)),
      0.05,
    )!.course,
    "level",
  );
  assert.equal(levelling(curve(ripple).slice(0, 11), 0.05), undefined);
});

const pair = (margin: number, bugType: string, shorter: number): ScoredPair => ({
  ...{ margin, bugType, byDistance: [margin, -margin, null, null] },
  ...{ correctTokens: 10, buggyTokens: 10 + shorter },
});

test("preferences by type and distance, beside control, lengths and the base's probe", () => {
  const heldOut = [
    pair(2, "value misuse", 1),
    pair(-1, "value misuse", -1),
    pair(1, "missing logic", -1),
    pair(3, "missing logic", 0),
  ];
  const control = [pair(0.5, "", 0), pair(-0.5, "", 0)];
  const runs = [1, 2].map((seed) => ({ seed, heldOut, control }));
  const probe = { heldOut: heldOut.map((p) => ({ ...p, margin: -p.margin })), control: [] };
  const summary = summarizeHeldOut(runs, probe);
  const { tuned } = summary;
  assert.deepEqual([tuned.n, tuned.accuracy, tuned.margin], [4, 0.75, 1.25]);
  assert.equal(tuned.control!.accuracy, 0.5);
  assert.equal(tuned.byBugType["value misuse"]!.accuracy, 0.5);
  assert.equal(tuned.byBugType["missing logic"]!.margin, 2);
  assert.deepEqual(
    tuned.byDistance.map((of) => of && of.accuracy),
    [0.75, 0.25, null, null],
  );
  assert.deepEqual(summary.byLength, { rule: "longer", accuracy: 1 - 1.5 / 4 });
  assert.deepEqual([summary.probe!.accuracy, summary.probe!.control], [0.25, null]);

  const measures = { heldOut: { token: summary, combined: summary } };
  const [whole, types, distances] = heldOutBlocks(measures, (rate) => rate.toFixed(2));
  assert.deepEqual(
    whole!.rows.map(([name]) => name),
    ["base, probed", "token", "combined"],
    "one probe for all arms",
  );
  assert.match(whole!.rows[1]!.join(" "), /^token 75\.0 \[.*\] 50\.0 \[.*\] 1\.250$/);
  assert.deepEqual(types!.head.length, 3);
  assert.deepEqual(distances!.head.slice(1), ["at the\nfirst\nn=4", "1 to 3\nbehind\nn=4"]);
  assert.match(measureNotes(measures)[0]!, /preferring the longer side is right for 62\.5%/);
  assert.deepEqual(heldOutBlocks({}, String), []);
});
