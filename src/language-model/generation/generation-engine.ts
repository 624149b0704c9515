/**
 * @file The compiled graphs of generation for one model, and how many slots decode together.
 * Weights are prepacked constants. A small model has a graph for each length, made when it first
 * comes, and a call always decodes all of its slots, which are no more than its texts need. A large
 * one, whose copies would fill memory, has one graph for everything (extend-graph.ts) and decodes
 * only the slots in use. Either way a row's results do
 * not depend on who else asks: a product's rows do not see each other, and each adds up in the same
 * order.
 */
import { type CompiledProgram, compile } from "../../engine/compile.js";
import { type Feeds, type HostMap, sizeOf } from "../../engine/types.js";
import type { LanguageModel } from "../checkpoint.js";
import type { ModelConfig } from "../architecture.js";
import { causalMask, EXTEND, extend, extendInputs } from "./extend-graph.js";
import { fuseWeights } from "./fused-weights.js";
import { decode, decodeInputs, prefill, prefillInputs } from "./generation-graphs.js";
import { prefillLength, slotsOf } from "./extents.js";
import { HIDDEN, KvCache } from "./kv-cache.js";
import { noPrompt, PromptCache, type PromptFeeds } from "./prompt-cache.js";
import { verify, verifyInputs } from "./verify-graph.js";

/** Fewer rows than these may be another product, with another order of sums. */
const LEAST_SLOTS = 4;
/** Weights from here on make a model a large one. */
const LARGE_BYTES = 128 * 2 ** 20;
/**
 * Rows of a large model's step up to which drafts are worth their arithmetic: behind one prompt of
 * 322 tokens 1 × 1 rows of SmolLM2 take 34 ms of one core, 1 × 4 41, 20 × 1 91, 20 × 2 144, 20 × 4
 * 266.
 */
const STEP_ROWS = 40;

/** Graphs, weights and caches of one model; `dispose` it. */
export class GenerationEngine {
  /** Texts that are written at a time; see `seat`. */
  slots: number;
  /** Keys and values of the slots; kept from call to call, as fresh memory is expensive. */
  readonly cache: KvCache;
  /**
   * Keys and values of the prompts that a large model's slots go on from; `cache` then holds only
   * what comes after.
   */
  readonly prompts: PromptCache;
  /** Most memory for keys and values of texts that wait for a slot. */
  parkingBytes = 2 ** 28;
  #weights: HostMap;
  /** Whether one graph serves all lengths. */
  readonly large: boolean;
  #prefills = new Map<number, { program: CompiledProgram; into: Feeds }>();
  /** By slots, cache length and tokens a slot. */
  #decodes = new Map<string, { program: CompiledProgram; into: Feeds }>();

  #extend: CompiledProgram | undefined;
  /**
   * Room for the results of `extend`, as large as they have been; a prompt's stand while steps go
   * on.
   */
  #room = new Map<string, Float32Array>();
  #masks = new Map<number, Float32Array>();

  /**
   * @param threads  of each graph, ≥ 1
   * @param large  for tests: whether to take the model for a large one
   */
  constructor(
    readonly config: ModelConfig,
    model: LanguageModel,
    readonly threads: number,
    large?: boolean,
  ) {
    this.slots = slotsOf(config);
    this.cache = new KvCache(config, this.slots);
    this.#weights = fuseWeights(model);
    this.large =
      large ??
      Object.values(this.#weights).reduce((sum, { shape }) => sum + 4 * sizeOf(shape), 0) >
        LARGE_BYTES;
    this.prompts = new PromptCache(config, this.rows(1));
  }

  /**
   * Gives a small model as many slots as a call of `texts` texts needs: a power of two, so that
   * calls share graphs, and enough that no thread shares an attention product with another.
   */
  seat(texts: number): void {
    if (this.large) return;
    const least = Math.max(LEAST_SLOTS, texts, this.threads / this.config.kvHeads);
    this.slots = Math.min(slotsOf(this.config), 2 ** Math.ceil(Math.log2(least)));
    this.cache.resize(this.cache.length, this.slots);
  }

  /**
   * How many slots to decode when the first `occupied` are in use: enough that no thread shares an
   * attention product with another, which would change the order of its sums.
   */
  rows(occupied: number): number {
    return this.large
      ? Math.min(this.slots, Math.max(occupied, Math.ceil(this.threads / this.config.kvHeads)))
      : this.slots;
  }

  /**
   * Tokens of a slot in a step: the next one and up to `speculate` drafts; fewer where a large
   * model's slots in use make a step expensive. Of two tokens or more their number changes no bit;
   * one alone does where a key has a single query head (another product), and is then no choice.
   */
  tokens(occupied: number, speculate: number): number {
    if (!this.large || speculate === 0) return 1 + speculate;
    return Math.min(1 + speculate, Math.max(2, Math.floor(STEP_ROWS / occupied)));
  }

  /** Drafts a step when nobody says how many. */
  get drafts(): number {
    return this.large ? 3 : 0;
  }

  /**
   * Logits after a prompt (`logits`, [V]) and its keys and values (see `prefill`), in arrays that a
   * later call may overwrite.
   */
  async prefill(ids: readonly number[]): Promise<Feeds> {
    if (this.large) {
      const size = this.config.kvHeads * this.config.headSize;
      const nothing = new Float32Array(size);
      // an empty axis is made of one that is hidden
      const feeds: Feeds = { mask: Float32Array.of(HIDDEN) };
      for (let layer = 0; layer < this.config.layers; layer++)
        feeds[`k.${layer}`] = feeds[`v.${layer}`] = nothing;
      return this.#extendTexts(
        "prompt",
        1,
        1,
        Int32Array.from(ids),
        Int32Array.from(ids, (_, at) => at),
        Int32Array.of(ids.length - 1),
        feeds,
      );
    }
    const length = prefillLength(this.config, ids.length);
    let graph = this.#prefills.get(length);
    if (!graph) {
      const program = await compile(
        (inputs, weights) => prefill(this.config, inputs, weights),
        prefillInputs(length),
        { threads: this.threads, constants: this.#weights },
      );
      graph = { program, into: {} };
      this.#prefills.set(length, graph);
    }
    const padded = new Int32Array(length);
    padded.set(ids);
    const feeds: Feeds = { ids: padded, last: Int32Array.of(ids.length - 1) };
    graph.into = await graph.program.run(feeds, graph.into);
    return graph.into;
  }

  /**
   * As many tokens for every slot of `cache` as `ids` holds, mostly one; the results stand in
   * arrays that the next call overwrites.
   * @param prompts  what a large model's slots go on from, if not all of it stands in `cache`
   */
  async decode(
    length: number,
    ids: Int32Array,
    positions: Int32Array,
    cache: Feeds,
    prompts?: PromptFeeds,
  ): Promise<Feeds> {
    if (this.large)
      return this.#extendTexts(
        "step",
        cache["mask"]!.length / length,
        length,
        ids,
        positions,
        Int32Array.from(ids, (_, row) => row),
        cache,
        prompts,
      );
    const tokens = ids.length / this.slots;
    const key = `${this.slots} ${length} ${tokens}`;
    let graph = this.#decodes.get(key);
    if (!graph) {
      const [build, inputs] =
        tokens === 1
          ? ([decode, decodeInputs(this.config, this.slots, length)] as const)
          : ([verify, verifyInputs(this.config, this.slots, tokens, length)] as const);
      const program = await compile(
        (given, weights) => build(this.config, given, weights),
        inputs,
        { threads: this.threads, constants: this.#weights },
      );
      graph = { program, into: {} };
      this.#decodes.set(key, graph);
    }
    graph.into = await graph.program.run({ ...cache, ids, positions }, graph.into);
    return graph.into;
  }

  async #extendTexts(
    kind: "prompt" | "step",
    texts: number,
    cached: number,
    ids: Int32Array,
    positions: Int32Array,
    wanted: Int32Array,
    cache: Feeds,
    prompts = noPrompt(this.config, ids.length * this.config.heads),
  ): Promise<Feeds> {
    const { config } = this;
    const tokens = ids.length / texts;
    const size = ids.length * config.kvHeads * config.headSize;
    this.#extend ??= await compile(
      (inputs, weights) => extend(config, inputs, weights),
      extendInputs(config),
      { threads: this.threads, constants: this.#weights, open: EXTEND },
    );
    let ownMask = this.#masks.get(tokens);
    if (!ownMask) {
      ownMask = causalMask(tokens, config.heads / config.kvHeads);
      // steps come again; prompts are of any length
      if (tokens <= 32) this.#masks.set(tokens, ownMask);
    }
    const into: Feeds = {
      logits: this.#roomFor(`${kind} logits`, wanted.length * config.vocabSize),
    };
    for (let layer = 0; layer < config.layers; layer++)
      for (const name of [`newK.${layer}`, `newV.${layer}`])
        into[name] = this.#roomFor(`${kind} ${name}`, size);
    const results: Feeds = await this.#extend.run(
      { ...cache, ...prompts.feeds, ids, positions, wanted, ownMask },
      into,
      { texts, tokens, cached, wanted: wanted.length, ...prompts.extents },
    );
    for (let layer = 0; layer < config.layers; layer++)
      [results[`k.${layer}`], results[`v.${layer}`]] = [
        results[`newK.${layer}`]!,
        results[`newV.${layer}`]!,
      ]; // as `KvCache.load` takes a prompt's
    return results;
  }

  #roomFor(name: string, size: number): Float32Array {
    const room = this.#room.get(name);
    if (room && room.length >= size) return room.subarray(0, size);
    const larger = new Float32Array(Math.ceil(1.25 * size));
    this.#room.set(name, larger);
    return larger.subarray(0, size);
  }

  async #release(graphs: Map<unknown, { program: CompiledProgram }>): Promise<void> {
    for (const { program } of graphs.values()) await program.dispose();
    graphs.clear();
  }

  /** Frees all graphs. */
  async dispose(): Promise<void> {
    await this.#release(this.#decodes);
    await this.#release(this.#prefills);
    await this.#extend?.dispose();
    this.#extend = undefined;
  }
}
