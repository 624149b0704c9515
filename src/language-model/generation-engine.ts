/**
 * @file The compiled graphs of generation for one model, made when a length first needs them, and how many slots
 * decode together. The number of slots follows from the config alone: results of a row must not depend on who asks.
 * Weights are prepacked constants; of a large model (whose copies would fill memory) prefill feeds them instead, and
 * only the decode graph in use is kept.
 */
import { type CompiledProgram, compile } from "../engine/compile.js";
import { type Feeds, type HostMap, sizeOf } from "../engine/types.js";
import type { LanguageModel } from "./checkpoint.js";
import type { ModelConfig } from "./config.js";
import { KvCache } from "./kv-cache.js";
import { fuseWeights } from "./fused-weights.js";
import { decode, decodeInputs, prefill, prefillInputs } from "./generation-graphs.js";
import { verify, verifyInputs } from "./verify-graph.js";

const LARGE_BYTES = 128 * 2 ** 20;
const CACHE_BYTES = 2 ** 30;

/** Texts written at a time: 64, or as many (a power of two, at least 4) as keep 1,024 positions each within 1 GiB. */
export function slotsOf(config: ModelConfig): number {
  const bytes = new KvCache(config, 1).bytes(Math.min(config.maxPositions, 1024));
  return Math.max(4, Math.min(64, 2 ** Math.floor(Math.log2(CACHE_BYTES / bytes))));
}

/** Length of the prefill graph for a prompt of `tokens`; the steps widen with the length. */
export function prefillLength(config: ModelConfig, tokens: number): number {
  const step = Math.max(32, 2 ** Math.floor(Math.log2(Math.max(tokens - 1, 1))) / 8);
  return Math.min(config.maxPositions, Math.ceil(tokens / step) * step);
}

/** Cache length for texts of up to `tokens`; always a multiple of 64, so that a longer cache adds only zeros to sums, in the same order. */
export function cacheLength(tokens: number): number {
  const step = Math.max(64, 2 ** Math.floor(Math.log2(Math.max(tokens - 1, 1))) / 4);
  return Math.ceil(tokens / step) * step;
}

export class GenerationEngine {
  readonly slots: number;
  /** Keys and values of the slots; kept from call to call, as fresh memory is dear. */
  readonly cache: KvCache;
  /** Most memory for keys and values of texts that wait for a slot. */
  parkingBytes = 2 ** 28;
  #weights: HostMap;
  #large: boolean;
  #prefills = new Map<number, { program: CompiledProgram; into: Feeds }>();
  /** By cache length and tokens a slot. */
  #decodes = new Map<string, { program: CompiledProgram; into: Feeds }>();

  /** @param threads  of each graph, ≥ 1 */
  constructor(readonly config: ModelConfig, model: LanguageModel, readonly threads: number) {
    this.slots = slotsOf(config);
    this.cache = new KvCache(config, this.slots);
    this.#weights = fuseWeights(model);
    this.#large = Object.values(this.#weights).reduce((sum, { shape }) => sum + 4 * sizeOf(shape), 0) > LARGE_BYTES;
  }

  /** Logits after a prompt (`logits`, [V]) and its keys and values (see `prefill`), in arrays that a later call may overwrite. */
  async prefill(ids: readonly number[]): Promise<Feeds> {
    const length = prefillLength(this.config, ids.length);
    let graph = this.#prefills.get(length);
    if (!graph) {
      const program = this.#large
        ? await compile((inputs) => prefill(this.config, inputs, inputs), { ...prefillInputs(length), ...this.#weights }, { threads: this.threads })
        : await compile((inputs, weights) => prefill(this.config, inputs, weights), prefillInputs(length), { threads: this.threads, constants: this.#weights });
      graph = { program, into: {} };
      this.#prefills.set(length, graph);
    }
    const padded = new Int32Array(length);
    padded.set(ids);
    const feeds: Feeds = { ids: padded, last: Int32Array.of(ids.length - 1) };
    if (this.#large) for (const [name, { data }] of Object.entries(this.#weights)) feeds[name] = data;
    graph.into = await graph.program.run(feeds, graph.into);
    return graph.into;
  }

  /** As many tokens for every slot as `ids` holds, mostly one; the results stand in arrays that the next call overwrites. */
  async decode(length: number, ids: Int32Array, positions: Int32Array, cache: Feeds): Promise<Feeds> {
    const tokens = ids.length / this.slots, key = `${length} ${tokens}`;
    let graph = this.#decodes.get(key);
    if (!graph) {
      if (this.#large) await this.#release(this.#decodes);
      const [build, inputs] = tokens === 1 ? [decode, decodeInputs(this.config, this.slots, length)] as const : [verify, verifyInputs(this.config, this.slots, tokens, length)] as const;
      const program = await compile((given, weights) => build(this.config, given, weights), inputs, { threads: this.threads, constants: this.#weights });
      graph = { program, into: {} };
      this.#decodes.set(key, graph);
    }
    graph.into = await graph.program.run({ ...cache, ids, positions }, graph.into);
    return graph.into;
  }

  async #release(graphs: Map<unknown, { program: CompiledProgram }>): Promise<void> {
    for (const { program } of graphs.values()) await program.dispose();
    graphs.clear();
  }

  /** Frees all graphs. */
  async dispose(): Promise<void> {
    await this.#release(this.#decodes);
    await this.#release(this.#prefills);
  }
}
