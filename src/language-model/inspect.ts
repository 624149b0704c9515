/** @file What a model folder holds, for `cct model inspect`. */
import { architectureOf } from "./architecture.js";
import { loadModel, modelHash } from "./checkpoint.js";
import { type ModelConfig, parameterCount } from "./config.js";

export interface ModelSummary {
  readonly directory: string;
  /** config.json's model_type. */
  readonly family: string;
  readonly config: ModelConfig;
  /** Number of weights. */
  readonly parameters: number;
  readonly tokenizer: { readonly entries: number; readonly eos: string };
  /** Every weight with its shape, mean and standard deviation, in the decoder's order. */
  readonly tensors: { readonly name: string; readonly shape: readonly number[]; readonly mean: number; readonly deviation: number }[];
  /** Identity of what it computes, see `modelHash`. */
  readonly hash: string;
}

/** Loads the folder and sums it up. @throws UsageError as `loadModel` */
export async function inspectModel(directory: string): Promise<ModelSummary> {
  const model = await loadModel(directory), { config, tokenizer } = model;
  const tensors = Object.entries(model.parameters).map(([name, { shape, data }]) => {
    let sum = 0, squares = 0;
    for (const x of data) (sum += x), (squares += x * x);
    const mean = sum / data.length;
    return { name, shape, mean, deviation: Math.sqrt(Math.max(0, squares / data.length - mean * mean)) };
  });
  return { directory, family: architectureOf(config).family, config, parameters: parameterCount(config), tokenizer: { entries: tokenizer.vocabSize, eos: tokenizer.decode([tokenizer.eosId]) }, tensors, hash: modelHash(model) };
}
