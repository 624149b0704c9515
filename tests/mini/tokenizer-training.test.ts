/**
 * @file The tokenizer trainer, against a hand-made example and Hugging Face's own implementations.
 */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { Tokenizer } from "@huggingface/tokenizers";
import { projectRoot } from "../../src/files/project-root.js";
import { trainTokenizer, writeTokenizer } from "../../src/mini/tokenizer-training.js";
import { temporaryFolder } from "../support/temporary-folder.js";

const read = (path: string): ReturnType<typeof JSON.parse> =>
  JSON.parse(readFileSync(join(projectRoot, path), "utf8"));

/** tokenizer.json as it is written for the smallest vocabulary. */
const written = (() => {
  const folder = temporaryFolder("tokenizer");
  writeTokenizer(folder, trainTokenizer(["x = 1"], 257));
  return JSON.parse(readFileSync(join(folder, "tokenizer.json"), "utf8"));
})();

test("learns the most frequent pair first, ties by ids", () => {
  // "aaab aaab ab" splits to aaab ×1, Ġaaab ×1, Ġab ×1: aa occurs 4 times, then ab 3 times … (by
  // hand)
  const { vocabulary, merges } = trainTokenizer(["aaab aaab ab"], 260);
  assert.deepEqual(merges, [
    ["a", "a"],
    ["a", "b"],
    ["aa", "ab"],
  ]);
  assert.deepEqual(vocabulary.slice(257), ["aa", "ab", "aaab"]);
  assert.deepEqual(
    [vocabulary[0], vocabulary[1 + 65], vocabulary[1 + 32]],
    ["<|endoftext|>", "A", "Ġ"],
  );
});

test("splits digits, underscores and indentation as code wants them", () => {
  const pattern = new RegExp(written.pre_tokenizer.pretokenizers[0].pattern.Regex, "gu");
  const split = (text: string): string[] => [...text.matchAll(pattern)].map(([piece]) => piece);
  assert.deepEqual(split("sum_above(x) > 12:\n        y"), [
    "sum",
    "_above",
    "(",
    "x",
    ")",
    " >",
    " 1",
    "2",
    ":",
    "\n       ",
    " y",
  ]);
  assert.deepEqual(split("__init__ 'sum'"), ["__", "init", "__", " '", "sum", "'"]);
});

test("the committed tokenizer gives the ids of Python's tokenizers, and decodes them again", () => {
  const tokenizer = new Tokenizer(
    read("datasets/base-model/tokenizer.json"),
    read("datasets/base-model/tokenizer_config.json"),
  );
  for (const { text, ids } of read("tests/mini/golden/tokenizer.json").cases as {
    text: string;
    ids: number[];
  }[]) {
    assert.deepEqual([...tokenizer.encode(text).ids], ids, JSON.stringify(text));
    if (ids.length > 0) assert.equal(tokenizer.decode(ids, { skip_special_tokens: false }), text);
  }
});

test("the file says 1,024 entries, end of text first", () => {
  const { model, added_tokens } = written;
  assert.equal(Object.keys(model.vocab).length, 257);
  assert.deepEqual([added_tokens[0].content, added_tokens[0].id], ["<|endoftext|>", 0]);
  assert.equal(Object.keys(read("datasets/base-model/tokenizer.json").model.vocab).length, 1024);
});

test("refuses a size that bytes do not fit in, and text that gives too few merges", () => {
  assert.throws(() => trainTokenizer(["a"], 100), /at least 257 .* got 100/);
  assert.throws(() => trainTokenizer(["ab"], 300), /give 257 entries, fewer than 300/);
});
