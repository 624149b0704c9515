/**
 * @file Tokenizers in the configurations of real code models: ids equal Python's on 5,000 snippets
 * each, offsets tile the text, and nothing is lost but what `normalize` says. Oracle: Python
 * tokenizers; tools/golden/tokenizer_families.py re-makes all.
 */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import fc from "fast-check";
import { tokenizerFrom } from "../../../src/language-model/tokenizer/tokenizer.js";
import { nthOf } from "../../long.js";
import { families, hashOf, snippets as allSnippets } from "./snippets.js";

/** The first 1,250 of the 5,000 under `npm test`. */
const snippets = allSnippets.slice(0, nthOf(allSnippets.length, 4));

const endOf = (name: string): string => (/llama-|codellama/.test(name) ? "</s>" : "<|endoftext|>");
const names = [
  "gpt2",
  "smollm2",
  "starcoder2",
  "qwen2",
  "llama3",
  "gpt4o",
  "gpt-neox",
  "deepseek-coder",
  "codellama",
  "codellama-normalized",
  "llama-metaspace",
  "llama-metaspace-always",
];
const read = (file: string): string => readFileSync(join(families, file), "utf8");
const odd = [
  "e\u0301",
  "\u0301",
  "a\u0323\u0307",
  "t\u0301\u0323",
  "=\u0338",
  "\u1112\u1161\u11ab",
  "\u212b",
  "\u2581",
  " ",
  "  ",
  "\r\n",
  "\t",
  "'s",
  "'\u017f",
  "12",
  "\ufeff",
  "\u0085",
  "🙂",
  "<|endoftext|>",
  "<s>",
  "</s>",
  "<|im_end|>",
  "def f(x):\n",
  "日本",
];
const texts = fc.oneof(
  fc.string({ unit: "grapheme" }),
  fc
    .array(fc.oneof(fc.constantFrom(...odd), fc.string({ maxLength: 3 })), { maxLength: 12 })
    .map((parts) => parts.join("")),
);

for (const name of names) {
  const tokenizer = tokenizerFrom(
    { tokenizer: read(`${name}.json`), config: JSON.stringify({ eos_token: endOf(name) }) },
    `${name}.json`,
  );
  const expected = JSON.parse(read(`${name}.expected.json`)) as {
    hashes: string;
    ids: number[][];
    decodings: [number[], string][];
  };
  const composes = name === "qwen2" || name === "gpt-neox";
  const byteLevel = !name.includes("llama-") && !name.startsWith("codellama");

  test(`${name}: ids are Python's on ${snippets.length} snippets`, () => {
    const hashes = Buffer.from(expected.hashes, "base64");
    assert.equal(hashes.length, 3 * allSnippets.length);
    expected.ids.forEach((ids, i) =>
      assert.deepEqual(tokenizer.encode(snippets[i]!), ids, JSON.stringify(snippets[i])),
    );
    const wrong = snippets.filter(
      (text, i) => hashOf(tokenizer.encode(text)) !== hashes.readUIntLE(3 * i, 3),
    );
    assert.deepEqual(
      wrong.map((text) => text.slice(0, 200)).slice(0, 3),
      [],
      `${wrong.length} of ${snippets.length} differ`,
    );
  });
  test(`${name}: decodings are Python's`, () => {
    // Llama's decoder writes one U+FFFD a byte where we, as the byte-level decoder, write one a
    // broken sequence
    for (const [ids, text] of expected.decodings)
      if (byteLevel || !text.includes("\ufffd")) assert.equal(tokenizer.decode(ids), text);
  });
  test(`${name}: offsets tile the text, and text comes back as normalize says`, () => {
    const check = (text: string): void => {
      const { ids, offsets } = tokenizer.encodeWithOffsets(text);
      const bytes = Buffer.from(text);
      assert.deepEqual(ids, tokenizer.encode(text));
      let at = 0;
      for (const [i, [start, end]] of offsets.entries()) {
        assert.ok(
          start === at && end >= start,
          `token ${i} of ${JSON.stringify(text)} covers [${start}, ${end}) after ${at}`,
        );
        at = end;
        if (tokenizer.normalize(text) === text && byteLevel)
          assert.ok(bytes.subarray(start, end).equals(tokenizer.bytesOf(ids[i]!)));
      }
      assert.equal(at, bytes.length, JSON.stringify(text));
      assert.equal(tokenizer.decode(ids), tokenizer.normalize(text), JSON.stringify(text));
      if (byteLevel && !composes) assert.equal(tokenizer.normalize(text), text);
      assert.equal(
        tokenizer.decode(tokenizer.encode(text, true), true),
        tokenizer.normalize(text, true),
      );
    };
    fc.assert(fc.property(texts, check), { numRuns: 400 });
    for (const text of snippets.slice(0, 150)) check(text);
  });
}
