/**
 * @file GGUF files of a Qwen2 and of a Llama 3 with stretched frequencies and several end tokens
 * compute what the models that they were made of do. Oracle: tools/golden/gguf_families.py.
 */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { architectureOf, endIdsOf } from "../../../src/language-model/architecture.js";
import { loadModel } from "../../../src/language-model/checkpoint.js";
import { importGguf } from "../../../src/language-model/gguf/import.js";
import { llama3Scaling } from "../../../src/language-model/gguf/rope-factors.js";
import { fullLogits } from "../full-logits.js";
import { golden } from "../golden.js";
import { temporaryFolder } from "../../support/temporary-folder.js";
import { within } from "../../support/near.js";

const folder = temporaryFolder("gguf-families");
const expected = JSON.parse(readFileSync(join(golden, "gguf", "families.json"), "utf8")) as {
  ids: number[];
  rows: number[];
  scaling: Record<string, number>;
  logits: Record<string, number[]>;
};

for (const [name, family, ends] of [
  ["qwen2", "qwen2", [0]],
  ["llama3", "llama", [0, 1, 2]],
] as const)
  test(`${name}: the imported folder computes what the model does`, async () => {
    const there = join(folder, name);
    assert.equal(importGguf(join(golden, "gguf", `${name}.gguf`), there).architecture, family);
    const model = await loadModel(there);
    const V = model.config.vocabSize;
    assert.deepEqual(endIdsOf(model.config), ends);
    const logits = await fullLogits(model, expected.ids);
    const rows = expected.rows.flatMap((row) => [...logits.subarray(row * V, (row + 1) * V)]);
    const theirs = expected.logits[name]!;
    within(rows, theirs, 1e-5 * Math.max(...theirs.map(Math.abs)), "logits");
    if (name !== "llama3") return;
    const { ropeScaling } = architectureOf(model.config);
    assert.deepEqual(ropeScaling, {
      type: "llama3",
      factor: expected.scaling["factor"],
      lowFrequencyFactor: expected.scaling["low_freq_factor"],
      highFrequencyFactor: expected.scaling["high_freq_factor"],
      originalPositions: expected.scaling["original_max_position_embeddings"],
    });
  });

test("factors that are no Llama 3's are none", () => {
  assert.equal(llama3Scaling([1, 2, 1, 8], 100), undefined);
  assert.equal(llama3Scaling([1, 1.5, 8, 8.1], 100), undefined);
});
