/**
 * @file SmolLM2's own tokenizer on real code: ids equal Python's, offsets tile. Oracle:
 * tools/golden/tokenizer_families.py --smollm2. Skipped where the model (`npm run setup:smollm2`)
 * or the data beside the project is absent.
 */
import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { projectRoot } from "../../../src/files/project-root.js";
import { chatTemplateOf } from "../../../src/language-model/tokenizer/chat-template.js";
import { loadTokenizer } from "../../../src/language-model/tokenizer/tokenizer.js";
import { golden } from "../golden.js";
import { needsSmollm2, smollm2 as folder } from "../../peers.js";
import { hashOf, snippets } from "./snippets.js";

const data = join(projectRoot, "..", "shared", "data");
const skip = needsSmollm2 || (!existsSync(data) && `${data} is not there`);
const lines = (name: string): Record<string, string>[] =>
  readFileSync(join(data, name), "utf8")
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as Record<string, string>);

test(
  "SmolLM2's ids are Python's on all texts of the data sets, and offsets tile them",
  { skip },
  () => {
    const expected = JSON.parse(readFileSync(join(golden, "smollm2-ids.json"), "utf8")) as {
      texts: number;
      hashes: string;
    };
    const hashes = Buffer.from(expected.hashes, "base64");
    const tokenizer = loadTokenizer(folder);
    const alpaca = JSON.parse(readFileSync(join(data, "codealpaca-4.5k.json"), "utf8")) as Record<
      string,
      string
    >[];
    const problems = [...lines("humanevalpack-python.jsonl"), ...lines("humanevalpack-js.jsonl")];
    const texts = [
      ...alpaca.flatMap((r) => [r["instruction"]!, r["output"]!]),
      ...problems.flatMap((p) => [
        p["prompt"]!,
        p["canonical_solution"]!,
        p["buggy_solution"]!,
        p["test"]!,
      ]),
      ...snippets.slice(0, 1000),
    ];
    assert.equal(texts.length, expected.texts);
    assert.ok(texts.length >= 5000);
    const wrong = texts.filter((text, i) => {
      const { ids, offsets } = tokenizer.encodeWithOffsets(text);
      assert.ok(offsets.every(([start], k) => start === (k === 0 ? 0 : offsets[k - 1]![1])));
      assert.equal(offsets.at(-1)?.[1] ?? 0, Buffer.byteLength(text));
      assert.equal(tokenizer.decode(ids), text);
      return hashOf(ids) !== hashes.readUIntLE(3 * i, 3);
    });
    assert.deepEqual(wrong.slice(0, 3), [], `${wrong.length} of ${texts.length} differ`);
  },
);

test("SmolLM2 brings its chat template", { skip }, () => {
  const template = chatTemplateOf(loadTokenizer(folder).files.config, "SmolLM2");
  assert.equal(
    template.render([{ role: "user", content: "Hi" }], { addGenerationPrompt: true }),
    "<|im_start|>system\nYou are a helpful AI assistant named SmolLM, trained by Hugging " +
      "Face<|im_end|>\n<|im_start|>user\nHi<|im_end|>\n<|im_start|>assistant\n",
  );
});
