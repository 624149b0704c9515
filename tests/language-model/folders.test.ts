/**
 * @file Folders as people have them: an output matrix of its own beside tied embeddings, end tokens
 * in the places where writers put them, a tokenizer with more entries than the model has rows.
 */
import assert from "node:assert/strict";
import { cpSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { loadModel, saveModel } from "../../src/language-model/checkpoint.js";
import { endIdsOf } from "../../src/language-model/architecture.js";
import { createGenerator } from "../../src/language-model/generation/generate.js";
import { inspectModel } from "../../src/language-model/inspect.js";
import { readSafetensors, safetensorsBytes } from "../../src/language-model/safetensors.js";
import { fullLogits } from "./full-logits.js";
import { golden } from "./golden.js";
import { temporaryFolder } from "../support/temporary-folder.js";
import { within } from "../support/near.js";

const temporary = temporaryFolder("folders");

type Json = Record<string, unknown>;
const read = (path: string): Json => JSON.parse(readFileSync(path, "utf8")) as Json;
/** A copy of a golden checkpoint with some files' keys changed; undefined leaves a key out. */
function folderWith(changes: Readonly<Record<string, Json>>, name = "tiny-mha-tied"): string {
  const copy = mkdtempSync(join(temporary, "model-"));
  cpSync(join(golden, name), copy, { recursive: true });
  for (const [file, keys] of Object.entries(changes)) {
    const path = join(copy, file);
    let own: Json = {};
    try {
      own = read(path);
    } catch {
      // a file that the golden folder does not have
    }
    writeFileSync(path, JSON.stringify({ ...own, ...keys }));
  }
  return copy;
}

/** The folder with a further tensor, made from the embedding. */
function withHead(name: string, of: (value: number, row: number) => number): string {
  const folder = folderWith({}, name);
  const path = join(folder, "model.safetensors");
  const tensors = readSafetensors(path);
  const embedding = tensors.get("model.embed_tokens.weight")!;
  const width = embedding.shape[1]!;
  const data = embedding.data.map((value, i) => of(value, Math.floor(i / width)));
  tensors.set("lm_head.weight", { shape: embedding.shape, data });
  writeFileSync(path, safetensorsBytes(tensors, "float32"));
  return folder;
}

test("an output matrix of its own is used although config.json ties it, as in transformers 5", async () => {
  const expected = read(join(golden, "own-head.json")) as unknown as {
    ids: number[];
    logits: number[];
  };
  const model = await loadModel(withHead("tiny-mha-tied", (value, row) => value / (1 + (row % 5))));
  assert.equal(model.config.tieEmbeddings, false);
  const V = model.config.vocabSize;
  const largest = Math.max(...expected.logits.map(Math.abs));
  within(
    (await fullLogits(model, expected.ids)).slice(-V),
    expected.logits,
    1e-5 * largest,
    "logits after the last token",
  );
  const again = join(temporary, "own-head");
  await saveModel(model, again);
  assert.deepEqual((await loadModel(again)).parameters, model.parameters);
});

test("a second copy of the tied matrix stays tied", async () => {
  const model = await loadModel(withHead("tiny-mha-tied", (value) => value));
  assert.equal(model.config.tieEmbeddings, true);
  assert.ok(!("lm_head.weight" in model.parameters));
});

test("generation_config.json's end tokens win, config.json's come next, then the tokenizer's", async () => {
  const endsOf = async (changes: Record<string, Json>): Promise<readonly number[]> =>
    endIdsOf((await loadModel(folderWith(changes))).config);
  const generation = (eos_token_id: unknown) => ({ "generation_config.json": { eos_token_id } });
  const config = (eos_token_id: unknown) => ({ "config.json": { eos_token_id } });
  assert.deepEqual(await endsOf({ ...generation([7, 0]), ...config(5) }), [7, 0]);
  assert.deepEqual(await endsOf({ ...generation(0), ...config(5) }), [0]);
  assert.deepEqual(await endsOf({ ...generation(null), ...config([0, 9]) }), [0, 9]);
  assert.deepEqual(await endsOf({ ...generation(undefined), ...config(null) }), [0]);
  const quick = await inspectModel(folderWith({ ...generation([7, 0]) }), { quick: true });
  assert.deepEqual(quick.config && endIdsOf(quick.config), [7, 0]);
  await assert.rejects(
    endsOf(generation("end")),
    /generation_config\.json: eos_token_id/,
    "a name is no id",
  );
});

test("an end token that only special_tokens_map.json names is known", async () => {
  for (const eos_token of ["<|endoftext|>", { content: "<|endoftext|>", lstrip: false }]) {
    const folder = folderWith({
      "tokenizer_config.json": { eos_token: undefined, bos_token: undefined },
      "special_tokens_map.json": { eos_token, additional_special_tokens: ["<x>"] },
      "tokenizer.json": {
        added_tokens: [
          { id: 0, content: "<|endoftext|>", special: true },
          { id: 320, content: "<x>", special: true },
        ],
      },
    });
    const { tokenizer } = await loadModel(folder);
    assert.equal(tokenizer.eosId, 0);
    assert.deepEqual((JSON.parse(tokenizer.files.config) as Json)["eos_token"], eos_token);
  }
  const config = folderWith({
    "special_tokens_map.json": { eos_token: "<other>" },
  });
  // tokenizer_config.json wins
  assert.equal((await loadModel(config)).tokenizer.eosId, 0);
});

test("entries beyond the model's rows are left out: their texts are cut like any others", async () => {
  const plain = folderWith({});
  const file = read(join(plain, "tokenizer.json")) as {
    added_tokens: Json[];
    model: { vocab: Record<string, number>; merges: string[][] };
  };
  const entries = Object.keys(file.model.vocab).length;
  assert.equal(entries, 320);
  const [left, right] = Object.keys(file.model.vocab).slice(-2) as [string, string];
  const folder = folderWith({
    "tokenizer.json": {
      added_tokens: [
        ...file.added_tokens,
        { id: 324, content: "<PRE>", special: true },
        { id: 325, content: "<SUF>", special: true },
      ],
      model: {
        ...file.model,
        vocab: { ...file.model.vocab, [left + right]: 326 },
        merges: [...file.model.merges, [left, right]],
      },
    },
  });
  const ours = await loadModel(folder);
  const before = await loadModel(plain);
  assert.equal(ours.tokenizer.vocabSize, before.tokenizer.vocabSize);
  const spelled = [left, right].join("").replaceAll("Ġ", " ").replaceAll("Ċ", "\n");
  for (const text of ["a <PRE> b<SUF>", spelled, "def f(x):"]) {
    const ids = ours.tokenizer.encode(text);
    assert.deepEqual(ids, before.tokenizer.encode(text), text);
    assert.ok(ids.every((id) => id < ours.config.vocabSize));
  }
  const generator = await createGenerator(ours, { threads: 1 });
  const samples = await generator.generate([{ id: "a", text: "def f(x):" }], {
    samples: 8,
    temperature: 2,
    topP: 1,
    maxNewTokens: 20,
    seed: 1,
  });
  await generator.dispose();
  assert.equal(samples.length, 8);
});
