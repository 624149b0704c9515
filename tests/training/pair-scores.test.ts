/**
 * @file Scores of one pair token by token, against the golden loss and logits of the tiny
 *   checkpoint (tools/golden/language-model.py).
 */
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { safetensorsBytes, readSafetensors } from "../../src/language-model/safetensors.js";
import { loadHead, saveHead } from "../../src/training/head-file.js";
import { scorePair } from "../../src/training/pair-scores.js";
import { HEAD_PARAMETER } from "../../src/training/pair-evaluation.js";
import { expectedOf, golden, near } from "../language-model/golden.js";
import { temporaryFolder, tinyModel } from "./support.js";

const expected = readSafetensors(join(golden, "tiny-mha-tied", "expected.safetensors"));
const [correctIds, buggyIds] = expectedOf("tiny-mha-tied").ids;

test("log-probabilities add up to the golden cross-entropy, and a head that is an embedding gives its logit", async () => {
  const model = await tinyModel();
  const { hiddenSize, vocabSize } = model.config;
  const entry = 7;
  const embedding = model.parameters["model.embed_tokens.weight"]!.data as Float32Array;
  const head = embedding.slice(entry * hiddenSize, (entry + 1) * hiddenSize);
  const { correct, buggy } = await scorePair(model, { correctIds, buggyIds }, head);
  const logs = [...correct.logProbability, ...buggy.logProbability].filter((p) => p !== null);
  assert.equal(logs.length, correctIds.length + buggyIds.length - 2);
  near(
    [-logs.reduce((sum, p) => sum + p, 0) / logs.length],
    expected.get("loss")!.data,
    1e-5,
    "mean negative log-probability",
  );
  for (const [side, ids, i] of [
    [correct, correctIds, 0],
    [buggy, buggyIds, 1],
  ] as const)
    near(
      side.preference!,
      ids.map((_, t) => expected.get(`logits.${i}`)!.data[t * vocabSize + entry]!),
      1e-4,
      "scores",
    ); // float32 sums of 24 products of size 1
  const plain = await scorePair(model, { correctIds, buggyIds });
  assert.deepEqual([plain.correct.preference, plain.correct.logProbability[0]], [undefined, null]);
});

test("a head that reads the embeddings scores every token by its own embedding", async () => {
  const model = await tinyModel();
  const { hiddenSize, layers } = model.config;
  const weight = Float32Array.from({ length: hiddenSize }, (_, i) => Math.sin(i));
  const folder = temporaryFolder();
  saveHead({ weight, scoring: { kind: "linear", scale: 10, layer: 0 } }, folder);
  const saved = loadHead(folder, hiddenSize);
  const pair = { correctIds, buggyIds };
  const { correct } = await scorePair(model, pair, saved.weight, saved.scoring);
  const embedding = model.parameters["model.embed_tokens.weight"]!.data;
  near(
    correct.preference!,
    correctIds.map((id) =>
      weight.reduce((sum, w, i) => sum + w * (embedding[id * hiddenSize + i] as number), 0),
    ),
    1e-5,
    "scores",
  );
  await assert.rejects(
    scorePair(model, pair, weight, { layer: layers + 1 }),
    /scorePair: expected a head of a layer from -3 to 2, got 3; use the head tuned with this model/,
  );
});

test("what does not fit is told", async () => {
  const model = await tinyModel();
  const pair = { correctIds: [1, 2], buggyIds: [1, 3] };
  await assert.rejects(
    scorePair(model, { ...pair, buggyIds: new Array<number>(300).fill(1) }),
    /at most 256 tokens a side, got 300/,
  );
  await assert.rejects(
    scorePair(model, { ...pair, buggyIds: [9999] }),
    /ids below the model's 324, got 9999/,
  );
  await assert.rejects(scorePair(model, pair, new Float32Array(3)), /a head of 24 weights, got 3/);
  const file = join(temporaryFolder(), "head.safetensors");
  writeFileSync(
    file,
    safetensorsBytes([[HEAD_PARAMETER, { shape: [2], data: Float32Array.of(1, 2) }]], "float32"),
  );
  assert.deepEqual([...loadHead(file, 2).weight], [1, 2]);
  writeFileSync(
    file,
    safetensorsBytes([["other", { shape: [1], data: Float32Array.of(1) }]], "float32"),
  );
  assert.throws(() => loadHead(file, 1), /expected cct.head.weight of shape \[1\], got none/);
});
