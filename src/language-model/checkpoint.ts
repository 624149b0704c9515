/**
 * @file A language model as a Hugging Face folder: config.json, model.safetensors (or its shards),
 * tokenizer.json, tokenizer_config.json, generation_config.json. Folders are written aside and
 * renamed, so that one is whole or absent; a model whose config and weights disagree is one error
 * that lists every missing, misshapen and superfluous tensor.
 */
import { createHash } from "node:crypto";
import { existsSync, renameSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { type HostMap, sizeOf } from "../engine/types.js";
import { UsageError, WorkError } from "../errors.js";
import { isAbsentOrEmpty, renameFolder } from "../files/folder.js";
import { canonicalJson } from "../files/hash.js";
import { readJson } from "../files/read.js";
import { writeFileWhole } from "../files/write.js";
import { randomStream } from "../random.js";
import { architectureOf, endIdsOf, type ModelConfig } from "./architecture.js";
import { configJson, endJson, readConfig } from "./config.js";
import { parameterShapes } from "./parameter-shapes.js";
import { endIds } from "./families/family.js";
import { familyNamed } from "./families/index.js";
import { fromStored, storesOwnHead, toStored } from "./families/stored-tensors.js";
import { type FloatTensor, type Storage, tensorSources } from "./safetensors.js";
import { loadTokenizer, type Tokenizer } from "./tokenizer/tokenizer.js";
import {
  readWeights,
  removeOtherWeights,
  SHARD_BYTES,
  weightTable,
  writeWeights,
} from "./weight-files.js";

/** A decoder with its weights and its tokenizer, all in plain memory. */
export interface LanguageModel {
  /** Sizes and architecture, as config.json and the weights agree on them. */
  readonly config: ModelConfig;
  /**
   * Weights by canonical names (`parameterShapes`), whatever the family calls them; float32,
   * matrices [out, in].
   */
  readonly parameters: HostMap;
  /** Its entries are at most the embedding's rows. */
  readonly tokenizer: Tokenizer;
}

/**
 * Loads a Hugging Face folder of any of the `families`.
 * @throws UsageError if a file is missing or corrupt, the config is unsupported, or config, weights
 *   and tokenizer disagree
 */
export async function loadModel(directory: string): Promise<LanguageModel> {
  if (!existsSync(directory) || !statSync(directory).isDirectory())
    throw new UsageError(
      `loadModel: expected a model folder, got ${directory}, which is none; check the path`,
    );
  const whole = loadTokenizer(directory);
  const described = readFolderConfig(directory, whole.eosId);
  const tokenizer =
    whole.vocabSize > described.vocabSize ? loadTokenizer(directory, described.vocabSize) : whole;
  const { size } = weightTable(directory);
  if (described.layers > size)
    // nothing is laid out for layers that a file of this many tensors cannot hold
    throw new UsageError(
      `${directory}: expected config.json and weights that agree, but they disagree: ` +
        `${described.layers} layers, but ${size} tensors in all; use files of one checkpoint`,
    );
  const { ignored } = familyNamed(architectureOf(described).family).names;
  // masks and tables that some writers store beside the weights, of any dtype
  const stored = readWeights(directory, (name) => !ignored.test(name));
  const config = storesOwnHead(described, stored)
    ? { ...described, tieEmbeddings: false }
    : described;
  const parameters = checkWeights(config, stored, directory);
  checkTokenizer(config, tokenizer, directory);
  return { config, parameters, tokenizer };
}

/**
 * A folder's config. Ids that end a text are generation_config.json's where it names any, as in
 * transformers' `generate`; else config.json's; else the tokenizer's.
 * @param eosId  of the folder's tokenizer
 * @throws UsageError as {@link readConfig}
 */
export function readFolderConfig(directory: string, eosId: number): ModelConfig {
  const path = join(directory, "config.json");
  const generation = join(directory, "generation_config.json");
  const json = readJson(path, z.unknown());
  if (typeof json !== "object" || json === null) return readConfig(json, path);
  const ends = existsSync(generation)
    ? readJson(generation, z.looseObject({ eos_token_id: endIds.nullish() })).eos_token_id
    : undefined;
  const own = (json as Record<string, unknown>)["eos_token_id"];
  return readConfig(
    { ...json, eos_token_id: ends ?? (own === null ? eosId : own) },
    ends ? `${path} with ${generation}` : path,
  );
}

function checkWeights(
  config: ModelConfig,
  stored: ReadonlyMap<string, FloatTensor>,
  directory: string,
): HostMap {
  const faults: string[] = [];
  const parameters = fromStored(config, stored, faults);
  if (faults.length > 0) {
    const shown =
      faults.slice(0, 8).join("; ") + (faults.length > 8 ? `; and ${faults.length - 8} more` : "");
    throw new UsageError(
      `${directory}: expected config.json and weights that agree, but they disagree: ` +
        `${shown}; use files of one checkpoint`,
    );
  }
  return parameters;
}

function checkTokenizer(config: ModelConfig, tokenizer: Tokenizer, where: string): void {
  if (tokenizer.vocabSize > config.vocabSize)
    throw new UsageError(
      `${where}: expected a tokenizer of at most ${config.vocabSize} entries, as many as the ` +
        `model has, got ${tokenizer.vocabSize}; use the tokenizer of this model`,
    );
  if (!endIdsOf(config).includes(tokenizer.eosId))
    throw new UsageError(
      `${where}: expected tokenizer and config to agree, but the tokenizer ends texts with ` +
        `id ${tokenizer.eosId}, the config with ${endIdsOf(config).join(", ")}; make eos_token ` +
        "and eos_token_id (of generation_config.json, or else config.json) agree",
    );
}

/**
 * Writes a folder that `loadModel` and Python transformers open. A folder that exists keeps its
 * other files, but for weights of before.
 * @param shardBytes  largest weight file, see `writeWeights`
 * @throws WorkError if it cannot be written (nothing half-written stays); RangeError if weights and
 *   config disagree
 */
export async function saveModel(
  model: LanguageModel,
  directory: string,
  storage: Storage = "float32",
  shardBytes = SHARD_BYTES,
): Promise<void> {
  const { config, tokenizer } = model;
  const weights = toStored(config, (name) => floatWeight(model, name));
  const pretty = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;
  const settings = JSON.parse(tokenizer.files.config) as Record<string, unknown>;
  const eos = tokenizer.decode([tokenizer.eosId]);
  const files: [string, string][] = [
    ["config.json", pretty(configJson(config, storage))],
    [
      "generation_config.json",
      pretty({ bos_token_id: config.bosTokenId, eos_token_id: endJson(config) }),
    ],
    ["tokenizer.json", tokenizer.files.tokenizer],
    [
      "tokenizer_config.json",
      pretty({
        tokenizer_class: "PreTrainedTokenizerFast",
        clean_up_tokenization_spaces: false,
        eos_token: eos,
        model_max_length: config.maxPositions,
        ...settings,
      }),
    ],
  ];
  const aside = `${directory}.${process.pid}.partial`;
  try {
    rmSync(aside, { recursive: true, force: true });
    for (const [name, content] of files) writeFileWhole(join(aside, name), content);
    const weightNames = writeWeights(aside, tensorSources(weights), storage, shardBytes);
    if (isAbsentOrEmpty(directory)) renameFolder(aside, directory);
    else {
      for (const name of [...weightNames, ...files.map(([file]) => file)])
        renameSync(join(aside, name), join(directory, name));
      removeOtherWeights(directory, weightNames);
    }
  } catch (error) {
    throw error instanceof WorkError
      ? error
      : new WorkError(
          `cannot write ${directory}: ${(error as Error).message}; free space or choose ` +
            "another folder, then run again",
        );
  } finally {
    if (existsSync(aside)) rmSync(aside, { recursive: true, force: true });
  }
}

/** A weight, known to be float32 of the config's shape. @throws RangeError naming it otherwise */
export function floatWeight(
  { config, parameters }: Pick<LanguageModel, "config" | "parameters">,
  name: string,
): FloatTensor {
  const tensor = parameters[name];
  const shape = parameterShapes(config).get(name);
  if (!tensor || !(tensor.data instanceof Float32Array) || tensor.shape.join() !== shape?.join())
    throw new RangeError(
      `model: expected ${name} as float32 [${shape?.join(", ")}], got ` +
        `${tensor ? `[${tensor.shape.join(", ")}]` : "nothing"}; keep config and weights ` +
        "together",
    );
  return { shape: tensor.shape, data: tensor.data };
}

/**
 * Random weights to train a model from nothing: normal with deviation 0.02, the projections back
 * into the residual stream (o_proj, down_proj) divided by √(2·layers) as in GPT-2, norms 1, biases
 * 0. The same seed gives the same bytes.
 */
export function initialModel(
  config: ModelConfig,
  tokenizer: Tokenizer,
  seed: number,
): LanguageModel {
  checkTokenizer(config, tokenizer, "initialModel");
  const parameters: HostMap = {};
  for (const [name, shape] of parameterShapes(config)) {
    const data = new Float32Array(sizeOf(shape));
    if (shape.length === 1) data.fill(name.endsWith(".bias") ? 0 : 1);
    else {
      const deviation = /o_proj|down_proj/.test(name) ? 0.02 / Math.sqrt(2 * config.layers) : 0.02;
      const random = randomStream(seed, "initial weights", name);
      for (let i = 0; i < data.length; i++) data[i] = deviation * random.normal();
    }
    parameters[name] = { shape, data };
  }
  return { config, parameters, tokenizer };
}

/**
 * SHA-256 of what the model computes with: config, weights' bytes, tokenizer, and its chat template
 * if it has one. Storage format and folder do not matter.
 */
export function modelHash(model: LanguageModel): string {
  const { normEps, ...config } = model.config;
  const hash = createHash("sha256")
    .update(canonicalJson({ ...config, rmsNormEps: normEps })) // as it was called at first
    .update(model.tokenizer.files.tokenizer);
  const { chat_template: template } = JSON.parse(model.tokenizer.files.config) as {
    chat_template?: unknown;
  };
  if (template !== undefined && template !== null) hash.update(canonicalJson(template));
  for (const name of parameterShapes(model.config).keys()) {
    const { data } = floatWeight(model, name);
    hash.update(name).update(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
  }
  return hash.digest("hex");
}
