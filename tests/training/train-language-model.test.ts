/**
 * @file Language modelling on documents: the loss is the plain one, it falls, and a stopped run
 *   goes on to the same bytes.
 */
import assert from "node:assert/strict";
import { before, test } from "node:test";
import { readSafetensors } from "../../src/language-model/safetensors.js";
import { join } from "node:path";
import { projectRoot } from "../../src/files/project-root.js";
import { type LanguageModel, modelHash } from "../../src/language-model/checkpoint.js";
import { trainLanguageModel } from "../../src/training/train-language-model.js";
import { temporaryFolder, timeless, tinyModel } from "./support.js";

let base: LanguageModel;
before(async () => {
  base = await tinyModel();
});

const documents = Array.from({ length: 30 }, (_, i) => `def f${i}(a):\n    return a + ${i % 7}\n`);
const options = {
  steps: 8,
  rows: 2,
  rowLength: 64,
  warmupSteps: 2,
  evalEvery: 4,
  checkpointEvery: 3,
};

test("the first loss is PyTorch's mean cross-entropy over all documents", async () => {
  const folder = join(projectRoot, "tests", "language-model", "golden", "tiny-mha-tied");
  const { ids } = JSON.parse(
    (await import("node:fs")).readFileSync(join(folder, "expected.json"), "utf8"),
  ) as { ids: number[][] };
  const logits = readSafetensors(join(folder, "expected.safetensors"));
  let sum = 0;
  let predicted = 0; // of the goldens' logits, with the end token as one more target
  ids.forEach((document, d) => {
    const {
      shape: [, V],
      data,
    } = logits.get(`logits.${d}`)!;
    [...document.slice(1), base.tokenizer.eosId].forEach((target, i) => {
      const row = data.subarray(i * V!, (i + 1) * V!);
      const max = Math.max(...row);
      sum += max + Math.log(row.reduce((total, z) => total + Math.exp(z - max), 0)) - row[target]!;
      predicted++;
    });
  });
  const texts = ids.map((document) => base.tokenizer.decode(document));
  for (const [rows, accumulate] of [
    [2, 1],
    [1, 2],
  ]) {
    const { metrics } = await trainLanguageModel(
      base,
      { documents: texts },
      { steps: 1, warmupSteps: 0, rows: rows!, accumulate: accumulate!, rowLength: 32 },
    );
    assert.ok(
      Math.abs(metrics[0]!.loss - sum / predicted) < 1e-5 * (sum / predicted),
      `${metrics[0]!.loss}, expected ${sum / predicted}`,
    );
  }
});

test("the loss falls, on held-out documents too; the model given is left as it was", async () => {
  const hash = modelHash(base);
  const { metrics } = await trainLanguageModel(
    base,
    { documents: documents.slice(0, 24), heldOut: documents.slice(24) },
    { ...options, steps: 40, learningRate: 1e-2 },
  );
  assert.equal(modelHash(base), hash);
  const evaluated = metrics.filter((row) => "heldOutLoss" in row);
  assert.deepEqual(
    evaluated.map(({ step }) => step),
    Array.from({ length: 10 }, (_, i) => 4 * (i + 1)),
  );
  const [first, last] = [evaluated[0]!, evaluated.at(-1)!];
  assert.ok(
    last["heldOutLoss"]! < 0.6 * first["heldOutLoss"]!,
    `${first["heldOutLoss"]} → ${last["heldOutLoss"]}`,
  );
  assert.ok(Math.abs(last["perplexity"]! - Math.exp(last["heldOutLoss"]!)) < 1e-9);
});

test("stopped and gone on gives the same bytes; accumulation the same losses", async () => {
  const whole = await trainLanguageModel(base, { documents }, options);
  const directory = temporaryFolder();
  const controller = new AbortController();
  const stop = {
    update: (done: number) => {
      if (done === 5) controller.abort(new Error("stop"));
    },
  };
  await assert.rejects(
    trainLanguageModel(base, { documents }, options, {
      directory,
      signal: controller.signal,
      progress: stop,
    }),
    /stop/,
  );
  const resumed = await trainLanguageModel(base, { documents }, options, { directory });
  assert.equal(modelHash(resumed.model), modelHash(whole.model));
  assert.deepEqual(timeless(resumed.metrics), timeless(whole.metrics));
  const cut = await trainLanguageModel(base, { documents }, { ...options, rows: 1, accumulate: 2 });
  cut.metrics.forEach((row, i) =>
    assert.ok(Math.abs(row.loss - whole.metrics[i]!.loss) < 1e-4, `step ${i + 1}`),
  ); // float32 sums in another order, then Adam
});

test("names faults before any work", async () => {
  await assert.rejects(
    trainLanguageModel(base, { documents: [] }, options),
    /trainLanguageModel: expected at least one document, got none; check the corpus/,
  );
  await assert.rejects(
    trainLanguageModel(base, { documents }, { ...options, rowLength: 300 }),
    /rowLength 300 exceeds the model's 256 positions/,
  );
});
