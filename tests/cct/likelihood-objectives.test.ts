/**
 * @file Objectives that score a pair's code by likelihood: values and gradients against PyTorch,
 * plain-array forms, which tokens are scored, identities.
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import { dpoLoss } from "../../src/cct/dpo-loss.js";
import { faultWeightedLoss } from "../../src/cct/fault-weighted-loss.js";
import { instructionLoss } from "../../src/cct/instruction-loss.js";
import { locatedDpoLoss } from "../../src/cct/located-dpo-loss.js";
import {
  type CodeBatch,
  type ObjectiveOptions,
  objectiveScalars,
  readsCode,
} from "../../src/cct/objectives/objective.js";
import { OBJECTIVES } from "../../src/cct/objectives/registry.js";
import { pairPositions } from "../../src/cct/paired-positions.js";
import {
  editTokens,
  type ScoredCode,
  scoredCode,
  type ScoredSide,
  type TokenLikelihoods,
} from "../../src/cct/scored-code.js";
import { tf } from "../../src/engine/tf.js";
import { unlikelihoodLoss } from "../../src/cct/unlikelihood-loss.js";
import { codeInputs, CodeWriter } from "../../src/training/code-feeds.js";
import { golden, near } from "./support.js";

interface GoldenSide {
  index: number[];
  targets: number[];
  differs: number[];
  behind: number[];
  reference: number[];
}
interface RivalCase {
  options: { name: string; alpha: number; beta: number; comparison: Record<string, unknown> };
  hidden: number[][];
  project: number[][];
  targetIndex: number[];
  targets: number[];
  lmWeights: number[];
  seqWeights: number[];
  /** Pair q: its correct side stands in row 2q, its buggy side, if there, in row 2q + 1. */
  pairs: { correct: number[]; buggy: number[]; start: number; sides: GoldenSide[] }[];
  metrics: Record<string, number>;
  gradients: { hidden: number[][]; project: number[][] };
}
const T = 16;

// Oracle: F.log_softmax, F.logsigmoid and autograd in float64 (tools/golden/rivals.py)
const names = Object.values(OBJECTIVES).flatMap((o) => (readsCode(o) ? [o.name] : []));
const cases = names.flatMap((name) => {
  const own = golden<RivalCase[]>(`objective-${name}`);
  assert.equal(own.length, 8, name);
  return own;
});

/** What is scored of a pair, with the golden reference. */
function codeOf({ correct, buggy, start, sides }: RivalCase["pairs"][number]): ScoredCode {
  const lengths = { correctLength: correct.length, buggyLength: buggy.length };
  const positions = pairPositions(correct, buggy);
  const code = scoredCode({ correctIds: correct, buggyIds: buggy, ...lengths, positions }, start);
  const side = (of: ScoredSide, known?: GoldenSide): ScoredSide =>
    known ? { ...of, reference: Float32Array.from(known.reference) } : { from: 1, differs: [] };
  return { ...code, correct: side(code.correct, sides[0]), buggy: side(code.buggy, sides[1]) };
}

/** The batch's fields of scored code, with a place more than is needed for tokens and pairs. */
function codeBatch({ pairs }: RivalCase): CodeBatch {
  const codes = pairs.map(codeOf);
  const tokens = codes.reduce((n, c) => n + c.correct.differs.length + c.buggy.differs.length, 1);
  const shape = { pairs: pairs.length + 1, tokens };
  const writer = new CodeWriter(shape);
  pairs.forEach((pair, q) => {
    const { correct: correctIds, buggy: buggyIds } = pair;
    const whole = { correctLength: correctIds.length, buggyLength: buggyIds.length };
    const positions = pairPositions(correctIds, buggyIds);
    writer.write(
      { correctIds, buggyIds, ...whole, positions, code: codes[q]! },
      (side, i) => (2 * q + Number(side === "buggy")) * T + i,
      1 / pairs.length,
    );
  });
  const tensors = Object.entries(codeInputs(shape)).map(([name, { shape: extents, dtype }]) => [
    name,
    tf.tensor(writer.feeds[name]!, [...extents], dtype ?? "float32"),
  ]);
  return Object.fromEntries(tensors) as CodeBatch;
}

function run(c: RivalCase, hidden: tf.Tensor, project: tf.Tensor): Record<string, tf.Scalar> {
  const objective = OBJECTIVES[c.options.name]!;
  const states = {
    hidden: hidden as tf.Tensor2D,
    headStates: hidden as tf.Tensor2D,
    logitsOf: (h: tf.Tensor2D) => tf.matMul(h, project as tf.Tensor2D, false, true) as tf.Tensor2D,
    head: tf.zeros([3]) as tf.Tensor1D,
  };
  const none = { correctIndex: tf.tensor1d([0], "int32"), buggyIndex: tf.tensor1d([0], "int32") };
  const batch = {
    targetIndex: tf.tensor1d(c.targetIndex, "int32"),
    targets: tf.tensor1d(c.targets, "int32"),
    lmWeights: tf.tensor1d(c.lmWeights),
    seqWeights: tf.tensor1d(c.seqWeights),
    ...none,
    pairWeights: tf.tensor1d([0]),
    ...codeBatch(c),
  };
  const options = objective.options.parse(c.options) as unknown as ObjectiveOptions;
  return objectiveScalars(objective, states, batch, options);
}
const value = (t: tf.Tensor): number => t.dataSync()[0]!;

test("every scalar equals PyTorch's", () => {
  for (const [n, c] of cases.entries())
    tf.tidy(() => {
      const got = run(c, tf.tensor2d(c.hidden), tf.tensor2d(c.project));
      assert.deepEqual(Object.keys(got).sort(), Object.keys(c.metrics).sort());
      for (const [name, scalar] of Object.entries(got))
        near(value(scalar), c.metrics[name], 1e-5, `case ${n} ${c.options.name} ${name}`);
    });
});

test("every gradient equals PyTorch's", () => {
  for (const [n, c] of cases.entries())
    tf.tidy(() => {
      const { grads } = tf.valueAndGrads(
        ((h: tf.Tensor, p: tf.Tensor) => run(c, h, p)["loss"]) as never,
      )([tf.tensor2d(c.hidden), tf.tensor2d(c.project)]);
      near(grads[0]!.arraySync(), c.gradients.hidden, 1e-5, `case ${n} ${c.options.name} hidden`);
      near(grads[1]!.arraySync(), c.gradients.project, 1e-5, `case ${n} project`);
    });
});

test("the scored tokens, and those of the edit, are PyTorch's script's", () => {
  for (const c of cases)
    for (const [q, pair] of c.pairs.entries()) {
      const { firstDifference, ...sides } = codeOf(pair);
      for (const [n, known] of pair.sides.entries()) {
        const { from, differs } = n === 0 ? sides.correct : sides.buggy;
        const ids = n === 0 ? pair.correct : pair.buggy;
        assert.deepEqual(differs.map(Number), known.differs);
        const at = differs.map((_, k) => from + k);
        assert.deepEqual(
          at.map((i) => (2 * q + n) * T + i - 1),
          known.index,
        );
        assert.deepEqual(
          at.map((i) => ids[i]),
          known.targets,
        );
        assert.deepEqual(
          at.map((i) => Number(i >= firstDifference)),
          known.behind,
        );
      }
    }
});

/** log softmax(project · hidden[index])[target] of every scored token of a side. */
function likelihoods(c: RivalCase, side: GoldenSide): TokenLikelihoods {
  const logProbability = side.index.map((at, k) => {
    const logits = c.project.map((row) =>
      row.reduce((sum, x, i) => sum + x * c.hidden[at]![i]!, 0),
    );
    return logits[side.targets[k]!]! - Math.log(logits.reduce((sum, z) => sum + Math.exp(z), 0));
  });
  const { reference, differs, behind } = side;
  return { logProbability, reference, differs: differs.map(Boolean), behind: behind.map(Boolean) };
}

type Oracle = (correct: TokenLikelihoods, buggy: TokenLikelihoods, options: object) => number;
const ORACLES: Readonly<Record<string, { term: string; of: Oracle }>> = {
  dpo: { term: "dpo", of: dpoLoss },
  "located-dpo": { term: "locatedDpo", of: locatedDpoLoss },
  "fault-weighted": { term: "faultWeighted", of: faultWeightedLoss },
  unlikelihood: { term: "unlikelihood", of: unlikelihoodLoss },
};

test("the plain-array forms give the same terms", () => {
  assert.deepEqual([...Object.keys(ORACLES), "correct-code"].sort(), [...names].sort());
  for (const c of cases) {
    const oracle = ORACLES[c.options.name];
    if (oracle === undefined) continue; // correct-code, below
    const { term, of } = oracle;
    const costs = c.pairs.map(({ sides }) => {
      const [correct, buggy] = sides.map((side) => likelihoods(c, side));
      return of(correct!, buggy!, c.options.comparison);
    });
    near(costs.reduce((sum, cost) => sum + cost, 0) / costs.length, c.metrics[term], 1e-9);
  }
});

test("correct-code is the instruction loss of each pair's correct code", () => {
  const own = cases.filter(({ options }) => options.name === "correct-code");
  assert.equal(own.length, 8);
  for (const c of own) {
    const costs = c.pairs.map(({ sides: [correct, buggy] }) => {
      assert.equal(buggy, undefined, "the buggy side is not there");
      const logits = correct!.index.map((at) =>
        c.project.map((row) => row.reduce((sum, x, i) => sum + x * c.hidden[at]![i]!, 0)),
      );
      return instructionLoss(logits, correct!.targets);
    });
    near((costs[0]! + costs[1]!) / 2, c.metrics["correctCode"], 1e-9);
  }
});

test("what was deleted or inserted marks the token that stands in its place", () => {
  assert.deepEqual(editTokens([5, 6, 7, 0], [5, 7, 0]), {
    correct: [false, true, false, false],
    buggy: [false, true, false],
  });
  assert.deepEqual(editTokens([5, 0], [5, 8, 9, 0]), {
    correct: [false, true],
    buggy: [false, true, true, false],
  });
  assert.deepEqual(editTokens([1, 2, 3, 4, 0], [1, 9, 3, 8, 0]).buggy, [
    ...[false, true, false, true, false],
  ]);
});

const side = (...logs: number[]): TokenLikelihoods => ({
  logProbability: logs,
  reference: logs.map(() => -1),
  differs: logs.map(() => true),
  behind: logs.map(() => true),
});

test("DPO costs log 2 where the model is its reference, less the likelier the correct code", () => {
  near(dpoLoss(side(-1, -1), side(-1)), Math.LN2, 1e-12);
  assert.ok(dpoLoss(side(-0.5), side(-2)) < dpoLoss(side(-2), side(-0.5)));
  near(dpoLoss(side(-1e6), side(0), { temperature: 1 }), 1e6, 1e-9, "no overflow");
  near(dpoLoss(side(-1), side(-1), { nll: 2 }), Math.LN2 + 2, 1e-12);
});

test("located DPO is DPO where the rest weighs as much, and blind to the rest where it weighs 0", () => {
  const mixed = { ...side(-1, -2, -3), differs: [false, true, false] };
  const other = { ...side(-2, -1), differs: [true, false] };
  const options = { temperature: 0.7, nll: 0.2 };
  near(
    locatedDpoLoss(mixed, other, { ...options, rest: 1 }),
    dpoLoss(mixed, other, options),
    1e-12,
  );
  const changed = { ...mixed, logProbability: [-9, -2, -9] };
  assert.equal(locatedDpoLoss(mixed, other), locatedDpoLoss(changed, other));
  assert.notEqual(
    locatedDpoLoss(mixed, other, { rewarded: "code" }),
    locatedDpoLoss(changed, other, { rewarded: "code" }),
  );
});

test("a token of the edit weighs the more the likelier the bug, 1 + λ/2 where both are alike", () => {
  near(faultWeightedLoss(side(-1), side(-1), { focus: 3 }), 2.5, 1e-12);
  near(faultWeightedLoss(side(-1), side(-1e4), { focus: 3 }), 1, 1e-12);
  near(faultWeightedLoss(side(-1e4), side(-1), { focus: 3 }), 4e4, 1e-9);
  const outside = { ...side(-1, -1), differs: [false, false] };
  near(faultWeightedLoss(outside, side(-1)), 1, 1e-12);
});

test("unlikelihood costs nothing for an impossible bug, and no more than 11.5 nats for a certain one", () => {
  near(unlikelihoodLoss(side(-2), side(-1e9)), 2, 1e-12);
  near(unlikelihoodLoss(side(0), side(0)), -Math.log(1e-5), 1e-9);
  near(unlikelihoodLoss(side(-2), side(Math.log(0.5)), { likelihood: 0 }), Math.LN2, 1e-12);
  const unmarked = { ...side(-0.1), differs: [false] };
  near(unlikelihoodLoss(side(-2), unmarked), 2, 1e-12);
});

test("pairs that do not fit are refused", () => {
  const writer = new CodeWriter({ pairs: 1, tokens: 1 });
  const c = cases[0]!.pairs[0]!;
  assert.throws(
    () =>
      writer.write(
        {
          correctIds: c.correct,
          buggyIds: c.buggy,
          correctLength: c.correct.length,
          buggyLength: c.buggy.length,
          positions: pairPositions(c.correct, c.buggy),
          code: codeOf(c),
        },
        (_, i) => i,
        1,
      ),
    /assembleStep: expected at most 1 scored tokens of 1 pairs in a micro-batch, got more/,
  );
});
