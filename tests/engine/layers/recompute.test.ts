/**
 * @file Recomputation: the same bytes as without, the part twice in the graph, and gradients of a
 *   tape around it.
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import { compile } from "../../../src/engine/compile.js";
import { recomputed } from "../../../src/engine/layers/recompute.js";
import { tf } from "../../../src/engine/tf.js";
import { randomStream } from "../../../src/random.js";

const random = randomStream(1, "recompute");
const normal = (size: number): Float32Array =>
  Float32Array.from({ length: size }, () => random.normal());
const feeds = { x: normal(12), a: normal(16), b: normal(16) };
const inputs = { x: { shape: [3, 4] }, a: { shape: [4, 4] }, b: { shape: [4, 4] } };

/** Σ of two layers tanh(x·a)·b + x, each recomputed or not, and its gradients. */
const program =
  (again: boolean) =>
  (given: Record<string, tf.Tensor>): Record<string, tf.Tensor> => {
    const layer = ([x, a, b]: readonly tf.Tensor[]): tf.Tensor =>
      tf.add(
        tf.matMul(
          tf.tanh(tf.matMul(x as tf.Tensor2D, a as tf.Tensor2D)) as tf.Tensor2D,
          b as tf.Tensor2D,
        ),
        x!,
      );
    const apply = (x: tf.Tensor, a: tf.Tensor, b: tf.Tensor): tf.Tensor =>
      again ? recomputed([x, a], [b], layer) : layer([x, a, b]);
    const loss = (x: tf.Tensor, a: tf.Tensor, b: tf.Tensor): tf.Scalar =>
      tf.sum(tf.square(apply(apply(x, a, b).mul(0.5), a, b)));
    const [dx, da, db] = tf.grads(loss as (...args: tf.Tensor[]) => tf.Tensor)([
      given["x"]!,
      given["a"]!,
      given["b"]!,
    ]);
    return { loss: loss(given["x"]!, given["a"]!, given["b"]!), dx: dx!, da: da!, db: db! };
  };

test("gives the same bytes, from operators that stand in the graph a second time", async () => {
  const [plain, again] = [
    await compile(program(false), inputs),
    await compile(program(true), inputs),
  ];
  const expected = await plain.run(feeds);
  const got = await again.run(feeds);
  for (const name of ["loss", "dx", "da", "db"]) assert.deepEqual(got[name], expected[name], name);
  assert.ok(expected["da"]!.some((element) => Math.abs(element) > 0.1));
  assert.ok(
    again.nodeCount >= plain.nodeCount + 4,
    `a product, its tanh and what ties them, twice: ${plain.nodeCount} → ${again.nodeCount}`,
  );
  await Promise.all([plain.dispose(), again.dispose()]);
});

test("an eager backend gives the same gradients", async () => {
  const [eager, compiled] = [
    await compile(program(true), inputs, { engine: "eager" }),
    await compile(program(true), inputs),
  ];
  const expected = await compiled.run(feeds);
  const got = await eager.run(feeds);
  for (const name of ["loss", "dx", "da", "db"])
    got[name]!.forEach((element, i) =>
      assert.ok(
        Math.abs(element - expected[name]![i]!) <= 1e-5 * Math.max(1, Math.abs(element)),
        `${name}[${i}]`,
      ),
    );
  await Promise.all([eager.dispose(), compiled.dispose()]);
});
