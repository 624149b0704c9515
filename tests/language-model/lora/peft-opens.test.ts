/**
 * @file Python PEFT opens an adapter that we saved, over the same base, and computes our logits.
 *   Needs the Python of the peers.
 */
import { execFileSync } from "node:child_process";
import { cpSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { topLogits } from "../../../src/language-model/top-logits.js";
import { loadModel } from "../../../src/language-model/checkpoint.js";
import {
  adaptableBase,
  initialAdapter,
  mergeAdapter,
} from "../../../src/language-model/lora/adapter.js";
import { saveAdapter } from "../../../src/language-model/lora/adapter-folder.js";
import {
  loraOptionsSchema,
  type LoraOptionsInput,
} from "../../../src/language-model/lora/options.js";
import { randomStream } from "../../../src/random.js";
import { golden } from "../golden.js";
import { needsPython, python } from "../../peers.js";
import { temporaryFolder } from "../../support/temporary-folder.js";
import { within } from "../../support/near.js";

const SCRIPT = `
import json, sys, torch
from transformers import AutoModelForCausalLM
from peft import PeftModel
out = []
for base, folder, ids in json.loads(sys.argv[1]):
    model = PeftModel.from_pretrained(AutoModelForCausalLM.from_pretrained(base), folder).eval()
    out.append(model(input_ids=torch.tensor([ids])).logits[0].detach().tolist())
print(json.dumps(out))`;

const settings: [base: string, LoraOptionsInput][] = [
  ["tiny-mha-tied", { rank: 4, alpha: 16, dropout: 0.1 }],
  ["tiny-mha-tied", { rank: 3, alpha: 5, rsLora: true, targets: ".*layers\\.1\\..*(q|up)_proj" }],
  ["tiny-mha-tied", { rank: 2, targets: ["o_proj"], modulesToSave: ["embed_tokens", "norm"] }],
  [
    "families/gpt2-tied",
    { rank: 2, targets: ["c_attn", "mlp.c_proj"], modulesToSave: ["attn.c_proj"] },
  ],
];

test("PEFT computes our logits from the adapters that we save", { skip: needsPython }, async () => {
  const folder = temporaryFolder("for-peft");
  const text = "def add(a, b): return a";
  const script = join(folder, "open.py");
  const cases = await Promise.all(
    settings.map(async ([name, given], i) => {
      const where = join(folder, `base-${i}`);
      const there = join(folder, `adapter-${i}`);
      cpSync(join(golden, name), where, { recursive: true });
      if (name.startsWith("families/"))
        for (const file of ["tokenizer.json", "tokenizer_config.json"])
          cpSync(join(golden, "families", file), join(where, file));
      const base = await loadModel(where);
      const adapter = initialAdapter(
        adaptableBase(base, { modulesToSave: given.modulesToSave ?? [] }),
        loraOptionsSchema.parse(given),
        i,
      );
      for (const [parameter, { data }] of Object.entries(adapter.parameters)) {
        const random = randomStream(i, parameter);
        if (!parameter.endsWith(".lora_A"))
          data.forEach((x, k) => {
            data[k] = x + 0.2 * random.normal();
          }); // as if it had been tuned
      }
      saveAdapter(adapter, base, there, where);
      return { base, adapter, given: [where, there, base.tokenizer.encode(text)] };
    }),
  );
  writeFileSync(script, SCRIPT);
  const out = execFileSync(python!, [script, JSON.stringify(cases.map(({ given }) => given))], {
    encoding: "utf8",
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...process.env, OMP_NUM_THREADS: "1" },
    maxBuffer: 1 << 26,
  });
  const theirs = JSON.parse(out.trim().split("\n").at(-1)!) as number[][][];
  for (const [i, { base, adapter }] of cases.entries()) {
    const {
      top,
      shape: [T, V],
    } = await topLogits(mergeAdapter(base, adapter), text, base.config.vocabSize);
    const ours = new Float32Array(T * V);
    top.forEach((row, at) =>
      row.forEach(([id, value]) => {
        ours[at * V + id] = value;
      }),
    );
    within(ours, theirs[i]!.flat(), 2e-5, JSON.stringify(settings[i])); // both sides are float32
  }
});
