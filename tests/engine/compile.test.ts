import assert from "node:assert/strict";
import { test } from "node:test";
import { compile } from "../../src/engine/compile.js";
import { crossEntropy } from "../../src/engine/layers/cross-entropy.js";
import { compileGradients } from "../../src/engine/gradients.js";
import { tf } from "../../src/engine/tf.js";
import type { HostMap, TensorMap } from "../../src/engine/types.js";
import { near } from "../support/near.js";

const wave = (size: number, phase = 0): Float32Array =>
  Float32Array.from({ length: size }, (_, i) => Math.sin(i + phase));

test("runs a program on fed arrays, and writes where it is told to", async () => {
  const square = await compile(({ x }) => ({ y: x!.mul(x!) }), { x: { shape: [3] } });
  const y = new Float32Array(3);
  const result = await square.run({ x: Float32Array.of(1, 2, 3) }, { y });
  assert.deepEqual([...y], [1, 4, 9]);
  assert.equal(result["y"], y);
  assert.equal(square.nodeCount, 1);
  await square.dispose();
});

test("names the feed that is missing or of the wrong length", async () => {
  const program = await compile(({ x }) => ({ y: x!.neg() }), { x: { shape: [2, 2] } });
  await assert.rejects(
    program.run({}),
    /x has shape \[2,2\] and type float32; expected Float32Array of 4, got nothing/,
  );
  await assert.rejects(
    program.run({ x: new Float32Array(3) }),
    /expected Float32Array of 4, got Float32Array of 3/,
  );
  await assert.rejects(program.run({ x: new Int32Array(4) }), /got Int32Array of 4/);
});

test("leaves the active backend, its tensors and the count of tensors as they were", async () => {
  const kept = tf.tensor1d([1, 2, 3]);
  const before = {
    backend: tf.getBackend(),
    tensors: tf.memory().numTensors,
    buffers: tf.memory().numDataBuffers,
  };
  const program = await compile(
    ({ x }) => {
      const w = tf.variable(tf.ones([3]), true, "w");
      const { grads } = tf.variableGrads(() => w.mul(x!).mul(kept).sum() as tf.Scalar, [w]);
      return { g: grads["w"]! };
    },
    { x: { shape: [3] } },
  );
  assert.deepEqual(
    {
      backend: tf.getBackend(),
      tensors: tf.memory().numTensors,
      buffers: tf.memory().numDataBuffers,
    },
    before,
  );
  assert.deepEqual([...(await program.run({ x: Float32Array.of(4, 5, 6) }))["g"]!], [4, 10, 18]);
  assert.deepEqual([...kept.dataSync()], [1, 2, 3]);
  await assert.rejects(
    compile(
      ({ x }) => ({
        y: tf.grad((v) => tf.image.resizeBilinear(v.square() as tf.Tensor3D, [4, 4]))(x!),
      }),
      { x: { shape: [2, 2, 1] } },
    ),
    /no kernel/,
  );
  assert.deepEqual(
    {
      backend: tf.getBackend(),
      tensors: tf.memory().numTensors,
      buffers: tf.memory().numDataBuffers,
    },
    before,
  );
  kept.dispose();
});

test("an unknown kernel is named, with the place to add it", async () => {
  await assert.rejects(
    compile(({ x }) => ({ y: tf.image.resizeBilinear(x as tf.Tensor3D, [4, 4]) }), {
      x: { shape: [2, 2, 1] },
    }),
    { name: "UsageError", message: /no kernel "ResizeBilinear".*src\/engine\/kernels\// },
  );
});

test("so is a gradient that tfjs does not have", async () => {
  await assert.rejects(
    compile(({ x }) => ({ y: tf.grad((v) => tf.topk(v, 1).values)(x!) }), { x: { shape: [3] } }),
    { name: "UsageError", message: /no gradient of "TopK".*gradient-rules\.ts/ },
  );
});

test("repeated, unused and trivial operations leave no nodes", async () => {
  const nodes = async (build: (x: tf.Tensor) => tf.Tensor): Promise<number> => {
    const program = await compile(({ x }) => ({ y: build(x!) }), { x: { shape: [4, 4] } });
    await program.dispose();
    return program.nodeCount;
  };
  assert.equal(await nodes((x) => x.exp()), 1);
  assert.equal(
    await nodes((x) => {
      x.sin().sum();
      return x.exp();
    }),
    1,
  );
  assert.equal(await nodes((x) => x.exp().add(x.exp()).add(x.exp().mul(x.exp()))), 4);
  assert.equal(
    await nodes((x) =>
      x
        .mul(tf.ones([4, 4]))
        .add(tf.zeros([4, 4]))
        .div(1)
        .exp(),
    ),
    1,
  );
  assert.equal(
    await nodes((x) =>
      x.transpose().transpose().reshape([16]).reshape([2, 8]).reshape([4, 4]).exp(),
    ),
    1,
    "a shape that comes back",
  );
  assert.equal(
    await nodes((x) => x.mul(tf.fill([4, 4], 3).mul(2).sub(5)).exp()),
    1,
    "3·2 − 5 is 1",
  );
});

test("programs compiled at the same time do not mix", async () => {
  const programs = await Promise.all(
    Array.from({ length: 5 }, (_, k) =>
      compile(({ x }) => ({ y: x!.mul(k) }), { x: { shape: [1] } }),
    ),
  );
  const results = await Promise.all(
    programs.map((program) => program.run({ x: Float32Array.of(2) })),
  );
  assert.deepEqual(
    results.map(({ y }) => y![0]),
    [0, 2, 4, 6, 8],
  );
});

test("a tensor of another trace is refused, one made outside becomes a constant", async () => {
  let leaked: tf.Tensor | undefined;
  await compile(
    ({ x }) => {
      leaked = x!;
      return { y: x!.neg() };
    },
    { x: { shape: [1] } },
  );
  await assert.rejects(
    compile(({ x }) => ({ y: x!.add(leaked!) }), { x: { shape: [1] } }),
    /dispose|another trace/,
  );
});

test("a program cannot read numbers while it is traced", async () => {
  await assert.rejects(
    compile(({ x }) => ({ y: tf.scalar(x!.sum().dataSync()[0]!) }), { x: { shape: [2] } }),
    /reads a tensor's numbers/,
  );
});

test("constants are weights: prepacked, and apart from the feeds", async () => {
  const W = { shape: [64, 64], data: wave(4096) };
  const program = await compile(
    ({ x }, { W: w }) => ({ y: x!.matMul(w!) }),
    { x: { shape: [1, 64] } },
    { constants: { W } },
  );
  const x = wave(64, 1);
  const { y } = await program.run({ x });
  const expected = Float32Array.from({ length: 64 }, (_, j) =>
    x.reduce((sum, value, i) => sum + value * W.data[i * 64 + j]!, 0),
  );
  near(y!, expected, 1e-5);
});

const parameters: HostMap = {
  W: { shape: [3, 4], data: wave(12) },
  E: { shape: [5, 3], data: wave(15, 2) },
};
const objective = ({ W, E }: TensorMap, { ids, targets }: TensorMap): Record<string, tf.Tensor> => {
  const hidden = tf.gather(E!, ids as tf.Tensor1D) as tf.Tensor2D;
  return {
    loss: crossEntropy(hidden.matMul(W!) as tf.Tensor2D, targets as tf.Tensor1D).mean(),
    size: hidden.square().sum(),
  };
};
const ids = Int32Array.of(0, 1, 2, 1, 1, 4);
const targets = Int32Array.of(0, 1, 2, 3, 3, 1);
const specs = {
  ids: { shape: [6], dtype: "int32" },
  targets: { shape: [6], dtype: "int32" },
} as const;

test("values and gradients of every scalar equal tfjs's own, run eagerly", async () => {
  const compiled = await compileGradients(parameters, objective, specs);
  const eager = await compileGradients(parameters, objective, specs, { engine: "eager" });
  const [a, b] = [
    await compiled.run(parameters, { ids, targets }),
    await eager.run(parameters, { ids, targets }),
  ];
  assert.deepEqual(Object.keys(a.gradients["size"]!), ["E"]);
  for (const name of ["loss", "size"]) {
    near([a.values[name]!], [b.values[name]!], 1e-5);
    for (const [key, gradient] of Object.entries(b.gradients[name]!))
      near(a.gradients[name]![key]!, gradient, 1e-5);
  }
});
