/** @file The weighted sum of terms' gradients, each clipped by itself, in small numbers. */
import assert from "node:assert/strict";
import { test } from "node:test";
import {
  TermGradients,
  termFactors,
  termResult,
} from "../../../src/engine/optimizer/term-gradients.js";

test("a term's factor is its weight, or what brings its weighted gradient to the largest norm", () => {
  const weights = { lm: 1, token: 2, seq: 0.5 };
  const norms = { lm: 0.5, token: 5, seq: 2 };
  assert.deepEqual(termFactors(weights, norms, null), weights);
  assert.deepEqual(termFactors(weights, norms, 1), { lm: 1, token: 0.2, seq: 0.5 });
  assert.deepEqual(termFactors({ lm: 1 }, { lm: 0 }, 1), { lm: 1 }, "no gradient, nothing to clip");
});

const parameters = {
  w: { shape: [2], data: new Float32Array(2) },
  head: { shape: [1], data: new Float32Array(1) },
};
const reach = new Map([
  ["lm", new Set(["w"])],
  ["token", new Set(["w", "head"])],
]);
const weights = { lm: 1, token: 0.5 };
const give = (terms: TermGradients, values: Record<string, number[]>): void => {
  for (const [result, numbers] of Object.entries(values)) terms.results[result]!.set(numbers);
};
const first = {
  [termResult("lm", "w")]: [3, 4],
  [termResult("token", "w")]: [2, -4],
  [termResult("token", "head")]: [4],
};

test("norms and sums of the parameters that move, clipped and not", () => {
  const terms = new TermGradients(reach, parameters, 1);
  const all = new Set(["w", "head"]);
  give(terms, first);
  terms.take(true);
  assert.deepEqual(terms.norms(all), { lm: 5, token: 6 });
  assert.deepEqual(terms.norms(new Set(["head"])), { lm: 0, token: 4 });
  const into = { w: new Float32Array(2), head: new Float32Array(1) };
  const norm = terms.combine(all, weights, { lm: 0.2, token: 0.25 }, into);
  assert.deepEqual(
    [...into.w].map((x) => Math.round(x * 1e6) / 1e6),
    [1.1, -0.2],
  );
  assert.equal(into.head[0], 1);
  assert.equal(norm, Math.sqrt((3 + 1) ** 2 + (4 - 2) ** 2 + 2 ** 2), "as if nothing were clipped");
  const alone = { w: Float32Array.of(7, 7), head: new Float32Array(1) };
  assert.equal(terms.combine(new Set(["head"]), weights, weights, alone), 2);
  assert.deepEqual([...alone.w], [7, 7], "what does not move is left alone");
});

test("gradients of several calls add up, and the next update begins anew", () => {
  const terms = new TermGradients(reach, parameters, 2);
  for (const begins of [true, false, true]) {
    give(terms, first);
    terms.take(begins);
  }
  assert.deepEqual(terms.norms(new Set(["w"])), { lm: 5, token: Math.sqrt(2 * 2 + 4 * 4) });
  give(terms, { ...first, [termResult("lm", "w")]: [1, 1] });
  terms.take(false);
  assert.equal(terms.norms(new Set(["w"]))["lm"], Math.sqrt(4 * 4 + 5 * 5));
});
