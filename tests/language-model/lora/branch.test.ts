/** @file The branch of a projection against plain arrays: value, and gradients in x, A and B, with and without dropout; what is missing is named. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { tf } from "../../../src/engine/tf.js";
import { projection } from "../../../src/language-model/decoder.js";
import { loraBranch, loraNames, scaledForDropout } from "../../../src/language-model/lora/branch.js";
import { randomStream } from "../../../src/random.js";
import { near } from "../golden.js";

const [N, width, r, out, scaling, rate] = [3, 5, 2, 4, 1.5, 0.4];
const random = randomStream(1, "branch"), matrix = (rows: number, columns: number): number[][] => Array.from({ length: rows }, () => Array.from({ length: columns }, () => random.normal()));
const x = matrix(N, width), A = matrix(r, width), B = matrix(out, r), dy = matrix(N, out), kept = x.map((row) => row.map((_, i) => (i % 3 === 1 ? 0 : 1)));

/** a·b of nested arrays. */
const product = (a: number[][], b: number[][]): number[][] => a.map((row) => b[0]!.map((_, j) => row.reduce((sum, value, k) => sum + value * b[k]![j]!, 0)));
const transposed = (a: number[][]): number[][] => a[0]!.map((_, j) => a.map((row) => row[j]!));
const times = (a: number[][], b: number[][] | number): number[][] => a.map((row, i) => row.map((value, j) => value * (typeof b === "number" ? b : b[i]![j]!)));

for (const dropout of [false, true]) test(`s·(x∘m)·Aᵀ·Bᵀ and its gradients${dropout ? ", s = scaling / (1 − p)" : ""}`, () => {
  const s = dropout ? scaling / (1 - rate) : scaling, seen = dropout ? times(x, kept) : x, down = product(seen, transposed(A)), back = product(dy, B); // [N, r] both
  const dx = times(product(back, A), s);
  tf.tidy(() => {
    const names = loraNames("m"), fixed = { [names.scaling]: tf.scalar(scaling), ...(dropout && { [names.kept]: tf.tensor2d(kept, undefined, "bool") }) };
    const branch = (X: tf.Tensor, a: tf.Tensor, b: tf.Tensor): tf.Tensor => loraBranch(X, scaledForDropout({ ...fixed, [names.A]: a, [names.B]: b }, rate), "m")!;
    const given = [tf.tensor2d(x), tf.tensor2d(A), tf.tensor2d(B)] as const;
    near(branch(...given).dataSync(), times(product(down, transposed(B)), s).flat(), 1e-5, "value");
    const [gx, gA, gB] = tf.grads((...args) => tf.sum(tf.mul(branch(...args as [tf.Tensor, tf.Tensor, tf.Tensor]), tf.tensor2d(dy))))([...given]);
    near(gx!.dataSync(), (dropout ? times(dx, kept) : dx).flat(), 1e-5, "x");
    near(gA!.dataSync(), times(product(transposed(back), seen), s).flat(), 1e-5, "A");
    near(gB!.dataSync(), times(product(transposed(dy), down), s).flat(), 1e-5, "B");
  });
});

test("a projection without an adapter is itself, one with an incomplete one is an error", () => tf.tidy(() => {
  const W = tf.tensor2d(matrix(out, width)), input = tf.tensor2d(x), names = loraNames("m");
  assert.equal(loraBranch(input, { "m.weight": W }, "m"), null);
  const parameters = { "m.weight": W, [names.A]: tf.tensor2d(A), [names.B]: tf.tensor2d(B), [names.scaling]: tf.scalar(scaling) };
  near(projection(input, parameters, "m.weight").dataSync(), tf.add(tf.matMul(input, W, false, true), loraBranch(input, parameters, "m")!).dataSync(), 1e-6, "sum");
  assert.throws(() => loraBranch(input, { [names.B]: tf.tensor2d(B) }, "m"), /expected m\.lora_A and m\.lora_scaling beside m\.lora_B, got neither; use adaptedParameters/);
}));

test("key and value use query's A where they have none", () => tf.tidy(() => {
  const names = loraNames("m.k_proj"), parameters = { [loraNames("m.q_proj").A]: tf.tensor2d(A), [names.B]: tf.tensor2d(B), [names.scaling]: tf.scalar(1) };
  near(loraBranch(tf.tensor2d(x), parameters, "m.k_proj")!.dataSync(), product(product(x, transposed(A)), transposed(B)).flat(), 1e-5, "value");
}));
