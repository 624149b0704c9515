/**
 * @file Vocabularies out of GGUF metadata: every kind of pre-tokenizer cuts as transformers' own
 * tokenizers do (goldens of tools/golden/gguf_model.py), and parts that do not fit together are
 * refused.
 */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import type { GgufFile } from "../../../src/language-model/gguf/gguf-file.js";
import { llamaConfig } from "../../../src/language-model/gguf/llama-config.js";
import type { MetadataValue } from "../../../src/language-model/gguf/metadata.js";
import { PRE_TOKENIZERS } from "../../../src/language-model/gguf/pre-tokenizers.js";
import { tokenizerFiles } from "../../../src/language-model/gguf/tokenizer-files.js";
import { type Tokenizer, tokenizerFrom } from "../../../src/language-model/tokenizer/tokenizer.js";
import { golden } from "../golden.js";

const { tokens, merges, encodings } = JSON.parse(
  readFileSync(join(golden, "gguf", "pre-tokenizers.json"), "utf8"),
) as { tokens: string[]; merges: string[]; encodings: Record<string, [string, number[]][]> };

/** A file with this vocabulary and `changes` to its metadata (undefined removes a key). */
function fileWith(
  changes: Readonly<Record<string, MetadataValue | undefined>> = {},
  rows = tokens.length + 1,
): GgufFile {
  const metadata = new Map<string, MetadataValue>(
    Object.entries({
      "general.architecture": "llama",
      "tokenizer.ggml.model": "gpt2",
      "tokenizer.ggml.pre": "gpt-2",
      "tokenizer.ggml.tokens": [...tokens, "<end>"],
      "tokenizer.ggml.merges": merges,
      "tokenizer.ggml.token_type": Int32Array.from([...tokens.map(() => 1), 3]),
      "tokenizer.ggml.eos_token_id": tokens.length,
      "llama.attention.head_count": 4,
      "llama.embedding_length": 32,
      "llama.feed_forward_length": 64,
      "llama.block_count": 1,
      "llama.context_length": 128,
      "llama.attention.layer_norm_rms_epsilon": Math.fround(1e-6),
    }),
  );
  for (const [key, value] of Object.entries(changes))
    value === undefined ? metadata.delete(key) : metadata.set(key, value);
  return {
    path: "x.gguf",
    version: 3,
    metadata,
    tensors: new Map([["token_embd.weight", { shape: [rows, 32] }]]),
  } as unknown as GgufFile;
}
const build = (
  file: GgufFile,
): { tokenizer: Tokenizer; document: Record<string, any>; settings: Record<string, unknown> } => {
  const { tokenizer, config } = tokenizerFiles(file, 128);
  return {
    tokenizer: tokenizerFrom(
      { tokenizer: JSON.stringify(tokenizer), config: JSON.stringify(config) },
      "x",
    ),
    document: tokenizer,
    settings: config as Record<string, unknown>,
  };
};

for (const kind of Object.keys(PRE_TOKENIZERS)) {
  // one tokenizer.json for these four
  const like = ["starcoder", "refact", "codeshell"].includes(kind) ? "smollm" : kind;
  test(`${kind} gives transformers' ids`, () => {
    const { tokenizer } = build(fileWith({ "tokenizer.ggml.pre": kind }));
    assert.ok(encodings[like]!.length > 10);
    for (const [text, ids] of encodings[like]!)
      assert.deepEqual(tokenizer.encode(text), ids, JSON.stringify(text));
  });
}

test("token types decide what is special, what is added and what is padding", () => {
  const types = Int32Array.from([...tokens.map(() => 1), 3, 4, 2, 5]);
  const all = [...tokens, "<end>", "<tool>", "<unk>", "[PAD]"];
  const { tokenizer, document } = build(
    fileWith({ "tokenizer.ggml.tokens": all, "tokenizer.ggml.token_type": types }, all.length),
  );
  assert.deepEqual(
    document["added_tokens"].map((t: { content: string; special: boolean }) => [
      t.content,
      t.special,
    ]),
    [
      ["<end>", true],
      ["<tool>", false],
      ["<unk>", true],
    ],
  );
  assert.equal(tokenizer.vocabSize, all.length - 1);
  assert.deepEqual(tokenizer.encode("<tool><end>"), [tokens.length + 1, tokens.length]);
});

test("a token at the start is said to Python where the metadata says so, and only there", () => {
  const { document, settings } = build(
    fileWith({
      "tokenizer.ggml.add_bos_token": true,
      "tokenizer.ggml.bos_token_id": tokens.length,
    }),
  );
  assert.deepEqual(document["post_processor"].single, [
    { SpecialToken: { id: "<end>", type_id: 0 } },
    { Sequence: { id: "A", type_id: 0 } },
  ]);
  assert.deepEqual(document["post_processor"].special_tokens, {
    "<end>": { id: "<end>", ids: [tokens.length], tokens: ["<end>"] },
  });
  assert.equal(settings["add_bos_token"], true);
  for (const changes of [
    {},
    { "tokenizer.ggml.add_bos_token": true },
    { "tokenizer.ggml.bos_token_id": 0 },
  ])
    assert.equal(build(fileWith(changes)).document["post_processor"], null);
  assert.ok(!("chat_template" in settings) && !("pad_token" in settings));
});

const faults: [string, Readonly<Record<string, MetadataValue | undefined>>, RegExp][] = [
  [
    "types of another number",
    { "tokenizer.ggml.token_type": Int32Array.of(1) },
    /tokens and 1 token types/,
  ],
  [
    "a token twice",
    { "tokenizer.ggml.tokens": [...tokens, tokens[5]!] },
    /has the token .* twice, as 5 and/,
  ],
  [
    "byte tokens",
    { "tokenizer.ggml.token_type": Int32Array.from([...tokens.map(() => 6), 3]) },
    /token 0 .* has the type 6/,
  ],
  [
    "a merge of tokens that do not exist",
    { "tokenizer.ggml.merges": ["zzz a"] },
    /has the merge "zzz a", expected two tokens that make a third/,
  ],
  [
    "a merge into a second token that does not exist",
    { "tokenizer.ggml.merges": ["a zzz"] },
    /has the merge "a zzz"/,
  ],
  [
    "a merge whose result does not exist",
    { "tokenizer.ggml.merges": ["Q Z"] },
    /has the merge "Q Z"/,
  ],
  ["a merge of one token", { "tokenizer.ggml.merges": ["aa"] }, /has the merge "aa"/],
  [
    "no end of text",
    { "tokenizer.ggml.eos_token_id": undefined },
    /expected tokenizer\.ggml\.eos_token_id, got none/,
  ],
  [
    "tokens that are no texts",
    { "tokenizer.ggml.tokens": Int32Array.of(1) },
    /expected tokenizer\.ggml\.tokens to be a list of strings, got another list/,
  ],
  [
    "a pre-tokenizer named like a part of every object",
    { "tokenizer.ggml.pre": "constructor" },
    /pre-tokenizer constructor .* is not supported/,
  ],
];
for (const [what, changes, message] of faults)
  test(`one clear error for ${what}`, () =>
    assert.throws(
      () => build(fileWith(changes)),
      (e: Error) =>
        e.name === "UsageError" && e.message.startsWith("x.gguf: ") && message.test(e.message),
    ));

test("one clear error for more tokens than rows of the embedding", () =>
  assert.throws(() => build(fileWith({}, tokens.length)), /tokens and an embedding of \d+ rows/));

test("the config has the defaults of llama.cpp, and linear scaling in both spellings", () => {
  const plain = llamaConfig(fileWith(), "float32");
  assert.deepEqual(
    [
      plain["rope_theta"],
      plain.num_key_value_heads,
      plain["head_dim"],
      plain["rms_norm_eps"],
      plain["vocab_size"],
      plain["bos_token_id"],
    ],
    [10000, 4, 8, 1e-6, tokens.length + 1, null],
  );
  assert.ok(!("rope_scaling" in plain));
  const scaled = llamaConfig(
    fileWith({ "llama.rope.scaling.type": "linear", "llama.rope.scaling.factor": 4 }),
    "float16",
  );
  assert.deepEqual(
    [scaled["rope_scaling"], scaled["rope_parameters"], scaled["dtype"]],
    [
      { rope_type: "linear", factor: 4 },
      { rope_theta: 10000, rope_type: "linear", factor: 4 },
      "float16",
    ],
  );
  assert.throws(
    () =>
      llamaConfig(
        fileWith({
          "llama.rope.scaling.type": "yarn",
          "llama.expert_count": 8,
          "llama.attention.head_count_kv": 3,
        }),
        "float32",
      ),
    (e: Error) =>
      /scaling\.type yarn is not supported; experts are not supported; 4 heads, 3 key heads and width 32 do not fit together/.test(
        e.message,
      ),
  );
});
