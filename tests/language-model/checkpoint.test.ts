/** @file Model folders: load, save, disagreement, and that a save is whole or absent. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import {
  cpSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import {
  initialModel,
  loadModel,
  modelHash,
  saveModel,
} from "../../src/language-model/checkpoint.js";
import { parameterShapes } from "../../src/language-model/parameter-shapes.js";
import { readSafetensors, safetensorsBytes } from "../../src/language-model/safetensors.js";
import { checkpoints, golden } from "./golden.js";
import { needsPython, python } from "../peers.js";
import { temporaryFolder } from "../support/temporary-folder.js";

const folder = temporaryFolder("checkpoint");
const copyOf = (name: string): string => {
  const copy = mkdtempSync(join(folder, "copy-"));
  cpSync(join(golden, name), copy, { recursive: true });
  return copy;
};

for (const name of checkpoints)
  test(`${name}: saved and loaded again it is the same model`, async () => {
    const model = await loadModel(join(golden, name));
    const there = join(folder, name);
    await saveModel(model, there);
    const again = await loadModel(there);
    assert.deepEqual(again.config, model.config);
    assert.deepEqual(again.parameters, model.parameters);
    assert.equal(modelHash(again), modelHash(model));
    assert.deepEqual(readdirSync(there).sort(), [
      "config.json",
      "generation_config.json",
      "model.safetensors",
      "tokenizer.json",
      "tokenizer_config.json",
    ]);
  });

test("saving over a folder keeps its other files and leaves nothing aside", async () => {
  const there = copyOf("tiny-mha-tied");
  writeFileSync(join(there, "README.md"), "card");
  const model = await loadModel(there);
  await saveModel(initialModel(model.config, model.tokenizer, 3), there, "float16");
  assert.equal(readFileSync(join(there, "README.md"), "utf8"), "card");
  assert.equal(JSON.parse(readFileSync(join(there, "config.json"), "utf8")).dtype, "float16");
  assert.ok(!readdirSync(folder).some((f) => f.endsWith(".partial")));
  await loadModel(there);
});

test("a save that fails is one WorkError and leaves nothing", async () => {
  const model = await loadModel(join(golden, "tiny-mha-tied"));
  const file = join(folder, "a-file");
  writeFileSync(file, "");
  await assert.rejects(saveModel(model, join(file, "model")), { name: "WorkError" });
  assert.equal(readFileSync(file, "utf8"), "");
});

test("weights and config that disagree are one error naming every tensor", async () => {
  const there = copyOf("tiny-gqa-untied");
  const tensors = readSafetensors(join(there, "model.safetensors"));
  tensors.delete("model.norm.weight");
  tensors.set("model.layers.0.mlp.up_proj.weight", { shape: [1], data: new Float32Array(1) });
  tensors.set("model.layers.0.extra", { shape: [1], data: new Float32Array(1) });
  writeFileSync(join(there, "model.safetensors"), safetensorsBytes(tensors, "float32"));
  await assert.rejects(
    loadModel(there),
    (e: Error) =>
      e.name === "UsageError" &&
      /disagree/.test(e.message) &&
      /model\.norm\.weight is missing/.test(e.message) &&
      /up_proj\.weight has shape \[1\] in place of \[24, 16\]/.test(e.message) &&
      /layers\.0\.extra belongs to no part/.test(e.message),
  );
});

const faults: [string, (there: string) => void, RegExp][] = [
  ["no folder", (there) => rmSync(there, { recursive: true }), /expected a model folder/],
  ["no config", (there) => rmSync(join(there, "config.json")), /cannot read .*config\.json/],
  [
    "no weights",
    (there) => rmSync(join(there, "model.safetensors")),
    /cannot read .*model\.safetensors/,
  ],
  [
    "no tokenizer",
    (there) => rmSync(join(there, "tokenizer.json")),
    /cannot read .*tokenizer\.json/,
  ],
  [
    "a config that is no JSON",
    (there) => writeFileSync(join(there, "config.json"), "{"),
    /config\.json: expected JSON/,
  ],
  [
    "a tokenizer that is no JSON",
    (there) => writeFileSync(join(there, "tokenizer.json"), "{"),
    /tokenizer\.json: expected JSON/,
  ],
  [
    "a million layers of a folder with two",
    (there) => edit(there, "config.json", { num_hidden_layers: 1_000_000 }),
    /disagree: 1000000 layers, but \d+ tensors in all; use files of one checkpoint/,
  ],
  [
    "another end of text",
    (there) => edit(there, "generation_config.json", { eos_token_id: 5 }),
    /ends texts with id 0, the config with 5; make eos_token and eos_token_id \(of generation_config/,
  ],
];
function edit(there: string, file: string, change: object): void {
  const path = join(there, file);
  writeFileSync(path, JSON.stringify({ ...JSON.parse(readFileSync(path, "utf8")), ...change }));
}
for (const [what, spoil, message] of faults)
  test(`one clear error for ${what}`, async () => {
    const there = copyOf("tiny-mha-tied");
    spoil(there);
    await assert.rejects(
      loadModel(there),
      (e: Error) => e.name === "UsageError" && message.test(e.message),
    );
  });

test("sharded weights are read", async () => {
  const there = copyOf("tiny-gqa-untied");
  const whole = await loadModel(there);
  const all = [...readSafetensors(join(there, "model.safetensors"))];
  rmSync(join(there, "model.safetensors"));
  const weight_map: Record<string, string> = {};
  for (const half of [0, 1]) {
    const part = all.filter((_, i) => i % 2 === half);
    const file = `model-0000${half + 1}-of-00002.safetensors`;
    writeFileSync(join(there, file), safetensorsBytes(part, "float32"));
    for (const [name] of part) weight_map[name] = file;
  }
  writeFileSync(
    join(there, "model.safetensors.index.json"),
    JSON.stringify({ metadata: {}, weight_map }),
  );
  assert.equal(modelHash(await loadModel(there)), modelHash(whole));
});

test("initial weights follow the seed alone and have the stated spread", async () => {
  const { config, tokenizer } = await loadModel(join(golden, "tiny-mha-tied"));
  const a = initialModel(config, tokenizer, 1);
  const b = initialModel(config, tokenizer, 1);
  const c = initialModel(config, tokenizer, 2);
  assert.equal(modelHash(a), modelHash(b));
  assert.notEqual(modelHash(a), modelHash(c));
  assert.deepEqual(Object.keys(a.parameters), [...parameterShapes(config).keys()]);
  const spread = (name: string): number => {
    const data = a.parameters[name]!.data as Float32Array;
    return Math.sqrt(data.reduce((sum, x) => sum + x * x, 0) / data.length);
  };
  // 7,776 draws: standard error 0.8%
  assert.ok(Math.abs(spread("model.embed_tokens.weight") / 0.02 - 1) < 0.05);
  // 0.02/√4; 960 draws: 2.3%
  assert.ok(Math.abs(spread("model.layers.1.mlp.down_proj.weight") / 0.01 - 1) < 0.12);
  assert.equal(spread("model.norm.weight"), 1);
});

test(
  "Python transformers opens what we save, tokenizer included",
  { skip: needsPython },
  async () => {
    const there = join(folder, "for-python");
    const model = await loadModel(join(golden, "tiny-gqa-untied"));
    await saveModel(model, there);
    const script = `
import sys, json, torch
from transformers import AutoModelForCausalLM, AutoTokenizer
ours, theirs = (AutoModelForCausalLM.from_pretrained(d) for d in sys.argv[1:])
tokenizer = AutoTokenizer.from_pretrained(sys.argv[1])
x = torch.tensor([tokenizer("def f(x): return 1")["input_ids"]])
print(json.dumps([bool(torch.equal(ours(x).logits, theirs(x).logits)), x[0].tolist(), tokenizer.eos_token_id]))`;
    const [same, ids, eos] = JSON.parse(
      execFileSync(python!, ["-c", script, there, join(golden, "tiny-gqa-untied")], {
        encoding: "utf8",
        stdio: ["ignore", "pipe", "ignore"],
      }),
    ) as [boolean, number[], number];
    assert.ok(same);
    assert.deepEqual(ids, model.tokenizer.encode("def f(x): return 1"));
    assert.equal(eos, 0);
    assert.ok(existsSync(join(there, "generation_config.json")));
  },
);
