/** @file `cct model (inspect|logits)`: looks into a Hugging Face folder. */
import { resolve } from "node:path";
import { Command } from "commander";
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
      const { loadModel } = await import("../language-model/checkpoint.js");
      const { topLogits } = await import("../language-model/top-logits.js");
      const report = await topLogits(await loadModel(resolve(dir)), flags.text);
      tell(flags, report, report.top.map((top, i) => `${String(i).padStart(4)} ${String(report.ids[i]).padStart(6)}  ${top.map(([id, value]) => `${id}:${value.toFixed(4)}`).join("  ")}`).join("\n"));
    }));
  return model;
}
