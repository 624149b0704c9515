/**
 * @file Heads, instruction loss and the whole objective: values and gradients against PyTorch,
 *   identities.
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import { crossEntropy } from "../../src/engine/layers/cross-entropy.js";
import { tf } from "../../src/engine/tf.js";
import { instructionLoss } from "../../src/cct/instruction-loss.js";
import { logisticComparisonLoss } from "../../src/cct/logistic-comparison-loss.js";
import { cct } from "../../src/cct/objectives/cct.js";
import {
  type HeadedOptions,
  type Objective,
  type ObjectiveBatch,
  type ObjectiveOptions,
  objectiveScalars,
  readsCode,
} from "../../src/cct/objectives/objective.js";
import { OBJECTIVES } from "../../src/cct/objectives/registry.js";
import { type PairingOptions, pairPositions } from "../../src/cct/paired-positions.js";
import { preferenceScore, preferenceScores } from "../../src/cct/preference-head.js";
import { tokenComparisonLoss } from "../../src/cct/token-comparison-loss.js";
import { golden, near } from "./support.js";

interface ObjectiveCase {
  options: HeadedOptions & { comparison: { margin: number; slope: number } };
  correct: number[];
  buggy: number[];
  hidden: number[][];
  project: number[][];
  head: number[];
  /** Of another layer than `hidden`; the same where absent. */
  headStates?: number[][];
  targetIndex: number[];
  targets: number[];
  lmWeights: number[];
  seqWeights: number[];
  correctIndex: number[];
  buggyIndex: number[];
  pairWeights: number[];
  metrics: Record<string, number>;
  gradients: { hidden: number[][]; project: number[][]; head: number[]; headStates?: number[][] };
}
// Oracle: F.cross_entropy, F.margin_ranking_loss or F.binary_cross_entropy_with_logits,
// F.cosine_similarity and autograd in float64 (tools/golden/cct.py)
const compared = Object.values(OBJECTIVES).filter((objective) => !readsCode(objective));
const cases = compared.flatMap(({ name }) => {
  const own = golden<ObjectiveCase[]>(`objective-${name}`);
  assert.equal(own.length, 30, name);
  return own;
});

const batchOf = (c: ObjectiveCase): ObjectiveBatch => ({
  targetIndex: tf.tensor1d(c.targetIndex, "int32"),
  targets: tf.tensor1d(c.targets, "int32"),
  lmWeights: tf.tensor1d(c.lmWeights),
  seqWeights: tf.tensor1d(c.seqWeights),
  correctIndex: tf.tensor1d(c.correctIndex, "int32"),
  buggyIndex: tf.tensor1d(c.buggyIndex, "int32"),
  pairWeights: tf.tensor1d(c.pairWeights),
});
/** As a spec's entry is read: checked by the objective's schema, defaults filled in. */
const optionsOf = (objective: Objective, given: object): ObjectiveOptions =>
  objective.options.parse({ name: objective.name, ...given }) as unknown as ObjectiveOptions;
const run = (
  c: ObjectiveCase,
  hidden: tf.Tensor,
  project: tf.Tensor,
  head: tf.Tensor,
  options: object = c.options,
  headStates: tf.Tensor = c.headStates ? tf.tensor2d(c.headStates) : hidden,
) => {
  const objective = OBJECTIVES[c.options.name]!;
  const states = {
    hidden: hidden as tf.Tensor2D,
    headStates: headStates as tf.Tensor2D,
    logitsOf: (h: tf.Tensor2D) => tf.matMul(h, project as tf.Tensor2D, false, true) as tf.Tensor2D,
    head: head as tf.Tensor1D,
  };
  const scalars = objectiveScalars(objective, states, batchOf(c), optionsOf(objective, options));
  return scalars as Record<"loss" | "lm" | "token" | "seq", tf.Scalar>;
};
const inputs = (c: ObjectiveCase): [tf.Tensor2D, tf.Tensor2D, tf.Tensor1D] => [
  tf.tensor2d(c.hidden),
  tf.tensor2d(c.project),
  tf.tensor1d(c.head),
];
const value = (t: tf.Tensor): number => t.dataSync()[0]!;

test("every scalar equals PyTorch's, for every objective, head, pairing and weighting", () => {
  for (const [n, c] of cases.entries())
    tf.tidy(() => {
      const got = run(c, ...inputs(c));
      assert.deepEqual(Object.keys(got).sort(), Object.keys(c.metrics).sort());
      for (const [name, scalar] of Object.entries(got))
        near(value(scalar), c.metrics[name], 1e-5, `case ${n} ${c.options.name} ${name}`);
    });
});

test("every gradient equals PyTorch's", () => {
  for (const [n, c] of cases.entries())
    tf.tidy(() => {
      const own = c.headStates ? [tf.tensor2d(c.headStates)] : [];
      const { grads } = tf.valueAndGrads(
        ((h: tf.Tensor, p: tf.Tensor, w: tf.Tensor, s?: tf.Tensor) =>
          run(c, h, p, w, c.options, s).loss) as never,
      )([...inputs(c), ...own]);
      near(grads[0]!.arraySync(), c.gradients.hidden, 1e-5, `case ${n} hidden`);
      near(grads[1]!.arraySync(), c.gradients.project, 1e-5, `case ${n} project`);
      near(grads[2]!.arraySync(), c.gradients.head, 1e-5, `case ${n} head`);
      if (c.headStates)
        near(grads[3]!.arraySync(), c.gradients.headStates, 1e-5, `case ${n} states of the layer`);
    });
});

test("a gradient that stops at the states leaves the head's own, and moves nothing else", () => {
  const stopped = cases.filter(
    ({ options: { gradient, alpha }, headStates }) =>
      gradient === "head" && alpha > 0 && headStates,
  );
  assert.equal(stopped.length, 2, "one of each objective");
  for (const c of stopped)
    tf.tidy(() => {
      const { grads } = tf.valueAndGrads(
        ((w: tf.Tensor, s: tf.Tensor) =>
          run(c, tf.tensor2d(c.hidden), tf.tensor2d(c.project), w, c.options, s).loss) as never,
      )([tf.tensor1d(c.head), tf.tensor2d(c.headStates!)]);
      assert.ok((grads[0]!.arraySync() as number[]).some((g) => g !== 0));
      assert.ok((grads[1]!.arraySync() as number[][]).flat().every((g) => g === 0));
    });
});

test("the plain-array forms add up to the same objective", () => {
  for (const c of cases) {
    const { margin, slope, ...pairing } = c.options.comparison;
    const positions = pairPositions(c.correct, c.buggy, pairing as PairingOptions);
    const r = (c.headStates ?? c.hidden).map((h) => preferenceScore(h, c.head, c.options.head));
    const sides = [r.slice(0, 16), r.slice(16)] as const;
    const logits = c.targetIndex.map((at) =>
      c.project.map((row) => row.reduce((sum, x, i) => sum + x * c.hidden[at]![i]!, 0)),
    );
    const lm = instructionLoss(logits, c.targets, c.lmWeights);
    const seq = instructionLoss(logits, c.targets, c.seqWeights);
    const token =
      c.options.name === "cct"
        ? tokenComparisonLoss(...sides, positions, { margin })
        : logisticComparisonLoss(...sides, positions, { slope });
    // looser than float64: cosine_similarity guards |h| by another epsilon
    near(token, c.metrics["token"], 1e-9);
    near(lm + c.options.alpha * token + c.options.beta * seq, c.metrics["loss"], 1e-9);
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

test("defaults are the paper's: cct, alpha 2, beta 0.5, margin 1, linear head", () =>
  tf.tidy(() => {
    const c = cases[0]!;
    assert.equal(
      value(run(c, ...inputs(c), {}).loss),
      value(
        run(c, ...inputs(c), {
          alpha: 2,
          beta: 0.5,
          comparison: { margin: 1 },
          head: { kind: "linear" },
        }).loss,
      ),
    );
    const scale = preferenceScores(tf.tensor2d([[3, 4]]), tf.tensor1d([1, 0]), {
      kind: "normalized",
    });
    near(value(scale), 6, 1e-6);
    near(preferenceScore([3, 4], [1, 0], { kind: "normalized" }), 6, 1e-9);
    assert.equal(preferenceScore([3, 4], [1, 2]), 11);
  }));

test("token positions that are not compared get no gradient from L_token", () =>
  tf.tidy(() => {
    const { options: own } = cases[0]!;
    const options = { ...own, comparison: { ...own.comparison, margin: 100 } }; // every hinge pulls
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

test("a zero hidden state gives a finite score and gradient under the normalized head", () =>
  tf.tidy(() => {
    const { value: score, grad } = tf.valueAndGrad((h) =>
      tf.sum(preferenceScores(h as tf.Tensor2D, tf.tensor1d([1, 2]), { kind: "normalized" })),
    )(tf.zeros([1, 2]));
    assert.equal(value(score), 0);
    assert.ok(Array.from(grad.dataSync()).every(Number.isFinite));
    assert.equal(preferenceScore([0, 0], [1, 2], { kind: "normalized" }), 0);
    assert.equal(
      value(preferenceScores(tf.tensor2d([[1, 2]]), tf.zeros([2]), { kind: "normalized" })),
      0,
      "nor does a zero head",
    );
    assert.equal(preferenceScore([1, 2], [0, 0], { kind: "normalized" }), 0);
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

test("the logistic comparison costs log 2 where both score alike, and never overflows", () => {
  const one = { correctIndex: [0], buggyIndex: [0], weight: 1 };
  near(logisticComparisonLoss([3], [3], one), Math.LN2, 1e-12);
  near(logisticComparisonLoss([0], [2000], one), 2000, 1e-9);
  assert.ok(logisticComparisonLoss([2], [0], one) < logisticComparisonLoss([0], [2], one));
  assert.throws(
    () => logisticComparisonLoss([1], [], one),
    /logisticComparisonLoss: pair 0 compares positions 0 and 0/,
  );
});

test("an objective that reports what it does not declare, or the reverse, is refused", () =>
  tf.tidy(() => {
    const c = cases[0]!;
    const [hidden, project, head] = inputs(c);
    const states = {
      hidden,
      headStates: hidden,
      logitsOf: (h: tf.Tensor2D) => tf.matMul(h, project, false, true) as tf.Tensor2D,
      head,
    };
    const silent: Objective = { ...cct, metrics: [] };
    assert.throws(
      () => objectiveScalars(silent, states, batchOf(c), optionsOf(cct, {})),
      /objective "cct": expected the scalars that it declares, lm, seq, token, got activeHinges, .*; declare each as a term or a metric/,
    );
    const blind: Objective = { ...cct, reads: ["targetIndex", "targets"] };
    assert.throws(
      () => objectiveScalars(blind, states, batchOf(c), optionsOf(cct, {})),
      "a field that is not declared is not there",
    );
  }));

test("weights may be tensors, so that they can change from step to step", () =>
  tf.tidy(() => {
    const c = cases.find(({ options }) => options.alpha === 0.7)!;
    const [hidden, project, head] = inputs(c);
    const states = {
      hidden,
      headStates: c.headStates ? tf.tensor2d(c.headStates) : hidden,
      logitsOf: (h: tf.Tensor2D) => tf.matMul(h, project, false, true) as tf.Tensor2D,
      head,
    };
    const fed = { lm: 1, token: tf.scalar(0.7), seq: tf.scalar(1.3) };
    const { loss } = objectiveScalars(cct, states, batchOf(c), optionsOf(cct, c.options), fed);
    near(value(loss!), c.metrics["loss"], 1e-5);
  }));
