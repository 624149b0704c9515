/**
 * @file States of every layer of every family against transformers' hidden_states, and the gradient
 *   through one that lies in the middle. Oracle: tools/golden/hidden_states.py.
 */
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { tf } from "../../src/engine/tf.js";
import type { TensorMap } from "../../src/engine/types.js";
import { readConfig } from "../../src/language-model/config.js";
import { hiddenStatesWith } from "../../src/language-model/decoder.js";
import { layerIndex } from "../../src/language-model/layer-index.js";
import { fromStored } from "../../src/language-model/families/stored-tensors.js";
import { readSafetensors } from "../../src/language-model/safetensors.js";
import { near } from "../support/near.js";
import { golden } from "./golden.js";

const home = join(golden, "families");
const oracle = readSafetensors(join(golden, "hidden-states.safetensors"));
const EMBEDDINGS = "model.embed_tokens.weight";

for (const { name } of readdirSync(home, { withFileTypes: true }).filter((at) => at.isDirectory()))
  test(`${name}: states of every layer are transformers', and the gradient through layer 1`, () =>
    tf.tidy(() => {
      const file = join(home, name, "config.json");
      const config = readConfig(JSON.parse(readFileSync(file, "utf8")), file);
      const stored = readSafetensors(join(home, name, "model.safetensors"));
      const weights: TensorMap = {};
      for (const [key, { shape, data }] of Object.entries(fromStored(config, stored, [])))
        weights[key] = tf.tensor(data as Float32Array, [...shape]);
      const { ids } = JSON.parse(readFileSync(join(home, name, "expected.json"), "utf8")) as {
        ids: number[][];
      };
      const [first] = ids as [number[]];
      const row = (cell: (t: number) => number): tf.Tensor =>
        tf.tensor(
          Int32Array.from(first, (_, t) => cell(t)),
          [1, first.length],
          "int32",
        );
      const inputs = {
        ids: row((t) => first[t]!),
        positions: row((t) => t),
        segments: row(() => 1),
      };
      const { layers } = config;
      for (let layer = 0; layer <= layers; layer++)
        for (const number of [layer, layer - layers - 1]) {
          const states = hiddenStatesWith(number, config, weights, inputs).layer;
          const expected = oracle.get(`${name}/${layer}`)!.data;
          near(
            states.dataSync(),
            expected,
            1e-5 * Math.max(1, ...expected.map(Math.abs)),
            `layer ${number}`,
          );
        }
      const gradient = tf.grad((embeddings) => {
        const { layer } = hiddenStatesWith(
          1,
          config,
          { ...weights, [EMBEDDINGS]: embeddings },
          inputs,
        );
        return tf.div(tf.sum(tf.square(layer)), 2);
      })(weights[EMBEDDINGS]!);
      const expected = oracle.get(`${name}/gradient`)!.data;
      near(gradient.dataSync(), expected, 1e-5 * Math.max(...expected.map(Math.abs)), "gradient");
    }));

test("a layer's number counts from the embeddings, or from the end", () => {
  assert.deepEqual(
    [0, 2, 3, -1, -4].map((layer) => layerIndex({ layers: 3 }, layer)),
    [0, 2, 3, 3, 0],
  );
  for (const layer of [4, -5, 0.5])
    assert.throws(
      () => layerIndex({ layers: 3 }, layer),
      /layerIndex: expected a layer from -4 to 3 .*, got .*; choose one of a model of 3 blocks/,
    );
});
