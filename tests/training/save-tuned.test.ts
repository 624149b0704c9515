/** @file What a tuning run leaves: a whole model or an adapter, each with the head beside it. */
import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { projectRoot } from "../../src/files/project-root.js";
import { loadModel, modelHash } from "../../src/language-model/checkpoint.js";
import { isAdapterFolder, loadAdapter } from "../../src/language-model/lora/adapter-folder.js";
import { initialAdapter } from "../../src/language-model/lora/adapter.js";
import { loraOptionsSchema } from "../../src/language-model/lora/options.js";
import { loadHead } from "../../src/training/head-file.js";
import { saveTuned } from "../../src/training/save-tuned.js";
import { temporaryFolder } from "../support/temporary-folder.js";

const baseFolder = join(projectRoot, "datasets", "base-model");
const headScoring = { kind: "normalized", scale: 5, layer: 1 } as const;
const folder = temporaryFolder("save-tuned");

test("a model is saved with its head", async () => {
  const model = await loadModel(baseFolder);
  const head = Float32Array.from({ length: model.config.hiddenSize }, (_, i) => i / 8);
  const to = join(folder, "model");
  await saveTuned({ model, head, headScoring }, model, to, baseFolder);
  assert.equal(modelHash(await loadModel(to)), modelHash(model));
  assert.deepEqual(loadHead(to, head.length), { weight: head, scoring: headScoring });
});

test("an adapter is saved in place of the model that holds it, with its head", async () => {
  const base = await loadModel(baseFolder);
  const head = new Float32Array(base.config.hiddenSize).fill(0.5);
  const adapter = initialAdapter(base, loraOptionsSchema.parse({ rank: 2 }), 1);
  const to = join(folder, "adapter");
  await saveTuned({ model: base, adapter, head, headScoring }, base, to, baseFolder);
  assert.ok(isAdapterFolder(to) && !existsSync(join(to, "model.safetensors")));
  assert.deepEqual(loadAdapter(to, base).parameters, adapter.parameters);
  assert.deepEqual(loadHead(to, head.length), { weight: head, scoring: headScoring });
});
