/**
 * @file What a model folder or a weight file holds, and whether this project can run it, for `cct
 *   model inspect`.
 */
import { closeSync, existsSync, openSync, readSync, statSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { sizeOf } from "../engine/types.js";
import { UsageError } from "../errors.js";
import { readJson } from "../files/read.js";
import { loadModel, modelHash, readFolderConfig } from "./checkpoint.js";
import type { ModelConfig } from "./architecture.js";
import { openGguf } from "./gguf/gguf-file.js";
import { formatsOf, planImport } from "./gguf/import.js";
import { safetensorsTable } from "./safetensors.js";
import { loadTokenizer } from "./tokenizer/tokenizer.js";
import { weightTable } from "./weight-files.js";

/** Bytes of memory that a model takes here, where everything is computed in float32. */
export interface MemoryNeeded {
  /** The weights alone: to generate, beside the cache. */
  readonly weights: number;
  /** Weights, gradients and Adam's two moments, beside activations: to tune all of them. */
  readonly fullTuning: number;
  /**
   * Keys and values of one token of one sample, while generating; only where the model's shape is
   * known.
   */
  readonly cachePerToken?: number;
}

/** What is known of a model without running it. */
export interface ModelSummary {
  /** The folder or file. */
  readonly path: string;
  /** Hugging Face's model_type, or GGUF's architecture; null for bare tensors. */
  readonly family: string | null;
  /** Whether this project can run it as it is (a GGUF: after an import). */
  readonly supported: boolean;
  /** Why it is not supported, in one sentence. */
  readonly reason?: string;
  /** Number of stored weights. */
  readonly parameters: number;
  /** Number of tensors in each number format of the file. */
  readonly formats: Readonly<Record<string, number>>;
  /** An estimate from the number of weights, whatever the file's formats. */
  readonly memory: MemoryNeeded;
  /** Only where the config could be read and is supported. */
  readonly config?: ModelConfig;
  /** Number of entries and the end-of-text token, where it could be read. */
  readonly tokenizer?: { readonly entries: number; readonly eos: string };
  /** Every tensor with its shape; mean and standard deviation where the weights were read. */
  readonly tensors: readonly {
    readonly name: string;
    readonly shape: readonly number[];
    readonly mean?: number;
    readonly deviation?: number;
  }[];
  /** Identity of what it computes, see `modelHash`; where the weights were read. */
  readonly hash?: string;
}

/**
 * Sums up a Hugging Face folder, a GGUF file or a safetensors file.
 * @param quick  read no weights: no means, deviations and hash
 * @throws UsageError if it is missing, corrupt, or neither of these. A whole model of an
 *   unsupported kind is no error but a summary that says so
 */
export async function inspectModel(
  path: string,
  { quick = false }: { readonly quick?: boolean } = {},
): Promise<ModelSummary> {
  if (!existsSync(path))
    throw new UsageError(
      "inspectModel: expected a model folder, a GGUF file or a safetensors file, got " +
        `${path}, which does not exist; check the path`,
    );
  if (statSync(path).isDirectory()) return inspectFolder(path, quick);
  return startsWithGguf(path) ? inspectGguf(path) : bareTensors(path);
}

async function inspectFolder(path: string, quick: boolean): Promise<ModelSummary> {
  const json = readJson(
    join(path, "config.json"),
    z.looseObject({ model_type: z.string().optional() }),
  );
  const table = weightTable(path);
  const formats: Record<string, number> = {};
  for (const { dtype } of table.values()) formats[dtype] = (formats[dtype] ?? 0) + 1;
  const base = {
    path,
    family: json.model_type ?? null,
    formats,
    ...count([...table].map(([name, { shape }]) => ({ name, shape }))),
  };
  try {
    if (quick) {
      const tokenizer = loadTokenizer(path);
      const config = readFolderConfig(path, tokenizer.eosId);
      return { ...base, supported: true, ...whatRuns(base.parameters, config, tokenizer) };
    }
    const model = await loadModel(path);
    const tensors = Object.entries(model.parameters).map(([name, { shape, data }]) => ({
      name,
      shape,
      ...spread(data),
    }));
    return {
      ...base,
      supported: true,
      ...whatRuns(base.parameters, model.config, model.tokenizer),
      tensors,
      hash: modelHash(model),
    };
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    return { ...base, supported: false, reason: error.message };
  }
}

function inspectGguf(path: string): ModelSummary {
  const file = openGguf(path);
  try {
    const family = file.metadata.get("general.architecture");
    const base = {
      path,
      family: typeof family === "string" ? family : null,
      formats: formatsOf(file),
      ...count([...file.tensors.values()].map(({ name, shape }) => ({ name, shape }))),
    };
    try {
      return {
        ...base,
        supported: true,
        ...whatRuns(base.parameters, planImport(file, "float32").config),
      };
    } catch (error) {
      if (!(error instanceof UsageError)) throw error;
      return { ...base, supported: false, reason: error.message };
    }
  } finally {
    file.close();
  }
}

function bareTensors(path: string): ModelSummary {
  const table = safetensorsTable(path);
  const formats: Record<string, number> = {};
  for (const { dtype } of table.values()) formats[dtype] = (formats[dtype] ?? 0) + 1;
  return {
    path,
    family: null,
    supported: false,
    reason: `${path} holds tensors without a config; inspect the folder that it belongs to`,
    formats,
    ...count([...table].map(([name, { shape }]) => ({ name, shape }))),
  };
}

function count(
  tensors: ModelSummary["tensors"],
): Pick<ModelSummary, "parameters" | "memory" | "tensors"> {
  const parameters = tensors.reduce((sum, { shape }) => sum + sizeOf(shape), 0);
  return { parameters, memory: { weights: 4 * parameters, fullTuning: 16 * parameters }, tensors };
}

function whatRuns(
  parameters: number,
  config: ModelConfig,
  tokenizer?: { vocabSize: number; eosId: number; decode(ids: readonly number[]): string },
): Pick<ModelSummary, "memory" | "config" | "tokenizer"> {
  const memory = {
    weights: 4 * parameters,
    fullTuning: 16 * parameters,
    cachePerToken: 4 * 2 * config.layers * config.kvHeads * config.headSize,
  };
  return {
    memory,
    config,
    ...(tokenizer
      ? { tokenizer: { entries: tokenizer.vocabSize, eos: tokenizer.decode([tokenizer.eosId]) } }
      : {}),
  };
}

function spread(data: ArrayLike<number>): { mean: number; deviation: number } {
  let sum = 0;
  let squares = 0;
  for (let i = 0; i < data.length; i++) ((sum += data[i]!), (squares += data[i]! * data[i]!));
  const mean = sum / data.length;
  return { mean, deviation: Math.sqrt(Math.max(0, squares / data.length - mean * mean)) };
}

function startsWithGguf(path: string): boolean {
  const file = openSync(path, "r");
  const magic = Buffer.alloc(4);
  try {
    return readSync(file, magic, 0, 4, 0) === 4 && magic.toString("latin1") === "GGUF";
  } finally {
    closeSync(file);
  }
}
