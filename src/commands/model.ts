/** @file `cct model (inspect|logits|merge)`: looks into a Hugging Face folder; merges an adapter into its base. */
import { resolve } from "node:path";
import { Command, Option } from "commander";
import type { Storage } from "../language-model/checkpoint.js";
import { tell, verb } from "./command.js";

export function modelCommand(): Command {
  const model = new Command("model").description("look into a Hugging Face folder");
  model.addCommand(verb("inspect", "family, sizes, parameters and memory of a model", "npx cct model inspect datasets/base-model")
    .argument("<dir>", "Hugging Face folder")
    .action(async (dir: string, flags: { json?: boolean }) => {
      const { inspectModel } = await import("../language-model/inspect.js");
      const report = await inspectModel(resolve(dir));
      tell(flags, report, Object.entries(report).map(([key, value]) => `${key.padEnd(18)} ${typeof value === "object" ? JSON.stringify(value) : String(value)}`).join("\n"));
    }));
  model.addCommand(verb("logits", "ids of a text and each position's five largest logits", 'npx cct model logits datasets/base-model --text "def f(x):"')
    .argument("<dir>", "Hugging Face folder")
    .requiredOption("--text <text>", "what the model reads")
    .action(async (dir: string, flags: { json?: boolean; text: string }) => {
      const { openModel } = await import("../language-model/lora/adapter-folder.js");
      const { topLogits } = await import("../language-model/top-logits.js");
      const report = await topLogits(await openModel(resolve(dir)), flags.text);
      tell(flags, report, report.top.map((top, i) => `${String(i).padStart(4)} ${String(report.ids[i]).padStart(6)}  ${top.map(([id, value]) => `${id}:${value.toFixed(4)}`).join("  ")}`).join("\n"));
    }));
  model.addCommand(verb("merge", "a model whose weights hold an adapter's, summed in float32", "npx cct model merge datasets/base-model tuned/adapter --out merged")
    .argument("<base>", "Hugging Face folder of the base model")
    .argument("<adapter>", "adapter folder, of cct tune or Python PEFT")
    .requiredOption("--out <dir>", "where the merged model goes, a Hugging Face folder")
    .addOption(new Option("--storage <format>", "number format of the stored weights").choices(["float32", "float16"]).default("float32"))
    .action(async (baseDir: string, adapterDir: string, flags: { json?: boolean; out: string; storage: Storage }) => {
      const { loadModel, modelHash, saveModel } = await import("../language-model/checkpoint.js");
      const { loadAdapter } = await import("../language-model/lora/adapter-folder.js");
      const { mergeAdapter } = await import("../language-model/lora/adapter.js");
      const base = await loadModel(resolve(baseDir)), adapter = loadAdapter(resolve(adapterDir), base), merged = mergeAdapter(base, adapter);
      await saveModel(merged, resolve(flags.out), flags.storage);
      const matrices = Object.keys(adapter.parameters).filter((name) => name.endsWith(".lora_A")).length;
      tell(flags, { model: resolve(flags.out), rank: adapter.options.rank, matrices, hash: modelHash(merged) }, `${matrices} matrices with branches of rank ${adapter.options.rank} merged → ${flags.out}`);
    }));
  return model;
}
