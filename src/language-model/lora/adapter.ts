/**
 * @file A low-rank adapter over a base model: its matrices, its modules saved whole, and what a
 * decoder computes with. Source: Hu et al., arXiv 2106.09685; first weights as Python PEFT's (A as
 * torch.nn.Linear, B zero).
 */
import { type HostMap, sizeOf } from "../../engine/types.js";
import { randomStream } from "../../random.js";
import { floatWeight, type LanguageModel } from "../checkpoint.js";
import type { ModelConfig } from "../architecture.js";
import { parameterShapes } from "../parameter-shapes.js";
import { storedTensors } from "../families/stored-tensors.js";
import { loraNames, sharingModule } from "./branch.js";
import { type LoraOptions, loraScaling } from "./options.js";
import { adapterParts, isSaved, matchesTarget, moduleOf } from "./targets.js";

/** All that tuning with an adapter changes. */
export interface Adapter {
  /** Rank, scaling, dropout and targets that it was made with. */
  readonly options: LoraOptions;
  /**
   * NAME.lora_A [r, in] and NAME.lora_B [out, r] of each target (one A, query's, where query, key
   * and value are one matrix in the checkpoint), and the weights saved whole by their own names;
   * float32.
   */
  readonly parameters: HostMap;
}

/** Weights of an adapter by name, with their shapes, in the decoder's order. */
export function adapterShapes(
  config: ModelConfig,
  options: LoraOptions,
): Map<string, readonly number[]> {
  const shapes = parameterShapes(config);
  const parts = adapterParts(config, options);
  const all = new Map<string, readonly number[]>();
  for (const module of parts.modules)
    module.parts.forEach((part, i) => {
      const [out, width] = shapes.get(`${part}.weight`) as [number, number];
      const { A, B } = loraNames(part);
      if (i === 0) all.set(A, [options.rank, width]);
      all.set(B, [out, options.rank]);
    });
  for (const name of parts.saved) all.set(name, shapes.get(name)!);
  return all;
}

/**
 * The base as an adapter sees it. Where embeddings are tied and one of the two is saved whole, or
 * the output matrix is a target, they part: PEFT copies the module that it saves and adds its
 * branch to the output alone, and the other goes on with the base's matrix.
 */
export function adaptableBase(
  base: LanguageModel,
  {
    modulesToSave,
    targets = "all-linear",
  }: Partial<Pick<LoraOptions, "targets">> & Pick<LoraOptions, "modulesToSave">,
): LanguageModel {
  if (!base.config.tieEmbeddings) return base;
  const config = { ...base.config, tieEmbeddings: false };
  const parts = storedTensors(config).some(({ name, parts: [first] }) => {
    if (first!.name === "lm_head.weight" && matchesTarget(targets, moduleOf(name))) return true;
    const matrix = /^(model\.embed_tokens|lm_head)\.weight$/.test(first!.name);
    return matrix && isSaved(name, modulesToSave);
  });
  if (!parts) return base;
  return {
    ...base,
    config,
    parameters: {
      ...base.parameters,
      "lm_head.weight": base.parameters["model.embed_tokens.weight"]!,
    },
  };
}

/**
 * An adapter that changes nothing yet. A: uniform in ±1/√in, which is Kaiming's with a = √5; B:
 * zero; modules saved whole: the base's. The same seed gives the same bytes, a module's whatever
 * the others are.
 * @param base  as {@link adaptableBase} gives it
 */
export function initialAdapter(base: LanguageModel, options: LoraOptions, seed: number): Adapter {
  const parameters: HostMap = {};
  for (const [name, shape] of adapterShapes(base.config, options)) {
    let data: Float32Array;
    if (name.endsWith(".lora_A")) {
      const random = randomStream(seed, "adapter", name);
      const bound = 1 / Math.sqrt(shape[1]!);
      data = Float32Array.from({ length: sizeOf(shape) }, () => bound * (2 * random.next() - 1));
    } else
      data = name.endsWith(".lora_B")
        ? new Float32Array(sizeOf(shape))
        : floatWeight(base, name).data.slice();
    parameters[name] = { shape, data };
  }
  return { options, parameters };
}

/**
 * The factor of each target's branch as a scalar by its name (see `loraNames`): no weight, but what
 * `projection` reads.
 */
export function adapterScalings(config: ModelConfig, options: LoraOptions): HostMap {
  return Object.fromEntries(
    adapterParts(config, options).targets.map((module) => [
      loraNames(module).scaling,
      { shape: [], data: Float32Array.of(loraScaling(options)) },
    ]),
  );
}

/**
 * All parameters of the adapted model, not merged: what `hiddenStates` and `logitsOf` take.
 * @param base  as {@link adaptableBase} gives it
 */
export function adaptedParameters(base: LanguageModel, { options, parameters }: Adapter): HostMap {
  return { ...base.parameters, ...parameters, ...adapterScalings(base.config, options) };
}

/**
 * A model whose weights hold the adapter: W + scaling·B·A for each target, summed in double
 * precision and rounded to float32 once. Weights that the adapter does not change are shared with
 * the base.
 * @param base  the model that the adapter was tuned on
 */
export function mergeAdapter(base: LanguageModel, { options, parameters }: Adapter): LanguageModel {
  const adaptable = adaptableBase(base, options);
  const { config } = adaptable;
  const parts = adapterParts(config, options);
  const merged: HostMap = { ...adaptable.parameters };
  for (const name of parts.saved) merged[name] = parameters[name]!;
  const scaling = loraScaling(options);
  for (const module of parts.targets) {
    const name = `${module}.weight`;
    const A = parameters[loraNames(module).A] ?? parameters[loraNames(sharingModule(module)).A]!;
    const B = parameters[loraNames(module).B]!;
    merged[name] = {
      shape: merged[name]!.shape,
      data: mergedWeight(
        floatWeight(adaptable, name).data,
        A.data as Float32Array,
        B.data as Float32Array,
        options.rank,
        scaling,
      ),
    };
  }
  return { ...adaptable, parameters: merged };
}

/** W [out, in] + scaling · B [out, r] · A [r, in]. */
function mergedWeight(
  W: Float32Array,
  A: Float32Array,
  B: Float32Array,
  r: number,
  scaling: number,
): Float32Array {
  const width = A.length / r;
  const sum = new Float64Array(width);
  const merged = new Float32Array(W.length);
  for (let o = 0; o * width < W.length; o++) {
    for (let i = 0; i < width; i++) sum[i] = W[o * width + i]!;
    for (let k = 0; k < r; k++) {
      const b = scaling * B[o * r + k]!;
      if (b !== 0) for (let i = 0, a = k * width; i < width; i++, a++) sum[i]! += b * A[a]!;
    }
    merged.set(sum, o * width);
  }
  return merged;
}
