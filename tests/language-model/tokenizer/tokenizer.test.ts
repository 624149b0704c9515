/**
 * @file Tokenizers: ids as Python's on code and odd Unicode, offsets that tile the bytes, refusals.
 */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import fc from "fast-check";
import { loadTokenizer, tokenizerFrom } from "../../../src/language-model/tokenizer/tokenizer.js";
import { golden } from "../golden.js";

interface Cases {
  name: string;
  tokenizer: Record<string, unknown> & { model: Record<string, unknown> };
  encodings: [string, number[]][];
  decodings: [number[], string][];
}
// Oracle: Python tokenizers, Tokenizer.encode(text, add_special_tokens=False).ids and .decode(ids,
// skip_special_tokens=False)
const cases = JSON.parse(readFileSync(join(golden, "tokenizers.json"), "utf8")) as Cases[];
const make = (json: unknown, config = "{}") =>
  tokenizerFrom({ tokenizer: JSON.stringify(json), config }, "t.json");

for (const { name, tokenizer: json, encodings, decodings } of cases) {
  const tokenizer = make(json);
  test(`${name}: ids are Python's on ${encodings.length} texts`, () => {
    for (const [text, ids] of encodings)
      assert.deepEqual(tokenizer.encode(text), ids, JSON.stringify(text));
  });
  test(`${name}: decodings are Python's, broken UTF-8 included`, () => {
    for (const [ids, text] of decodings) assert.equal(tokenizer.decode(ids), text);
  });
  test(`${name}: offsets tile the text's bytes and each token is its range`, () => {
    const text = fc.oneof(
      fc.string({ unit: "grapheme" }),
      fc.string({
        unit: fc.constantFrom(" ", "\n", "\t", "a", "Z", "9", "_", "é", "🙂", "<|endoftext|>"),
      }),
    );
    fc.assert(
      fc.property(text, (t) => {
        const bytes = Buffer.from(t);
        const { ids, offsets } = tokenizer.encodeWithOffsets(t);
        assert.equal(tokenizer.decode(ids), t);
        let at = 0;
        ids.forEach((id, i) => {
          const [start, end] = offsets[i]!;
          assert.equal(start, at);
          assert.ok(bytes.subarray(start, end).equals(tokenizer.bytesOf(id)));
          at = end;
        });
        assert.equal(at, bytes.length);
      }),
      { numRuns: 300 },
    );
  });
}

test("a folder's eos is the configured one", () => {
  const tokenizer = loadTokenizer(join(golden, "tiny-mha-tied"));
  assert.equal(tokenizer.eosId, 0);
  assert.equal(tokenizer.decode([0]), "<|endoftext|>");
  assert.equal(tokenizer.vocabSize, 320);
});

test("an id without entry is an error", () =>
  assert.throws(() => make(cases[0]!.tokenizer).decode([9999]), /got 9999 of 320/));

const json = cases[0]!.tokenizer;
const refused: [string, unknown, RegExp, string?][] = [
  ["another model", { ...json, model: { ...json.model, type: "WordPiece" } }, /model WordPiece/],
  ["a normalizer", { ...json, normalizer: { type: "NFKC" } }, /normalizer NFKC/],
  [
    "a prefix space",
    { ...json, pre_tokenizer: { type: "ByteLevel", add_prefix_space: true } },
    /add_prefix_space/,
  ],
  [
    "another pre-tokenizer",
    { ...json, pre_tokenizer: { type: "Metaspace" } },
    /pre-tokenizer Metaspace in place of ByteLevel/,
  ],
  [
    "a split that keeps what it splits at elsewhere",
    {
      ...json,
      pre_tokenizer: {
        type: "Sequence",
        pretokenizers: [
          { type: "Split", pattern: { String: " " }, behavior: "Removed" },
          json["pre_tokenizer"],
        ],
      },
    },
    /Split with behavior Removed/,
  ],
  [
    "a possessive expression",
    {
      ...json,
      pre_tokenizer: {
        type: "Sequence",
        pretokenizers: [
          { type: "Split", pattern: { Regex: "\\p{L}++" }, behavior: "Isolated" },
          json["pre_tokenizer"],
        ],
      },
    },
    /Split with "\\\\p\{L\}\+\+" \(possessive/,
  ],
  [
    "byte fallback without all bytes",
    {
      ...json,
      model: { ...json.model, byte_fallback: true },
      pre_tokenizer: { type: "Metaspace" },
    },
    /as Llama's, got 256 bytes without an entry \(<0x00>\)/,
  ],
  [
    "byte fallback with another normalizer",
    {
      ...json,
      model: { ...json.model, byte_fallback: true },
      normalizer: { type: "NFKC" },
      pre_tokenizer: null,
    },
    /normalizer NFKC with pre-tokenizer none/,
  ],
  [
    "affixes of words",
    { ...json, model: { ...json.model, end_of_word_suffix: "</w>" } },
    /end_of_word_suffix <\/w>/,
  ],
  [
    "a stripping token",
    { ...json, added_tokens: [{ id: 0, content: "<s>", lstrip: true }] },
    /<s> with lstrip/,
  ],
  ["no known end", { ...json, added_tokens: [] }, /0 special tokens and no eos_token/],
  [
    "an end without entry",
    json,
    /eos_token <nope>, which has no entry/,
    '{"eos_token": {"content": "<nope>"}}',
  ],
  ["no vocabulary", { ...json, model: {} }, /model.vocab/],
];
for (const [what, document, message, config] of refused)
  test(`refuses ${what}`, () =>
    assert.throws(
      () => make(document, config),
      (e: Error) => e.name === "UsageError" && message.test(e.message),
    ));
