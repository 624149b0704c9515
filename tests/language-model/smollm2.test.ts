/**
 * @file SmolLM2-135M-Instruct, imported from its GGUF by `npm run setup:smollm2`: logits are those
 * of transformers on the same weights. Needs the model and the peers' Python. (Its ids on all of
 * the data sets: smollm2-tokenizer.test.ts.)
 */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { loadModel } from "../../src/language-model/checkpoint.js";
import { loadTokenizer } from "../../src/language-model/tokenizer/tokenizer.js";
import { fullLogits } from "./full-logits.js";
import { needsPython, needsSmollm2, python, smollm2 as directory } from "../peers.js";
import { temporaryFolder } from "../support/temporary-folder.js";
import { within } from "../support/near.js";

const skip = needsSmollm2 || needsPython;
const scratch = temporaryFolder("smollm2");
const ask = <T>(script: string, ...argv: string[]): T =>
  JSON.parse(
    execFileSync(python!, ["-c", script, ...argv], {
      encoding: "utf8",
      maxBuffer: 1 << 28,
      env: { ...process.env, OMP_NUM_THREADS: "1" },
      stdio: ["ignore", "pipe", "ignore"],
    }),
  ) as T;

test("logits are transformers' to 1e-4 of the largest", { skip }, async () => {
  const model = await loadModel(directory);
  const ids = model.tokenizer.encode(
    "def has_close_elements(numbers: List[float], threshold: float) -> bool:\n    for i in " +
      "range(10):\n",
  );
  const out = join(scratch, "logits.bin");
  const theirIds = ask<number[]>(
    `
import sys, json, torch
from transformers import AutoModelForCausalLM, AutoTokenizer
model, tokenizer = AutoModelForCausalLM.from_pretrained(sys.argv[1]), AutoTokenizer.from_pretrained(sys.argv[1])
ids = tokenizer(sys.argv[2], add_special_tokens=False)["input_ids"]
with torch.no_grad(): logits = model(torch.tensor([ids])).logits[0]
open(sys.argv[3], "wb").write(logits.numpy().astype("<f4").tobytes())
print(json.dumps(ids))`,
    directory,
    model.tokenizer.decode(ids),
    out,
  );
  assert.deepEqual(theirIds, ids);
  const theirs = new Float32Array(new Uint8Array(readFileSync(out)).buffer);
  const largest = theirs.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  // 30 layers of float32 in two orders of summation
  within(await fullLogits(model, ids), theirs, 1e-4 * largest, `logits (largest ${largest})`);
});

test("ids of texts whose ids are known", { skip: needsSmollm2 }, () => {
  const tokenizer = loadTokenizer(directory);
  // Published with SmolLM's tokenizer: digits alone, spaces merged, bytes of é and à
  for (const [text, ids] of [
    ["Hello, we can use", [19556, 28, 392, 416, 722]],
    ["The capital of France is", [504, 3575, 282, 4649, 314]],
    ["\n", [198]],
    ["Hello world! 123", [19556, 905, 17, 216, 33, 34, 35]],
    ["Café déjà vu.", [51, 1939, 2756, 32564, 90, 16739, 386, 101, 30]],
    ["  multiple   spaces", [216, 2701, 256, 5600]],
    ["<|im_start|>user", [1, 4093]],
  ] as const)
    assert.deepEqual(tokenizer.encode(text), [...ids], text);
});
