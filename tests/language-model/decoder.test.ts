/**
 * @file The decoder against PyTorch: logits and the gradient of every weight, packing, padding; and
 *   the likeliest next tokens of a text.
 */
import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { tf } from "../../src/engine/tf.js";
import type { TensorMap } from "../../src/engine/types.js";
import { type LanguageModel, loadModel } from "../../src/language-model/checkpoint.js";
import { hiddenStates, logitsOf } from "../../src/language-model/decoder.js";
import { GenerationEngine } from "../../src/language-model/generation/generation-engine.js";
import { readSafetensors } from "../../src/language-model/safetensors.js";
import { topLogits } from "../../src/language-model/top-logits.js";
import { checkpoints, expectedOf, golden } from "./golden.js";
import { within } from "../support/near.js";

/** Texts side by side in one row of `length`, the rest padding. */
function pack(
  texts: readonly (readonly number[])[],
  length: number,
): { ids: number[]; positions: number[]; segments: number[] } {
  const ids: number[] = [];
  const positions: number[] = [];
  const segments: number[] = [];
  texts.forEach((text, i) =>
    text.forEach((id, at) => (ids.push(id), positions.push(at), segments.push(i + 1))),
  );
  while (ids.length < length) (ids.push(0), positions.push(0), segments.push(0));
  return { ids, positions, segments };
}
const rows = (packed: ReturnType<typeof pack>[]) => {
  const tensor = (key: "ids" | "positions" | "segments"): tf.Tensor =>
    tf.tensor2d(
      packed.map((row) => row[key]),
      undefined,
      "int32",
    );
  return { ids: tensor("ids"), positions: tensor("positions"), segments: tensor("segments") };
};
const tensorsOf = (model: LanguageModel): TensorMap =>
  Object.fromEntries(
    Object.entries(model.parameters).map(([name, { shape, data }]) => [
      name,
      tf.tensor(data as Float32Array, shape as number[]),
    ]),
  );

for (const name of checkpoints) {
  test(`${name}: logits of a packed row are PyTorch's of its texts`, async () => {
    const model = await loadModel(join(golden, name));
    const oracle = readSafetensors(join(golden, name, "expected.safetensors"));
    const [first, second] = expectedOf(name).ids;
    const length = first.length + second.length + 5;
    const logits = tf.tidy(() => {
      const parameters = tensorsOf(model);
      return logitsOf(
        model.config,
        parameters,
        hiddenStates(model.config, parameters, rows([pack([first, second], length)])),
      ).dataSync();
    });
    const V = model.config.vocabSize;
    const of = (from: number, count: number) => logits.subarray(from * V, (from + count) * V);
    // largest logit is about 4
    within(of(0, first.length), oracle.get("logits.0")!.data, 1e-5, "first text");
    within(of(first.length, second.length), oracle.get("logits.1")!.data, 1e-5, "second text");
    assert.ok(logits.every(Number.isFinite), "padding is finite");
  });

  test(`${name}: loss and gradients are PyTorch's`, async () => {
    const model = await loadModel(join(golden, name));
    const oracle = readSafetensors(join(golden, name, "expected.safetensors"));
    const texts = expectedOf(name).ids;
    const packed = pack(texts, texts[0].length + texts[1].length + 3);
    const at: number[] = [];
    const targets: number[] = [];
    packed.ids.forEach(
      (_, i) =>
        packed.segments[i] !== 0 &&
        packed.segments[i + 1] === packed.segments[i] &&
        (at.push(i), targets.push(packed.ids[i + 1]!)),
    );
    tf.tidy(() => {
      const initial = tensorsOf(model);
      const names = Object.keys(initial);
      const loss = (...values: tf.Tensor[]): tf.Scalar => {
        const parameters = Object.fromEntries(names.map((n, i) => [n, values[i]!]));
        const hidden = tf.gather(
          hiddenStates(model.config, parameters, rows([packed])),
          tf.tensor1d(at, "int32"),
        ) as tf.Tensor2D;
        const picked = tf.mul(
          tf.logSoftmax(logitsOf(model.config, parameters, hidden)),
          tf.oneHot(tf.tensor1d(targets, "int32"), model.config.vocabSize),
        );
        return tf.neg(tf.div(tf.sum(picked), at.length));
      };
      const { value, grads } = tf.valueAndGrads(loss)(Object.values(initial));
      within(value.dataSync(), oracle.get("loss")!.data, 1e-5, "loss");
      names.forEach((n, i) =>
        within(grads[i]!.dataSync(), oracle.get(`gradient.${n}`)!.data, 1e-5, n),
      );
    });
  });

  test(`${name}: a text computes the same alone, packed, and beside padding rows`, async () => {
    const { config, ...model } = await loadModel(join(golden, name));
    const [first, second] = expectedOf(name).ids;
    const states = (packed: ReturnType<typeof pack>[]) =>
      tf.tidy(() => hiddenStates(config, tensorsOf({ config, ...model }), rows(packed)).dataSync());
    const alone = states([pack([second], second.length)]);
    const D = config.hiddenSize;
    const length = first.length + second.length;
    within(
      states([pack([first, second], length)]).subarray(first.length * D),
      alone,
      1e-5,
      "packed",
    );
    within(
      states([pack([], length), pack([second], length)]).subarray(
        length * D,
        (length + second.length) * D,
      ),
      alone,
      1e-5,
      "padded",
    );
  });
}

test("a missing weight is named", async () => {
  const { config } = await loadModel(join(golden, "tiny-mha-tied"));
  assert.throws(
    () => hiddenStates(config, {}, rows([pack([[1, 2]], 2)])),
    /expected a parameter named model\.embed_tokens\.weight/,
  );
});

for (const name of checkpoints)
  test(`${name}: topLogits are the model's, largest first`, async () => {
    const model = await loadModel(join(golden, name));
    const text = "def add(a, b):";
    const { ids, shape, top } = await topLogits(model, text, 5);
    assert.deepEqual(ids, model.tokenizer.encode(text));
    assert.deepEqual(shape, [ids.length, model.config.vocabSize]);
    const engine = new GenerationEngine(model.config, model, 1);
    const logits = (await engine.prefill(ids))["logits"]!;
    await engine.dispose();
    const last = top.at(-1)!;
    assert.equal(last.length, 5);
    last.forEach(([id, value], i) =>
      assert.ok(Math.abs(logits[id]! - value) < 1e-5 && (i === 0 || value <= last[i - 1]![1])),
    );
    assert.ok(logits.every((x) => x <= last[0]![1] + 1e-5));
    await assert.rejects(topLogits(model, ""), /1 to 64 tokens, got 0/);
  });
