/** @file Python PEFT opens an adapter that we saved, over the same base, and computes our logits. Needs the Python of the peers. */
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { peersMissing, peersPython } from "../../../bench/bench-case.js";
import { topLogits } from "../../../src/language-model/top-logits.js";
import { loadModel } from "../../../src/language-model/checkpoint.js";
import { type Adapter, adaptableBase, initialAdapter, mergeAdapter } from "../../../src/language-model/lora/adapter.js";
import { saveAdapter } from "../../../src/language-model/lora/adapter-folder.js";
import { loraOptionsSchema, type LoraOptionsInput } from "../../../src/language-model/lora/options.js";
import { randomStream } from "../../../src/random.js";
import { golden, near } from "../golden.js";

const SCRIPT = `
import json, sys, torch
from transformers import LlamaForCausalLM
from peft import PeftModel
base, adapters, ids = sys.argv[1], json.loads(sys.argv[2]), json.loads(sys.argv[3])
out = []
for folder in adapters:
    model = PeftModel.from_pretrained(LlamaForCausalLM.from_pretrained(base), folder).eval()
    out.append(model(input_ids=torch.tensor([ids])).logits[0].detach().tolist())
print(json.dumps(out))`;

const settings: LoraOptionsInput[] = [
  { rank: 4, alpha: 16, dropout: 0.1 },
  { rank: 3, alpha: 5, rsLora: true, targets: ".*layers\\.1\\..*(q|up)_proj" },
  { rank: 2, targets: ["o_proj"], modulesToSave: ["embed_tokens", "norm"] },
];

const python = peersPython();
test("PEFT computes our logits from the adapters that we save", { skip: python ? false : peersMissing }, async (t) => {
  const folder = mkdtempSync(join(tmpdir(), "for-peft-")), where = join(golden, "tiny-mha-tied"), base = await loadModel(where), text = "def add(a, b): return a";
  t.after(() => rmSync(folder, { recursive: true }));
  const adapters = settings.map((given, i): Adapter => {
    const adapter = initialAdapter(adaptableBase(base, { modulesToSave: given.modulesToSave ?? [] }), loraOptionsSchema.parse(given), i);
    for (const [name, { data }] of Object.entries(adapter.parameters)) {
      const random = randomStream(i, name);
      if (!name.endsWith(".lora_A")) data.forEach((x, k) => { data[k] = x + 0.2 * random.normal(); }); // as if it had been tuned
    }
    saveAdapter(adapter, base, join(folder, String(i)), where);
    return adapter;
  });
  const ids = base.tokenizer.encode(text), script = join(folder, "open.py");
  writeFileSync(script, SCRIPT);
  const out = execFileSync(python!, [script, where, JSON.stringify(settings.map((_, i) => join(folder, String(i)))), JSON.stringify(ids)],
    { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"], env: { ...process.env, OMP_NUM_THREADS: "1" }, maxBuffer: 1 << 26 });
  const theirs = JSON.parse(out.trim().split("\n").at(-1)!) as number[][][];
  for (const [i, adapter] of adapters.entries()) {
    const { top, shape: [T, V] } = await topLogits(mergeAdapter(base, adapter), text, base.config.vocabSize);
    const ours = new Float32Array(T * V);
    top.forEach((row, at) => row.forEach(([id, value]) => { ours[at * V + id] = value; }));
    near(ours, theirs[i]!.flat(), 2e-5, JSON.stringify(settings[i])); // both sides are float32
  }
});
