/**
 * @file The branch of a projection against plain arrays: value, and gradients in x, A and B, with
 *   and without dropout; what is missing is named.
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import { tf } from "../../../src/engine/tf.js";
import { projection } from "../../../src/language-model/projection.js";
import {
  loraNames,
  loraProducts,
  scaledForDropout,
} from "../../../src/language-model/lora/branch.js";
import type { TensorMap } from "../../../src/engine/types.js";
import { randomStream } from "../../../src/random.js";
import { within } from "../../support/near.js";

const [width, r, out, scaling, rate] = [5, 2, 4, 1.5, 0.4];
const random = randomStream(1, "branch");
const matrix = (rows: number, columns: number): number[][] =>
  Array.from({ length: rows }, () => Array.from({ length: columns }, () => random.normal()));
const A = matrix(r, width);
const B = matrix(out, r);
const weights = matrix(out, width);
/** The sum of a projection and its branch; `parameters` lack the weight. */
const adapted = (x: tf.Tensor, parameters: TensorMap, module = "m"): tf.Tensor =>
  loraProducts(x as tf.Tensor2D, parameters, [{ module, W: tf.tensor2d(weights) }])[0]!;

/** a·b of nested arrays. */
const product = (a: number[][], b: number[][]): number[][] =>
  a.map((row) => b[0]!.map((_, j) => row.reduce((sum, value, k) => sum + value * b[k]![j]!, 0)));
const transposed = (a: number[][]): number[][] => a[0]!.map((_, j) => a.map((row) => row[j]!));
const plus = (a: number[][], b: number[][]): number[][] =>
  a.map((row, i) => row.map((value, j) => value + b[i]![j]!));
const times = (a: number[][], b: number[][] | number): number[][] =>
  a.map((row, i) => row.map((value, j) => value * (typeof b === "number" ? b : b[i]![j]!)));

for (const [N, dropout, what] of [
  [3, false, "3 rows"],
  [9, false, "9 rows, merged"],
  [3, true, "3 rows, s = scaling / (1 − p)"],
] as const)
  test(`x·Wᵀ + s·(x∘m)·Aᵀ·Bᵀ and its gradients, ${what}`, () => {
    const x = matrix(N, width);
    const dy = matrix(N, out);
    const kept = x.map((row) => row.map((_, i) => (i % 3 === 1 ? 0 : 1)));
    const s = dropout ? scaling / (1 - rate) : scaling;
    const seen = dropout ? times(x, kept) : x;
    const down = product(seen, transposed(A));
    const back = product(dy, B); // [N, r] both
    const branch = times(product(back, A), s);
    const dx = plus(product(dy, weights), dropout ? times(branch, kept) : branch);
    tf.tidy(() => {
      const names = loraNames("m");
      const fixed = {
        [names.scaling]: tf.scalar(scaling),
        ...(dropout && { [names.kept]: tf.tensor2d(kept, undefined, "bool") }),
      };
      const sum = (X: tf.Tensor, a: tf.Tensor, b: tf.Tensor): tf.Tensor =>
        adapted(X, scaledForDropout({ ...fixed, [names.A]: a, [names.B]: b }, rate));
      const given = [tf.tensor2d(x), tf.tensor2d(A), tf.tensor2d(B)] as const;
      within(
        sum(...given).dataSync(),
        plus(product(x, transposed(weights)), times(product(down, transposed(B)), s)).flat(),
        1e-5,
        "value",
      );
      const [gx, gA, gB] = tf.grads((...args) =>
        tf.sum(tf.mul(sum(...(args as [tf.Tensor, tf.Tensor, tf.Tensor])), tf.tensor2d(dy))),
      )([...given]);
      within(gx!.dataSync(), dx.flat(), 1e-5, "x");
      within(gA!.dataSync(), times(product(transposed(back), seen), s).flat(), 1e-5, "A");
      within(gB!.dataSync(), times(product(transposed(dy), down), s).flat(), 1e-5, "B");
    });
  });

test("a projection without an adapter is itself, one with an incomplete one is an error", () =>
  tf.tidy(() => {
    const W = tf.tensor2d(weights);
    const input = tf.tensor2d(matrix(3, width));
    const names = loraNames("m");
    const product = tf.matMul(input, W, false, true);
    assert.deepEqual(adapted(input, {}).dataSync(), product.dataSync());
    const parameters = {
      "m.weight": W,
      [names.A]: tf.tensor2d(A),
      [names.B]: tf.tensor2d(B),
      [names.scaling]: tf.scalar(scaling),
    };
    assert.deepEqual(
      projection(input, parameters, "m.weight").dataSync(),
      adapted(input, parameters).dataSync(),
    );
    assert.throws(
      () => adapted(input, { [names.B]: tf.tensor2d(B) }),
      /expected m\.lora_A and m\.lora_scaling beside m\.lora_B, got neither; use adaptedParameters/,
    );
  }));

test("modules that read one x are computed together as alone; key uses query's A where it has none", () =>
  tf.tidy(() => {
    const [q, k, v] = ["m.q_proj", "m.k_proj", "m.v_proj"].map(loraNames);
    const input = tf.tensor2d(matrix(3, width));
    const W = tf.tensor2d(weights);
    const plain = tf.matMul(input, W, false, true);
    const parameters = {
      [q!.A]: tf.tensor2d(A),
      [q!.B]: tf.tensor2d(B),
      [k!.B]: tf.tensor2d(times(B, 2)),
      [v!.A]: tf.tensor2d(times(A, -1)),
      [v!.B]: tf.tensor2d(B),
      [q!.scaling]: tf.scalar(1),
      [k!.scaling]: tf.scalar(1),
      [v!.scaling]: tf.scalar(3),
    };
    const branches = loraProducts(
      input,
      parameters,
      ["m.q_proj", "m.k_proj", "other", "m.v_proj"].map((module) => ({ module, W })),
    ).map((sum) => tf.sub(sum, plain));
    const own = product(product(input.arraySync() as number[][], transposed(A)), transposed(B));
    [1, 2, 0, -3].forEach((factor, i) =>
      within(branches[i]!.dataSync(), times(own, factor).flat(), 1e-5, `module ${i}`),
    );
  }));
