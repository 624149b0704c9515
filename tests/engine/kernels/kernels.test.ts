/**
 * @file Every kernel, alone and in random programs: values and gradients against tfjs's cpu
 *   backend.
 */
import assert from "node:assert/strict";
import { after, test } from "node:test";
import fc from "fast-check";
import { compile } from "../../../src/engine/compile.js";
import type { Kernel } from "../../../src/engine/kernels/kernel.js";
import { KERNELS } from "../../../src/engine/kernels/table.js";
import { tf } from "../../../src/engine/tf.js";
import type { Feeds, TensorMap, TensorSpec } from "../../../src/engine/types.js";
import { randomStream } from "../../../src/random.js";
import { operations } from "../operations.js";
import { near } from "../../support/near.js";

/** The tensor, or a part of it where it is too large or of too many axes; never a scalar. */
function handy(x: tf.Tensor): tf.Tensor {
  if (x.rank === 0) return x.reshape([1]);
  if (x.size <= 400 && x.rank <= 4) return x;
  return x
    .flatten()
    .slice([0], [Math.min(24, x.size)])
    .reshape([-1, x.size % 2 ? 1 : 2]);
}

/**
 * A program of several operations, all of it a function of the seed; and the inputs that it turned
 * out to need.
 */
function randomProgram(
  names: readonly string[],
  seed: number,
): { program: (inputs: TensorMap) => TensorMap; specs: Record<string, TensorSpec>; feeds: Feeds } {
  const shapes = randomStream(seed, "shape");
  const first = Array.from({ length: 1 + shapes.integer(3) }, () => 1 + shapes.integer(4));
  const values = randomStream(seed, "values");
  const specs: Record<string, TensorSpec> = {};
  const feeds: Record<string, Float32Array> = {};
  const add = (name: string, shape: readonly number[]): void => {
    specs[name] = { shape };
    feeds[name] = Float32Array.from(
      { length: shape.reduce((a, b) => a * b, 1) },
      () => 4 * values.next() - 2,
    );
  };
  const run = (inputs: (name: string, shape: readonly number[]) => tf.Tensor): tf.Tensor => {
    let x = inputs("x", first);
    let count = 0;
    names.forEach((name, k) => {
      x = handy(x);
      const operation = operations[name];
      assert.ok(operation, name);
      x = operation(x, {
        random: randomStream(seed, "operation", k),
        operand: (shape) => inputs(`operand${count++}`, shape),
      }).toFloat();
      if (k + 1 < names.length) x = x.tanh().mul(2);
    });
    return x;
  };
  tf.tidy(
    () =>
      void run((name, shape) => {
        // a first run, to learn which inputs it wants
        if (!(name in specs)) add(name, shape);
        return tf.tensor(feeds[name]!, [...shape]);
      }),
  );
  const program = (inputs: TensorMap): TensorMap => {
    const given = Object.keys(specs).map((name) => inputs[name]!);
    const outputs: TensorMap = {};
    const scalar = (): tf.Tensor => {
      const y = run((name) => inputs[name]!);
      outputs["y"] = tf.keep(y.clone());
      // every element counts, and differently
      return y.mul(tf.cos(tf.range(0, y.size, 1).reshape(y.shape))).sum();
    };
    const { value, grads } = tf.engine().gradients(scalar, given, undefined, true);
    outputs["value"] = value;
    Object.keys(specs).forEach((name, k) => {
      if (grads[k]) outputs[`d${name}`] = grads[k];
    });
    return outputs;
  };
  return { program, specs, feeds };
}

/**
 * Kernels that some compiled program has used: each is wrapped before the first trace registers it.
 */
const covered = new Set<string>();
for (const [name, kernel] of Object.entries(KERNELS))
  (KERNELS as Record<string, Kernel>)[name] = (...call) => {
    covered.add(name);
    return kernel(...call);
  };

async function check(names: readonly string[], seed: number): Promise<void> {
  const { program, specs, feeds } = randomProgram(names, seed);
  const eager = await compile(program, specs, { engine: "eager" });
  const compiled = await compile(program, specs);
  const expected = await eager.run(feeds);
  const got = await compiled.run(feeds);
  await compiled.dispose();
  assert.deepEqual(Object.keys(got), Object.keys(expected));
  for (const name of Object.keys(expected))
    near(got[name]!, expected[name]!, 1e-5, `${names} seed ${seed}: ${name}`);
}

const before = tf.memory().numTensors;
for (const name of Object.keys(operations))
  test(`${name}: values and gradients`, () =>
    fc.assert(
      fc.asyncProperty(fc.nat(), (seed) => check([name], seed)),
      { seed: 1, numRuns: 8 },
    ));

test("random programs: values and gradients", () =>
  fc.assert(
    fc.asyncProperty(
      fc.array(fc.constantFrom(...Object.keys(operations)), { minLength: 2, maxLength: 6 }),
      fc.nat(),
      check,
    ),
    { seed: 1, numRuns: 150 },
  ));

after(() => {
  assert.equal(tf.memory().numTensors, before, "tensors leaked");
  const untested = Object.keys(KERNELS).filter((kernel) => !covered.has(kernel));
  assert.deepEqual(untested, [], "kernels that no test runs");
});
