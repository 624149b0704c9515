/**
 * @file Heads, instruction loss and the whole objective: values and gradients against PyTorch,
 *   identities.
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import { crossEntropy } from "../../src/engine/layers/cross-entropy.js";
import { tf } from "../../src/engine/tf.js";
import { instructionLoss } from "../../src/cct/instruction-loss.js";
import {
  type ObjectiveBatch,
  type ObjectiveOptions,
  OBJECTIVE_METRICS,
  objective,
} from "../../src/cct/objective.js";
import { pairPositions, type PairingOptions } from "../../src/cct/paired-positions.js";
import { preferenceScore, preferenceScores } from "../../src/cct/preference-head.js";
import { tokenComparisonLoss } from "../../src/cct/token-comparison-loss.js";
import { golden, near } from "./support.js";

interface ObjectiveCase {
  options: ObjectiveOptions;
  pairing: PairingOptions;
  correct: number[];
  buggy: number[];
  hidden: number[][];
  project: number[][];
  head: number[];
  targetIndex: number[];
  targets: number[];
  lmWeights: number[];
  seqWeights: number[];
  correctIndex: number[];
  buggyIndex: number[];
  pairWeights: number[];
  metrics: Record<(typeof OBJECTIVE_METRICS)[number], number>;
  gradients: { hidden: number[][]; project: number[][]; head: number[] | null };
}
// Oracle: F.cross_entropy, F.margin_ranking_loss, F.cosine_similarity and autograd in float64
// (tools/golden/cct.py)
const cases = golden<ObjectiveCase[]>("objective");

const batchOf = (c: ObjectiveCase): ObjectiveBatch => ({
  targetIndex: tf.tensor1d(c.targetIndex, "int32"),
  targets: tf.tensor1d(c.targets, "int32"),
  lmWeights: tf.tensor1d(c.lmWeights),
  seqWeights: tf.tensor1d(c.seqWeights),
  correctIndex: tf.tensor1d(c.correctIndex, "int32"),
  buggyIndex: tf.tensor1d(c.buggyIndex, "int32"),
  pairWeights: tf.tensor1d(c.pairWeights),
});
const run = (
  c: ObjectiveCase,
  hidden: tf.Tensor,
  project: tf.Tensor,
  head: tf.Tensor,
  options = c.options,
) =>
  objective(
    hidden as tf.Tensor2D,
    (h) => tf.matMul(h, project as tf.Tensor2D, false, true),
    head as tf.Tensor1D,
    batchOf(c),
    options,
  );
const inputs = (c: ObjectiveCase): [tf.Tensor2D, tf.Tensor2D, tf.Tensor1D] => [
  tf.tensor2d(c.hidden),
  tf.tensor2d(c.project),
  tf.tensor1d(c.head),
];
const value = (t: tf.Tensor): number => t.dataSync()[0]!;

test("every metric equals PyTorch's, for every head, pairing and weighting", () => {
  assert.equal(cases.length, 30);
  for (const [n, c] of cases.entries())
    tf.tidy(() => {
      const got = run(c, ...inputs(c));
      assert.deepEqual(Object.keys(got).sort(), [...OBJECTIVE_METRICS].sort());
      for (const name of OBJECTIVE_METRICS)
        near(value(got[name]), c.metrics[name], 1e-5, `case ${n} ${name}`);
    });
});

test("every gradient equals PyTorch's", () => {
  for (const [n, c] of cases.entries())
    tf.tidy(() => {
      const { grads } = tf.valueAndGrads(
        ((h: tf.Tensor, p: tf.Tensor, w: tf.Tensor) => run(c, h, p, w).loss) as never,
      )(inputs(c));
      near(grads[0]!.arraySync(), c.gradients.hidden, 1e-5, `case ${n} hidden`);
      near(grads[1]!.arraySync(), c.gradients.project, 1e-5, `case ${n} project`);
      near(grads[2]!.arraySync(), c.gradients.head, 1e-5, `case ${n} head`);
    });
});

test("the plain-array forms add up to the same objective", () => {
  for (const c of cases) {
    const positions = pairPositions(c.correct, c.buggy, c.pairing);
    const r = c.hidden.map((h) => preferenceScore(h, c.head, c.options));
    const logits = c.targetIndex.map((at) =>
      c.project.map((row) => row.reduce((sum, x, i) => sum + x * c.hidden[at]![i]!, 0)),
    );
    const lm = instructionLoss(logits, c.targets, c.lmWeights),
      seq = instructionLoss(logits, c.targets, c.seqWeights);
    const token = tokenComparisonLoss(r.slice(0, 16), r.slice(16), positions, {
      margin: c.options.margin!,
    });
    // looser than float64: cosine_similarity guards |h| by another epsilon
    near(token, c.metrics.token, 1e-9);
    near(lm + c.options.alpha! * token + c.options.beta! * seq, c.metrics.loss, 1e-9);
  }
});

test("alpha = 0 and beta = 0 remove their terms, in value and gradient", () =>
  tf.tidy(() => {
    const c = cases[0]!;
    const off = { ...c.options, alpha: 0, beta: 0 };
    const got = run(c, ...inputs(c), off);
    assert.equal(value(got.loss), value(got.lm));
    assert.ok(value(got.token) > 0 && value(got.seq) > 0, "they are still reported");
    const gradients = tf.valueAndGrads(
      ((h: tf.Tensor, p: tf.Tensor, w: tf.Tensor) => run(c, h, p, w, off).loss) as never,
    )(inputs(c)).grads;
    const silent = tf.valueAndGrads(
      ((h: tf.Tensor, p: tf.Tensor, w: tf.Tensor) =>
        run(
          { ...c, pairWeights: c.pairWeights.map(() => 0), seqWeights: c.seqWeights.map(() => 0) },
          h,
          p,
          w,
        ).loss) as never,
    )(inputs(c)).grads;
    gradients.forEach((g, i) => assert.deepEqual(g.arraySync(), silent[i]!.arraySync()));
    assert.deepEqual(gradients[2]!.arraySync(), [0, 0, 0], "nothing reaches the head");
  }));

test("defaults are the paper's: alpha 2, beta 0.5, margin 1, linear head", () =>
  tf.tidy(() => {
    const c = cases[0]!;
    assert.equal(
      value(run(c, ...inputs(c), {}).loss),
      value(run(c, ...inputs(c), { alpha: 2, beta: 0.5, margin: 1, head: "linear" }).loss),
    );
    const scale = preferenceScores(tf.tensor2d([[3, 4]]), tf.tensor1d([1, 0]), {
      head: "normalized",
    });
    near(value(scale), 6, 1e-6);
    near(preferenceScore([3, 4], [1, 0], { head: "normalized" }), 6, 1e-9);
    assert.equal(preferenceScore([3, 4], [1, 2]), 11);
  }));

test("token positions that are not compared get no gradient from L_token", () =>
  tf.tidy(() => {
    const options = { ...cases[0]!.options, margin: 100 }; // every hinge pulls
    const c = {
      ...cases[0]!,
      options,
      lmWeights: cases[0]!.lmWeights.map(() => 0),
      seqWeights: cases[0]!.seqWeights.map(() => 0),
    };
    const compared = new Set([...c.correctIndex, ...c.buggyIndex]);
    const { grads } = tf.valueAndGrads(
      ((h: tf.Tensor, p: tf.Tensor, w: tf.Tensor) => run(c, h, p, w).loss) as never,
    )(inputs(c));
    (grads[0]!.arraySync() as number[][]).forEach((row, at) =>
      assert.equal(
        row.some((g) => g !== 0),
        compared.has(at),
        `position ${at}`,
      ),
    );
  }));

test("a zero hidden state gives a finite score and gradient under the normalised head", () =>
  tf.tidy(() => {
    const { value: score, grad } = tf.valueAndGrad((h) =>
      tf.sum(preferenceScores(h as tf.Tensor2D, tf.tensor1d([1, 2]), { head: "normalized" })),
    )(tf.zeros([1, 2]));
    assert.equal(value(score), 0);
    assert.ok(Array.from(grad.dataSync()).every(Number.isFinite));
    assert.equal(preferenceScore([0, 0], [1, 2], { head: "normalized" }), 0);
    assert.equal(
      value(preferenceScores(tf.tensor2d([[1, 2]]), tf.zeros([2]), { head: "normalized" })),
      0,
      "nor does a zero head",
    );
    assert.equal(preferenceScore([1, 2], [0, 0], { head: "normalized" }), 0);
  }));

test("negative log-likelihood of large logits does not overflow", () =>
  tf.tidy(() => {
    near(
      crossEntropy(
        tf.tensor2d([
          [1000, 0],
          [0, 1000],
        ]),
        tf.tensor1d([0, 0], "int32"),
      ).dataSync(),
      [0, 1000],
      1e-6,
    );
    near(
      instructionLoss(
        [
          [1000, 0],
          [0, 1000],
        ],
        [0, 0],
      ),
      500,
      1e-12,
    );
    near(instructionLoss([[0, 0]], [1]), Math.LN2, 1e-12);
  }));

test("names what is wrong", () => {
  assert.throws(
    () => preferenceScore([1], [1, 2]),
    /preferenceScore: hidden state has shape \[1\] but the head \[2\]; use the head tuned with this model/,
  );
  assert.throws(
    () => instructionLoss([[0, 0]], [2]),
    /instructionLoss: target 2 of token 0 is outside the vocabulary of 2/,
  );
  assert.throws(
    () => instructionLoss([[0, 0]], [1, 1]),
    /got 1, 2 and 2; pass one of each a token/,
  );
  assert.throws(
    () => instructionLoss([[0, 0]], [1], [1, 1]),
    /got 1, 2 and 1; pass one of each a token/,
  );
});
