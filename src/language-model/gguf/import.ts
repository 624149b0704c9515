/**
 * @file A GGUF file of a Llama or Qwen2 becomes a Hugging Face folder that `loadModel` and Python
 * transformers open: weights dequantized, tensors under their Hugging Face names, config, tokenizer
 * and chat template out of the metadata.
 */
import { join } from "node:path";
import { sizeOf } from "../../engine/types.js";
import { UsageError } from "../../errors.js";
import { writeFolderWhole } from "../../files/folder.js";
import { writeFileWhole } from "../../files/write.js";
import { architectureOf, type ModelConfig } from "../architecture.js";
import { readConfig } from "../config.js";
import { parameterShapes } from "../parameter-shapes.js";
import type { Storage, TensorSource } from "../safetensors.js";
import { tokenizerFrom } from "../tokenizer/tokenizer.js";
import { SHARD_BYTES, writeWeights } from "../weight-files.js";
import { type GgufFile, openGguf } from "./gguf-file.js";
import { llamaConfig } from "./llama-config.js";
import { llamaTensors } from "./llama-tensors.js";
import { tokenizerFiles } from "./tokenizer-files.js";

/** How the imported folder is written. */
export interface ImportOptions {
  /** Number format of the folder's weights; default "float32", which keeps every weight exactly. */
  readonly storage?: Storage;
  /** Largest weight file, see `writeWeights`. */
  readonly shardBytes?: number;
}

/** What an import wrote. */
export interface ImportReport {
  /** The new folder. */
  readonly directory: string;
  /** The family that its config.json names. */
  readonly architecture: string;
  /** Number of weights in all tensors written. */
  readonly parameters: number;
  /** Number of tensors in each of the file's formats. */
  readonly formats: Readonly<Record<string, number>>;
  /** Number format of the folder's weights. */
  readonly storage: Storage;
  /** Names of all files in the folder. */
  readonly files: readonly string[];
}

/**
 * Imports `path` into the folder `directory`, which must be absent or empty; weights are held one
 * tensor at a time.
 * @throws UsageError if the file is corrupt or of an unsupported kind, or the folder holds
 *   something; WorkError if it cannot be written. The folder is whole or untouched
 */
export function importGguf(
  path: string,
  directory: string,
  { storage = "float32", shardBytes = SHARD_BYTES }: ImportOptions = {},
): ImportReport {
  const file = openGguf(path);
  try {
    const { sources, config, documents } = planImport(file, storage);
    const files = writeFolderWhole(directory, (aside) => {
      const names = writeWeights(aside, sources, storage, shardBytes);
      for (const [name, document] of Object.entries(documents))
        writeFileWhole(join(aside, name), document);
      return [...names, ...Object.keys(documents)];
    });
    return {
      directory,
      architecture: architectureOf(config).family,
      parameters: sources.reduce((sum, { shape }) => sum + sizeOf(shape), 0),
      formats: formatsOf(file),
      storage,
      files,
    };
  } finally {
    file.close();
  }
}

/**
 * What a folder of this file will hold: weights to be read one by one, and the other files'
 * contents by name.
 * @throws UsageError if the model is of an unsupported kind, or metadata, tensors and vocabulary do
 *   not fit together
 */
export function planImport(
  file: GgufFile,
  storage: Storage,
): { sources: TensorSource[]; config: ModelConfig; documents: Readonly<Record<string, string>> } {
  const document = llamaConfig(file, storage);
  const config = readConfig(document, file.path);
  const sources = llamaTensors(file, {
    heads: document.num_attention_heads,
    kvHeads: document.num_key_value_heads,
    reordered: document["model_type"] === "llama",
  });
  checkTensors(
    file,
    parameterShapes(config),
    new Map(sources.map(({ name, shape }) => [name, shape])),
  );
  const tokenizer = tokenizerFiles(file, config.maxPositions);
  const pretty = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;
  const documents = {
    "config.json": pretty(document),
    "generation_config.json": pretty({
      bos_token_id: document["bos_token_id"],
      eos_token_id: document["eos_token_id"],
    }),
    "tokenizer.json": pretty(tokenizer.tokenizer),
    "tokenizer_config.json": pretty(tokenizer.config),
  };
  tokenizerFrom(
    { tokenizer: documents["tokenizer.json"], config: documents["tokenizer_config.json"] },
    file.path,
  ); // refuses what no text could be cut with
  return { sources, config, documents };
}

/** Number of tensors in each of the file's formats. */
export function formatsOf(file: GgufFile): Record<string, number> {
  const formats: Record<string, number> = {};
  for (const { format } of file.tensors.values())
    formats[format.name] = (formats[format.name] ?? 0) + 1;
  return formats;
}

function checkTensors(
  file: GgufFile,
  expected: ReadonlyMap<string, readonly number[]>,
  found: ReadonlyMap<string, readonly number[]>,
): void {
  const faults = [...expected].flatMap(([name, shape]) => {
    const got = found.get(name);
    return got?.join() === shape.join()
      ? []
      : [
          got
            ? `${name} has shape [${got.join(", ")}] in place of [${shape.join(", ")}]`
            : `${name} is missing`,
        ];
  });
  for (const name of found.keys())
    if (!expected.has(name)) faults.push(`${name} belongs to no part of the model`);
  if (faults.length > 0)
    throw new UsageError(
      `${file.path}: expected a whole model, but its metadata and tensors disagree: ` +
        `${faults.slice(0, 4).join("; ")}${faults.length > 4 ? `; and ${faults.length - 4} more` : ""}; ` +
        "convert the model again",
    );
}
