/**
 * @file A model's generator that several evaluations share, so that its weights are fused and its
 * graphs compiled once: made when one of them first needs it.
 */
import type { LanguageModel } from "../language-model/checkpoint.js";
import { createGenerator, type Generator } from "../language-model/generation/generate.js";

/** A generator that is made when it is first opened; `dispose` it. */
export class SharedGenerator {
  #generator: Generator | undefined;

  /** @param threads  of each graph, ≥ 1 */
  constructor(
    readonly model: LanguageModel,
    private readonly threads = 1,
  ) {}

  /** The generator; the same at every call until `dispose`. */
  async opened(): Promise<Generator> {
    this.#generator ??= await createGenerator(this.model, { threads: this.threads });
    return this.#generator;
  }

  /** Frees the graphs if there are any. */
  async dispose(): Promise<void> {
    await this.#generator?.dispose();
    this.#generator = undefined;
  }
}

/** What `ask` makes of a generator of `model`, which is disposed of in the end. */
export async function withGenerator<T>(
  model: LanguageModel,
  threads: number,
  ask: (generator: SharedGenerator) => Promise<T>,
): Promise<T> {
  const generator = new SharedGenerator(model, threads);
  try {
    return await ask(generator);
  } finally {
    await generator.dispose();
  }
}
