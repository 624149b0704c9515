/**
 * @file `cct model (inspect|import|pull|logits|merge)`: looks into models, brings them in as
 *   Hugging Face folders, merges adapters into their bases.
 */
import { resolve } from "node:path";
import { Command, Option } from "commander";
import type { Storage } from "../language-model/safetensors.js";
import { terminalProgress } from "../terminal-progress.js";
import { interruptible, tell, verb } from "./command.js";

/** The verb `model`. */
export function modelCommand(): Command {
  const model = new Command("model").description(
    "look into models, and bring them in as Hugging Face folders",
  );
  for (const make of [inspectVerb, importVerb, pullVerb, logitsVerb, mergeVerb])
    model.addCommand(make());
  return model;
}

/** Sizes, memory and tensors of a model. */
function inspectVerb(): Command {
  return verb(
    "inspect",
    "family, sizes, parameters, memory needed, and whether it can run here",
    "npx cct model inspect datasets/base-model",
  )
    .argument("<path>", "Hugging Face folder, GGUF file or safetensors file")
    .option("--quick", "read no weights: no means, deviations and hash")
    .action(async (path: string, flags: { json?: boolean; quick?: boolean }) => {
      const { inspectModel } = await import("../language-model/inspect.js");
      const report = await inspectModel(resolve(path), { quick: flags.quick === true });
      const shown = {
        ...report,
        parameters: report.parameters.toLocaleString("en"),
        memory: Object.fromEntries(
          Object.entries(report.memory).map(([key, bytes]) => [key, inBytes(bytes)]),
        ),
        tensors: report.tensors.length,
      };
      tell(
        flags,
        report,
        Object.entries(shown)
          .map(
            ([key, value]) =>
              `${key.padEnd(18)} ` +
              `${typeof value === "object" ? JSON.stringify(value) : String(value)}`,
          )
          .join("\n"),
      );
    });
}

/** GGUF to a folder. */
function importVerb(): Command {
  return verb(
    "import",
    "a GGUF file becomes a Hugging Face folder",
    "npx cct model import SmolLM2-135M-Instruct.Q4_1.gguf --out .cache/models/smollm2",
  )
    .argument(
      "<file>",
      "GGUF of a Llama (F32, F16, BF16, Q4_0, Q4_1, Q5_0, Q5_1, Q8_0, Q2_K … Q6_K)",
    )
    .requiredOption("--out <dir>", "folder to make; absent or empty")
    .addOption(
      new Option("--storage <format>", "number format of the folder's weights")
        .choices(["float32", "float16", "bfloat16"])
        .default("float32"),
    )
    .action(async (file: string, flags: { json?: boolean; out: string; storage: Storage }) => {
      const { importGguf } = await import("../language-model/gguf/import.js");
      const report = importGguf(resolve(file), resolve(flags.out), { storage: flags.storage });
      tell(
        flags,
        report,
        `${report.parameters.toLocaleString("en")} weights (${Object.entries(report.formats)
          .map(([format, n]) => `${n} tensors ${format}`)
          .join(", ")}) → ${flags.out} as ${report.storage}`,
      );
    });
}

/** From a hub to a folder. */
function pullVerb(): Command {
  return verb(
    "pull",
    "a model from a Hugging Face hub or a mirror; goes on where an earlier pull ended",
    "npx cct model pull HuggingFaceTB/SmolLM2-135M-Instruct --out .cache/models/smollm2",
  )
    .argument("<model>", "ORG/NAME")
    .requiredOption("--out <dir>", "folder to make; absent or empty")
    .addOption(
      new Option("--endpoint <url>", "address of the hub or a mirror")
        .env("HF_ENDPOINT")
        .default("https://huggingface.co"),
    )
    .option("--revision <name>", "branch, tag or commit", "main")
    .addHelpText(
      "after",
      "\nHF_TOKEN in the environment is sent to the endpoint, for models that need it.",
    )
    .action(
      async (
        repository: string,
        flags: { json?: boolean; out: string; endpoint: string; revision: string },
      ) => {
        const { pullModel } = await import("../language-model/hub/hub.js");
        const progress = terminalProgress("pull");
        const report = await pullModel(repository, resolve(flags.out), {
          endpoint: flags.endpoint,
          revision: flags.revision,
          token: process.env["HF_TOKEN"],
          signal: interruptible(),
          progress,
          notify: (sentence) => process.stderr.write(`${sentence}\n`),
        }).finally(() => progress.stop());
        const bytes = report.files.reduce((sum, file) => sum + file.bytes, 0);
        tell(
          flags,
          report,
          `${report.files.length} files, ${bytes.toLocaleString("en")} bytes ` +
            `(${report.resumed.toLocaleString("en")} were there) of ${repository} at ` +
            `${report.commit.slice(0, 12)} → ${flags.out}`,
        );
      },
    );
}

/** What a model makes of a text. */
function logitsVerb(): Command {
  return verb(
    "logits",
    "ids of a text and each position's five largest logits",
    'npx cct model logits datasets/base-model --text "def f(x):"',
  )
    .argument("<dir>", "Hugging Face folder")
    .requiredOption("--text <text>", "what the model reads")
    .action(async (dir: string, flags: { json?: boolean; text: string }) => {
      const { openModel } = await import("../language-model/lora/adapter-folder.js");
      const { topLogits } = await import("../language-model/top-logits.js");
      const report = await topLogits(await openModel(resolve(dir)), flags.text);
      tell(
        flags,
        report,
        report.top
          .map(
            (top, i) =>
              `${String(i).padStart(4)} ${String(report.ids[i]).padStart(6)}  ` +
              `${top.map(([id, value]) => `${id}:${value.toFixed(4)}`).join("  ")}`,
          )
          .join("\n"),
      );
    });
}

/** An adapter into its base. */
function mergeVerb(): Command {
  return verb(
    "merge",
    "a model whose weights hold an adapter's, summed in float32",
    "npx cct model merge datasets/base-model tuned/adapter --out merged",
  )
    .argument("<base>", "Hugging Face folder of the base model")
    .argument("<adapter>", "adapter folder, of cct tune or Python PEFT")
    .requiredOption("--out <dir>", "where the merged model goes, a Hugging Face folder")
    .addOption(
      new Option("--storage <format>", "number format of the stored weights")
        .choices(["float32", "float16", "bfloat16"])
        .default("float32"),
    )
    .action(
      async (
        baseDir: string,
        adapterDir: string,
        flags: { json?: boolean; out: string; storage: Storage },
      ) => {
        const { loadModel, modelHash, saveModel } = await import("../language-model/checkpoint.js");
        const { loadAdapter } = await import("../language-model/lora/adapter-folder.js");
        const { mergeAdapter } = await import("../language-model/lora/adapter.js");
        const base = await loadModel(resolve(baseDir));
        const adapter = loadAdapter(resolve(adapterDir), base);
        const merged = mergeAdapter(base, adapter);
        await saveModel(merged, resolve(flags.out), flags.storage);
        const matrices = Object.keys(adapter.parameters).filter((name) =>
          name.endsWith(".lora_A"),
        ).length;
        tell(
          flags,
          {
            model: resolve(flags.out),
            rank: adapter.options.rank,
            matrices,
            hash: modelHash(merged),
          },
          `${matrices} matrices with branches of rank ${adapter.options.rank} merged → ` +
            `${flags.out}`,
        );
      },
    );
}

/** A size as a person reads it. */
function inBytes(bytes: number): string {
  const power = Math.min(4, Math.floor(Math.log2(Math.max(1, bytes)) / 10));
  return (
    `${(bytes / 1024 ** power).toFixed(power === 0 ? 0 : 1)} ` +
    `${["B", "KiB", "MiB", "GiB", "TiB"][power]}`
  );
}
