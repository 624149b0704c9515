/** @file The plain-array L_token and the tensor form, against PyTorch and by their identities. */
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { tf } from "../../src/engine/tf.js";
import { cct } from "../../src/cct/objectives/cct.js";
import { type PairingInput, pairPositions } from "../../src/cct/paired-positions.js";
import { tokenComparisonLoss } from "../../src/cct/token-comparison-loss.js";
import { golden, near, ofScores } from "./support.js";

interface TokenCase {
  correct: number[];
  buggy: number[];
  options: PairingInput;
  margin: number;
  rCorrect: number[];
  rBuggy: number[];
  loss: number;
  gradCorrect: number[];
  gradBuggy: number[];
}
// Oracle: F.margin_ranking_loss(r[i], r'[j], 1, margin, reduction="sum") · weight, in float64
// (tools/golden/cct.py)
const cases = golden<TokenCase[]>("token-comparison");

test("plain arrays equal PyTorch's margin ranking loss on the compared positions", () => {
  assert.ok(cases.length > 80);
  for (const c of cases)
    near(
      tokenComparisonLoss(c.rCorrect, c.rBuggy, pairPositions(c.correct, c.buggy, c.options), {
        margin: c.margin,
      }),
      c.loss,
      1e-12,
    );
});

test("tensors equal PyTorch too, in value and gradient", () => {
  for (const c of cases)
    tf.tidy(() => {
      const { correctIndex, buggyIndex, weight } = pairPositions(c.correct, c.buggy, c.options);
      const T = c.rCorrect.length;
      const P = correctIndex.length;
      const loss = (good: tf.Tensor, bad: tf.Tensor): tf.Scalar =>
        ofScores(
          cct,
          tf.concat([good, bad]) as tf.Tensor1D,
          tf.tensor1d([...correctIndex], "int32"),
          tf.tensor1d(
            buggyIndex.map((j) => T + j),
            "int32",
          ),
          tf.fill([P], weight) as tf.Tensor1D,
          { margin: c.margin },
        )["token"]!;
      const { value, grads } = tf.valueAndGrads(loss as never)([
        tf.tensor1d(c.rCorrect),
        tf.tensor1d(c.rBuggy),
      ]);
      near(value.dataSync()[0], c.loss, 1e-6);
      near(grads[0]!.dataSync(), c.gradCorrect, 1e-6);
      near(grads[1]!.dataSync(), c.gradBuggy, 1e-6);
    });
});

const scores = fc.array(fc.double({ min: -3, max: 3, noNaN: true }), {
  minLength: 8,
  maxLength: 8,
});
const positions = pairPositions([1, 2, 3, 4, 5, 6, 7, 0], [1, 2, 3, 9, 5, 6, 7, 0]); // I = 3, M = 8

test("equal scores cost exactly the margin", () => {
  assert.equal(tokenComparisonLoss(new Array(8).fill(0.75), new Array(8).fill(0.75), positions), 1);
  fc.assert(
    fc.property(scores, fc.constantFrom(0.5, 1, 4), (r, margin) =>
      near(tokenComparisonLoss(r, r, positions, { margin }), margin, 1e-12),
    ),
  );
});

test("scores before I do not matter", () => {
  fc.assert(
    fc.property(scores, scores, scores, (r, q, other) =>
      assert.equal(
        tokenComparisonLoss(
          [...other.slice(0, 3), ...r.slice(3)],
          [...other.slice(5), ...q.slice(3)],
          positions,
        ),
        tokenComparisonLoss(r, q, positions),
      ),
    ),
  );
});

test("each later score matters", () => {
  const zeros = new Array<number>(8).fill(0);
  for (let i = 3; i < 8; i++) {
    near(tokenComparisonLoss(zeros.with(i, 0.5), zeros, positions), 1 - 0.5 / 5, 1e-12);
    near(tokenComparisonLoss(zeros, zeros.with(i, 0.5), positions), 1 + 0.5 / 5, 1e-12);
  }
});

test("costs more when correct and buggy are swapped, and nothing beyond the margin", () => {
  // catches the flipped sign of D1
  const high = new Array<number>(8).fill(2);
  const low = new Array<number>(8).fill(0);
  assert.equal(tokenComparisonLoss(high, low, positions), 0);
  near(tokenComparisonLoss(low, high, positions), 3, 1e-12);
});

test("the example of its documentation", () =>
  assert.equal(tokenComparisonLoss([0, 2, 0], [0, 0, 1], pairPositions([5, 6, 0], [5, 7, 0])), 1));

test("reports margin, active hinges and ranking beside the loss", () =>
  tf.tidy(() => {
    const r = tf.tensor1d([2, 0.5, -1, 0, 0, 0, 0, 0]); // differences 2, 0.5, −1, 0
    const index = (from: number): tf.Tensor1D => tf.range(from, from + 4, 1, "int32");
    const weights = tf.tensor1d([0.15, 0.25, 0.2, 0.4]);
    const got = ofScores(cct, r, index(0), index(4), weights);
    const value = (name: string): number => got[name]!.dataSync()[0]!;
    near(value("token"), 0.25 * 0.5 + 0.2 * 2 + 0.4 * 1, 1e-6);
    near(value("margin"), 0.15 * 2 + 0.25 * 0.5 - 0.2, 1e-6);
    near(value("activeHinges"), 0.85, 1e-6); // all but the first
    near(value("pairAccuracy"), 0.4, 1e-6); // the first two
  }));

test("names what is wrong", () => {
  assert.throws(
    () => tokenComparisonLoss([1], [1], positions),
    /RangeError: tokenComparisonLoss: pair 0 compares positions 3 and 3, but rCorrect has shape \[1\] and rBuggy \[1\]; score the padded sequences/,
  );
  assert.throws(
    () => tokenComparisonLoss(new Array(8).fill(0), new Array(4).fill(0), positions),
    /pair 1 compares positions 4 and 4/,
  );
  assert.throws(
    () => tokenComparisonLoss(new Array(4).fill(0), new Array(8).fill(0), positions),
    /pair 1 compares positions 4 and 4/,
  );
  for (const margin of [0, -1, Infinity, NaN])
    assert.throws(
      () => tokenComparisonLoss([1], [1], positions, { margin }),
      /margin must be a finite number > 0, got/,
    );
});
