/**
 * @file Continuations of prompts, by a generator that keeps a model's graphs.
 */
import type { LanguageModel } from "../checkpoint.js";
import { generateWith } from "./continuous-batching.js";
import { GenerationEngine } from "./generation-engine.js";
import type { GenerateOptions, Prompt, Sample } from "./samples.js";

export type { GenerateOptions, Prompt, Sample } from "./samples.js";

/** Writes continuations with one model. */
export interface Generator {
  /** Whether the model is a large one, whose prefills are expensive: over 128 MiB of weights. */
  readonly large: boolean;
  /**
   * @param onSample  called with each sample as it ends, in no particular order
   * @returns samples in the order of prompts, then of sample numbers
   * @throws UsageError on options out of range or an id twice; WorkError if logits are not finite;
   *   the signal's reason if aborted
   */
  generate(
    prompts: readonly Prompt[],
    options: GenerateOptions,
    onSample?: (sample: Sample) => void,
  ): Promise<Sample[]>;
  /** Frees all compiled graphs; afterwards nothing can be generated. */
  dispose(): Promise<void>;
}

/**
 * Prepares a model for generation; graphs are compiled when first needed and kept until `dispose`.
 * @param options  threads of each graph, ≥ 1
 */
export async function createGenerator(
  model: LanguageModel,
  options: { readonly threads: number },
): Promise<Generator> {
  const engine = new GenerationEngine(model.config, model, options.threads);
  let turn: Promise<unknown> = Promise.resolve();
  return {
    large: engine.large,
    generate(prompts, settings, onSample) {
      const result = turn.then(() => generateWith(model, engine, prompts, settings, onSample));
      turn = result.catch(() => undefined); // calls wait for each other: they share the graphs
      return result;
    },
    dispose: () => engine.dispose(),
  };
}
