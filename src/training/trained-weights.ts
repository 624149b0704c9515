/**
 * @file Which weights a tuning run changes and which it only reads: all of the base's, or a
 * low-rank adapter over a base that stays as it is (and then has no gradient and no moments, and is
 * held once: fed in place, never copied).
 */
import type { HostMap } from "../engine/types.js";
import { UsageError } from "../errors.js";
import type { LanguageModel } from "../language-model/checkpoint.js";
import type { ModelConfig } from "../language-model/architecture.js";
import {
  type Adapter,
  adaptableBase,
  adapterScalings,
  initialAdapter,
  mergeAdapter,
} from "../language-model/lora/adapter.js";
import type { LoraOptions } from "../language-model/lora/options.js";
import { adapterParts } from "../language-model/lora/targets.js";

/** What steps change, what they read, and the model that both make. */
export interface TrainedWeights {
  /**
   * Of the model that is tuned: the base's, but untied where an adapter saves one of the tied
   * matrices whole.
   */
  readonly config: ModelConfig;
  /** First values of the weights that steps change. */
  readonly trained: HostMap;
  /** Weights that the objective reads beside them. */
  readonly frozen: HostMap;
  /** Factor on a weight's learning rate (LoRA+); 1 where absent. */
  readonly learningRateFactor?: (name: string) => number;
  /** The model that `current` values of the trained weights make: an adapter is merged. */
  model(current: HostMap): LanguageModel;
  /** The adapter that they are; absent where all weights are tuned. */
  readonly adapter?: (current: HostMap) => Adapter;
}

/** @throws UsageError if the adapter's options fit no part of the base */
export function trainedWeights(
  base: LanguageModel,
  lora: LoraOptions | null,
  seed: number,
): TrainedWeights {
  if (lora === null)
    return {
      config: base.config,
      trained: base.parameters,
      frozen: {},
      model: (current) => ({ ...base, parameters: current }),
    };
  const adaptable = adaptableBase(base, lora);
  const { config } = adaptable;
  const { targets, saved } = adapterParts(config, lora);
  if (lora.dropout > 0 && targets.includes("lm_head"))
    throw new UsageError(
      `adapter.targets: expected no lm_head with dropout ${lora.dropout}, because it reads ` +
        "target positions alone, got it; leave it out, save it whole, or set dropout to 0",
    );
  const trained = initialAdapter(adaptable, lora, seed).parameters;
  const rest = Object.entries(adaptable.parameters).filter(([name]) => !saved.includes(name));
  const adapter = (current: HostMap): Adapter => ({
    options: lora,
    parameters: Object.fromEntries(Object.keys(trained).map((name) => [name, current[name]!])),
  });
  return {
    config,
    trained,
    frozen: { ...Object.fromEntries(rest), ...adapterScalings(config, lora) },
    learningRateFactor: (name) =>
      name in trained && (name.endsWith(".lora_B") || trained[name]!.shape.length === 1)
        ? lora.loraPlusRatio
        : 1, // vectors too, as PEFT's optimizer
    model: (current) => mergeAdapter(base, adapter(current)),
    adapter,
  };
}
