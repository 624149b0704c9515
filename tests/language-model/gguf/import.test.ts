/**
 * @file A GGUF becomes a Hugging Face folder: equal to what transformers makes of the same file
 * (goldens of tools/golden/gguf_model.py), and each kind of model that is not supported is refused
 * by name.
 */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { loadModel } from "../../../src/language-model/checkpoint.js";
import { importGguf } from "../../../src/language-model/gguf/import.js";
import { halvesOf } from "../../../src/language-model/gguf/rotary-rows.js";
import { inspectModel } from "../../../src/language-model/inspect.js";
import { fullLogits } from "../full-logits.js";
import { golden } from "../golden.js";
import { makeGguf, string, uint32 } from "./make-gguf.js";
import { needsPython, python } from "../../peers.js";
import { temporaryFolder } from "../../support/temporary-folder.js";
import { within } from "../../support/near.js";

const folder = temporaryFolder("import");
const tiny = join(golden, "gguf", "tiny.gguf");
const expected = JSON.parse(readFileSync(join(golden, "gguf", "expected.json"), "utf8")) as {
  encodings: [string, number[]][];
  chatTemplate: string;
  logits: [ids: number[], values: string][];
};
const floatsOf = (encoded: string): Float32Array =>
  new Float32Array(new Uint8Array(Buffer.from(encoded, "base64")).buffer);
let count = 0;
const fresh = (): string => join(folder, `model-${++count}`);

test("logits of the imported folder are those of transformers on the GGUF itself", async () => {
  const directory = fresh();
  const report = importGguf(tiny, directory);
  assert.deepEqual(report.formats, {
    Q8_0: 2,
    F32: 12,
    Q4_0: 1,
    Q4_1: 1,
    Q5_0: 1,
    Q5_1: 1,
    F16: 1,
    BF16: 1,
  });
  const model = await loadModel(directory);
  for (const [ids, encoded] of expected.logits) {
    const theirs = floatsOf(encoded);
    assert.equal(theirs.length, ids.length * model.config.vocabSize);
    within(
      await fullLogits(model, ids),
      theirs,
      1e-5 * Math.max(...theirs.map(Math.abs)),
      `text of ${ids.length} tokens`,
    );
  }
});

test("ids of the imported tokenizer are Python's, special, added and padded tokens included", async () => {
  const directory = fresh();
  importGguf(tiny, directory);
  const { tokenizer, config } = await loadModel(directory);
  for (const [text, ids] of expected.encodings)
    assert.deepEqual(tokenizer.encode(text), ids, JSON.stringify(text));
  // the padding of the embedding is no token
  assert.equal(config.vocabSize, tokenizer.vocabSize + 4);
  const settings = JSON.parse(
    readFileSync(join(directory, "tokenizer_config.json"), "utf8"),
  ) as Record<string, unknown>;
  assert.equal(settings["chat_template"], expected.chatTemplate);
  assert.deepEqual(
    [settings["bos_token"], settings["eos_token"], settings["pad_token"], settings["unk_token"]],
    ["<|im_start|>", "<|im_end|>", "<|im_end|>", "<|endoftext|>"],
  );
});

test("16-bit storage rounds, and says so in the config", async () => {
  const whole = fresh();
  const half = fresh();
  importGguf(tiny, whole);
  importGguf(tiny, half, { storage: "bfloat16", shardBytes: 20_000 });
  assert.equal(JSON.parse(readFileSync(join(half, "config.json"), "utf8")).dtype, "bfloat16");
  assert.ok(
    readdirSync(half).includes("model.safetensors.index.json") &&
      !readdirSync(half).includes("model.safetensors"),
  );
  const a = await loadModel(whole);
  const b = await loadModel(half);
  for (const [name, { data }] of Object.entries(a.parameters)) {
    const rounded = b.parameters[name]!.data;
    for (let i = 0; i < data.length; i++)
      assert.ok(Math.abs(data[i]! - rounded[i]!) <= Math.abs(data[i]!) * 2 ** -8, name);
  }
});

test("rows of neighbours become rows of halves", () => {
  // llama.cpp: weights.reshape(heads, 2, d/2).swapaxes(1, 2); two heads of four rows 0…3 and 4…7
  // become 0 2 1 3 | 4 6 5 7
  assert.deepEqual(
    [...halvesOf(Float32Array.of(0, 2, 1, 3, 4, 6, 5, 7), [8, 1], 2)],
    [0, 1, 2, 3, 4, 5, 6, 7],
  );
});

test("inspect says what a GGUF is", async () => {
  const report = await inspectModel(tiny);
  assert.deepEqual(
    [
      report.family,
      report.supported,
      report.config?.layers,
      report.config?.normEps,
      report.config?.ropeTheta,
    ],
    ["llama", true, 2, 1e-5, 500],
  );
  assert.equal(report.memory.weights, 4 * report.parameters);
  // float32, keys and values, 2 layers, one key head of 16
  assert.equal(report.memory.cachePerToken, 4 * 2 * 2 * 16);
});

/** tiny.gguf with one text in place of another of the same length. */
const edited = (from: string | Buffer, to: string | Buffer): string => {
  const bytes = Buffer.from(readFileSync(tiny));
  const at = bytes.indexOf(from as string);
  assert.ok(at > 0 && Buffer.byteLength(from) === Buffer.byteLength(to));
  bytes.set(Buffer.from(to as string), at);
  const path = join(folder, "edited.gguf");
  writeFileSync(path, bytes);
  return path;
};
const le = (value: number): Buffer => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
};
/** A key of type u32 with its value. */
const key = (name: string, value: number): Buffer =>
  Buffer.concat([Buffer.from(name), le(4), le(value)]);
const faults: [string, string | Buffer, string | Buffer, RegExp][] = [
  [
    "another architecture",
    "llamaX".slice(0, 5),
    "gemma",
    /expected the architecture llama or qwen2, got gemma/,
  ],
  ["another vocabulary", "gpt2", "bert", /tokenizer\.ggml\.model gpt2\), got bert/],
  [
    "another pre-tokenizer",
    "smollm",
    "tekken",
    /the pre-tokenizer tekken \(tokenizer\.ggml\.pre\) is not supported, supported are gpt-2, smollm/,
  ],
  [
    "an unknown key that may matter",
    "llama.rope.freq_base",
    "llama.rope.wave_base",
    /llama\.rope\.wave_base is not supported/,
  ],
  [
    "a missing key",
    "llama.context_length",
    "other.context_length",
    /expected the key llama\.context_length, got none/,
  ],
  [
    "partial rotary positions",
    key("llama.rope.dimension_count", 16),
    key("llama.rope.dimension_count", 8),
    /rotary positions on 8 of 16 dimensions/,
  ],
  [
    "more layers than tensors",
    key("llama.block_count", 2),
    key("llama.block_count", 2 ** 31),
    /llama\.block_count 2147483648 is more than the file's 20 tensors/,
  ],
  [
    "a layer too many",
    key("llama.block_count", 2),
    key("llama.block_count", 3),
    /metadata and tensors disagree: model\.layers\.2\.input_layernorm\.weight is missing/,
  ],
  [
    "another width",
    key("llama.feed_forward_length", 64),
    key("llama.feed_forward_length", 65),
    /mlp\.gate_proj\.weight has shape \[64, 32\] in place of \[65, 32\]/,
  ],
  [
    "a tensor of another model",
    "blk.1.attn_norm.weight",
    "blk.1.attn_norm.factor",
    /expected the tensors of a plain Llama, got blk\.1\.attn_norm\.factor/,
  ],
  [
    "an end of text without entry",
    key("tokenizer.ggml.eos_token_id", 2),
    key("tokenizer.ggml.eos_token_id", 9999),
    /says that eos is token 9999 of/,
  ],
];
for (const [what, from, to, message] of faults)
  test(`one clear error for ${what}, and no folder`, () => {
    const directory = fresh();
    assert.throws(
      () => importGguf(edited(from, to), directory),
      (e: Error) =>
        (e.name === "UsageError" && message.test(e.message) && !e.message.includes("\n")) ||
        (console.error(e), false),
    );
    assert.ok(!existsSync(directory));
  });

test("one file of several is refused with the way out", () => {
  const path = join(folder, "split.gguf");
  writeFileSync(
    path,
    makeGguf({
      keys: [
        ["general.architecture", string("llama")],
        ["split.count", uint32(3)],
      ],
    }),
  );
  assert.throws(
    () => importGguf(path, fresh()),
    (e: Error) =>
      e.name === "UsageError" &&
      /got one of 3 files; join them with llama\.cpp's gguf-split/.test(e.message),
  );
});

test("a folder that holds something is not touched", () => {
  const directory = mkdtempSync(join(folder, "full-"));
  writeFileSync(join(directory, "mine"), "");
  assert.throws(() => importGguf(tiny, directory), { name: "UsageError" });
  assert.deepEqual(readdirSync(directory), ["mine"]);
});

test(
  "Python transformers opens the imported folder, tokenizer and template included",
  { skip: needsPython },
  () => {
    const directory = fresh();
    importGguf(tiny, directory);
    const script = `
import sys, json, torch
from transformers import AutoModelForCausalLM, AutoTokenizer
model, tokenizer = AutoModelForCausalLM.from_pretrained(sys.argv[1], attn_implementation="eager"), AutoTokenizer.from_pretrained(sys.argv[1])
texts, first = json.loads(sys.argv[2])
ids = [tokenizer(t, add_special_tokens=False)["input_ids"] for t in texts]
with torch.no_grad(): logits = model(torch.tensor([first])).logits[0].flatten().tolist()
print(json.dumps([ids, logits, tokenizer.apply_chat_template([{"role": "user", "content": "hi"}], tokenize=False)]))`;
    const [ids, logits, chat] = JSON.parse(
      execFileSync(
        python!,
        [
          "-c",
          script,
          directory,
          JSON.stringify([expected.encodings.map(([text]) => text), expected.logits[0]![0]]),
        ],
        {
          encoding: "utf8",
          maxBuffer: 1 << 28,
          env: { ...process.env, OMP_NUM_THREADS: "1" },
          stdio: ["ignore", "pipe", "ignore"],
        },
      ),
    ) as [number[][], number[], string];
    assert.deepEqual(
      ids,
      expected.encodings.map(([, encoded]) => encoded),
    );
    within(logits, floatsOf(expected.logits[0]![1]), 1e-5, "logits");
    assert.equal(chat, "<|im_start|>user\nhi<|im_end|>\n");
  },
);
