import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { AdamWUpdate } from "../../../src/engine/optimizer/adamw.js";
import { attention } from "../../../src/engine/layers/attention.js";
import { crossEntropy } from "../../../src/engine/layers/cross-entropy.js";
import { StateMemory } from "../../../src/engine/optimizer/state-memory.js";
import { tf } from "../../../src/engine/tf.js";
import {
  type AdamWOptions,
  compileTrainingStep,
  createState,
  type TrainableState,
} from "../../../src/engine/optimizer/training-step.js";
import type { HostMap, TensorMap } from "../../../src/engine/types.js";
import { randomStream } from "../../../src/random.js";
import { near } from "../../support/near.js";

const random = (seed: number, size: number): Float32Array => {
  const stream = randomStream(seed, "test");
  return Float32Array.from({ length: size }, () => stream.next() - 0.5);
};

/**
 * The oracle: AdamW (Loshchilov and Hutter, arXiv 1711.05101) on one weight, with bias correction.
 */
function adamW(
  [p, m, v, gradient]: readonly [number, number, number, number],
  { learningRate, beta1, beta2, epsilon, weightDecay, scale, step }: AdamWUpdate,
): [p: number, m: number, v: number] {
  const g = scale * gradient;
  const first = beta1 * m + (1 - beta1) * g;
  const second = beta2 * v + (1 - beta2) * g * g;
  const root = Math.sqrt(second / (1 - beta2 ** step));
  const moved = (learningRate * first) / (1 - beta1 ** step) / (root + epsilon);
  return [p - learningRate * weightDecay * p - moved, first, second];
}

test("the SIMD update and norm are those of the plain loops, whatever the length", () =>
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 70 }),
      fc.nat(),
      fc.integer({ min: 1, max: 1000 }),
      (size, seed, step) => {
        const update: AdamWUpdate = {
          learningRate: 1e-2,
          beta1: 0.9,
          beta2: 0.95,
          epsilon: 1e-8,
          weightDecay: 0.1,
          scale: 0.7,
          step,
        };
        const arrays = [0, 1, 2, 3].map((k) => random(seed + k, size)) as [
          Float32Array,
          Float32Array,
          Float32Array,
          Float32Array,
        ];
        arrays[2].forEach((x, i) => {
          arrays[2][i] = x * x;
        });
        const one = (data: Float32Array): HostMap => ({ w: { shape: [size], data: data.slice() } });
        const [p, m, v] = [one(arrays[0]), one(arrays[1]), one(arrays[2])];
        const memory = new StateMemory(p, m, v);
        memory.gradients["w"]!.set(arrays[3]);
        near([memory.gradientNorm(["w"])], [Math.hypot(...arrays[3])], 1e-12);
        memory.update("w", update);
        const [ps, ms, vs, gs] = arrays;
        const expected = [...ps].map((one, i) => adamW([one, ms[i]!, vs[i]!, gs[i]!], update));
        [p, m, v].forEach((tensors, k) =>
          near(
            tensors["w"]!.data,
            expected.map((numbers) => numbers[k]!),
            1e-6,
          ),
        );
      },
    ),
    { seed: 1, numRuns: 40 },
  ));

const V = 11;
const D = 8;
const T = 6;
const R = 2;
const parameters = (): HostMap => ({
  embedding: { shape: [V, D], data: random(1, V * D) },
  mix: { shape: [D, D], data: random(2, D * D) },
  gain: { shape: [D], data: random(3, D) },
});
const objective = (
  p: TensorMap,
  { ids, targets, weights }: TensorMap,
): Record<string, tf.Tensor> => {
  const x = tf.gather(p["embedding"]!, ids!.reshape([R * T]) as tf.Tensor1D);
  const heads = (y: tf.Tensor): tf.Tensor => y.reshape([R, T, 2, D / 2]).transpose([0, 2, 1, 3]);
  const mixed = attention(
    heads(tf.matMul(x as tf.Tensor2D, p["mix"] as tf.Tensor2D)),
    heads(x),
    heads(x),
    tf.zeros([1, 1, T, T]),
  );
  const y = mixed
    .transpose([0, 2, 1, 3])
    .reshape([R * T, D])
    .mul(p["gain"]!)
    .add(x) as tf.Tensor2D;
  return {
    loss: crossEntropy(
      tf.matMul(y, p["embedding"] as tf.Tensor2D, false, true),
      targets!.reshape([R * T]) as tf.Tensor1D,
    )
      .mul(weights!.reshape([R * T]))
      .sum(),
  };
};
const inputs = {
  ids: { shape: [R, T], dtype: "int32" },
  targets: { shape: [R, T], dtype: "int32" },
  weights: { shape: [R, T] },
} as const;
const batch = (seed: number): Record<string, Float32Array | Int32Array> => {
  const stream = randomStream(seed, "batch");
  const ids = (): Int32Array => Int32Array.from({ length: R * T }, () => stream.integer(V));
  return { ids: ids(), targets: ids(), weights: new Float32Array(R * T).fill(1 / (R * T)) };
};

async function train(
  state: TrainableState,
  from: number,
  to: number,
  options: AdamWOptions & { threads?: number; engine?: "eager" } = {},
): Promise<number[]> {
  const training = await compileTrainingStep(state, objective, inputs, {
    weightDecay: 0.1,
    ...options,
  });
  const losses: number[] = [];
  for (let step = from; step < to; step++)
    losses.push((await training.step(batch(step), 1e-2))["loss"]!);
  await training.dispose();
  return losses;
}
const bytesOf = (state: TrainableState): string =>
  [state.parameters, state.firstMoments, state.secondMoments]
    .flatMap((tensors) =>
      Object.values(tensors).map(({ data }) =>
        Buffer.from(data.buffer, data.byteOffset, data.byteLength).toString("hex"),
      ),
    )
    .join();

test("the same start and batches give the same bytes, on one thread and on two", async () => {
  for (const threads of [1, 2]) {
    const [a, b] = [createState(parameters()), createState(parameters())];
    const losses = await train(a, 0, 12, { threads });
    await train(b, 0, 12, { threads });
    assert.equal(bytesOf(a), bytesOf(b));
    assert.ok(losses.at(-1)! < losses[0]!, `loss falls: ${losses}`);
  }
});

test("so it is where many rows of an embedding's gradient meet, and products are split between threads", async () => {
  const big: HostMap = {
    embedding: { shape: [50, 64], data: random(5, 50 * 64) },
    up: { shape: [64, 256], data: random(6, 64 * 256) },
  };
  const run = async (): Promise<string> => {
    const state = createState(big);
    const training = await compileTrainingStep(
      state,
      ({ embedding, up }, { ids }) => {
        const hidden = tf
          .matMul(tf.gather(embedding!, ids as tf.Tensor1D) as tf.Tensor2D, up as tf.Tensor2D)
          .tanh() as tf.Tensor2D;
        return {
          loss: crossEntropy(
            tf.matMul(
              tf.matMul(hidden, up as tf.Tensor2D, false, true),
              embedding as tf.Tensor2D,
              false,
              true,
            ),
            ids as tf.Tensor1D,
          ).mean(),
        };
      },
      { ids: { shape: [2048], dtype: "int32" } },
      { threads: 2 },
    );
    for (let step = 0; step < 3; step++) {
      const stream = randomStream(step, "ids");
      await training.step(
        { ids: Int32Array.from({ length: 2048 }, () => stream.integer(50)) },
        1e-2,
      );
    }
    await training.dispose();
    return bytesOf(state);
  };
  assert.equal(await run(), await run());
});

test("a copy of the state resumes bit-identically", async () => {
  const whole = createState(parameters());
  const half = createState(parameters());
  await train(whole, 0, 10);
  await train(half, 0, 5);
  const copy = structuredClone(half);
  await train(copy, 5, 10);
  assert.equal(bytesOf(copy), bytesOf(whole));
  assert.equal(copy.step, 10);
});

test("the compiled step is the eager one to 1e-5 over ten updates", async () => {
  const compiled = createState(parameters());
  const eager = createState(parameters());
  near(await train(compiled, 0, 10), await train(eager, 0, 10, { engine: "eager" }), 1e-5);
  for (const name of Object.keys(compiled.parameters))
    near(compiled.parameters[name]!.data, eager.parameters[name]!.data, 1e-5, name);
});

test("gradients accumulated over calls make the update of their sum", async () => {
  const whole = createState(parameters());
  const parts = createState(parameters());
  const one = await compileTrainingStep(whole, objective, inputs, {});
  const two = await compileTrainingStep(parts, objective, inputs, { accumulate: 2 });
  const feeds = batch(1);
  const half = (from: number): typeof feeds => ({
    ...feeds,
    weights: (feeds["weights"] as Float32Array).map((w, i) => (Math.floor(i / T) === from ? w : 0)),
  });
  const report = await one.step(feeds, 1e-2);
  const before = parts.parameters["mix"]!.data.slice();
  const first = await two.step(half(0), 1e-2);
  assert.deepEqual(parts.parameters["mix"]!.data, before);
  assert.equal(parts.step, 0);
  const second = await two.step(half(1), 1e-2);
  assert.equal(parts.step, 1);
  near(
    [first["loss"]! + second["loss"]!, second["gradNorm"]!],
    [report["loss"]!, report["gradNorm"]!],
    1e-6,
  );
  for (const name of Object.keys(whole.parameters))
    near(parts.parameters[name]!.data, whole.parameters[name]!.data, 1e-5, name);
  await one.dispose();
  await two.dispose();
});

test("clipping scales the gradient; a parameter without one is left alone; so is the state when a number is not finite", async () => {
  const state = createState({
    w: { shape: [2], data: Float32Array.of(3, 4) },
    unused: { shape: [2, 2], data: Float32Array.of(1, 2, 3, 4) },
  });
  const training = await compileTrainingStep(
    state,
    ({ w }, { x }) => ({ loss: w!.square().sum().mul(x!).div(2) }),
    { x: { shape: [] } },
    { beta1: 0, beta2: 0, epsilon: 1, clipNorm: 0.5, weightDecay: 0.5 },
  );
  assert.deepEqual(await training.step({ x: Float32Array.of(1) }, 1), { loss: 12.5, gradNorm: 5 });
  // g = [0.3, 0.4]; the rank-1 w does not decay: w − g/(|g| + 1)
  near(state.parameters["w"]!.data, [3 - 0.3 / 1.3, 4 - 0.4 / 1.4], 1e-6);
  assert.deepEqual([...state.parameters["unused"]!.data], [1, 2, 3, 4]);
  const before = bytesOf(state);
  assert.ok(Number.isNaN((await training.step({ x: Float32Array.of(Number.NaN) }, 1))["gradNorm"]));
  assert.equal(bytesOf(state), before);
  await training.dispose();
});
