/**
 * @file Writes continuations of many prompts at once over a fixed number of slots, each with its
 * place in the KV cache: a text that ends frees its slot for the next one. Samples of a prompt
 * share its prefill, and go on sharing one slot while they say the same; where they part, the
 * slot's keys and values are copied. A large model's slots hold only what was written: the prompt's
 * keys and values stand once for all its texts (prompt-cache.ts), as long as one of them is being
 * written or waits. What a sample says depends on (model, prompt, sample number, seed, options)
 * alone: prompts are prefilled one by one, slots are rows that do not see each other in a batch of
 * constant size, and each sample draws one number a token from its own random stream. So sharing,
 * waiting, starting over and a call's number of slots change no byte.
 */
import type { Feeds } from "../../engine/types.js";
import { UsageError } from "../../errors.js";
import type { LanguageModel } from "../checkpoint.js";
import type { GenerationEngine } from "./generation-engine.js";
import { cacheLength } from "./kv-cache.js";
import { draftOf } from "./prompt-lookup.js";
import type { GenerateOptions, Prompt, Sample } from "./samples.js";
import { type Beginning, type Row, TextWriter } from "./text-writer.js";

/**
 * Steps for which the cache may be longer than needed before it is shortened: moving it costs as
 * much as some tens of steps save.
 */
const PATIENCE = 48;

/** See `Generator.generate`; the engine must be of this model and free. */
export async function generateWith(
  model: LanguageModel,
  engine: GenerationEngine,
  prompts: readonly Prompt[],
  options: GenerateOptions,
  onSample: (sample: Sample) => void = () => undefined,
): Promise<Sample[]> {
  const { samples, withGreedy = false, speculate = engine.drafts, signal } = options;
  checkRequest(prompts, options, speculate);
  const writer = new TextWriter(model, prompts, options, speculate > 0, onSample);
  engine.seat(prompts.length * (samples + (withGreedy ? 1 : 0)));
  const batch = new ContinuousBatch(model, engine, writer, speculate);
  while (!writer.done) {
    signal?.throwIfAborted();
    await batch.step(signal);
  }
  return writer.results;
}

function checkRequest(
  prompts: readonly Prompt[],
  { samples, maxNewTokens }: GenerateOptions,
  speculate: number,
): void {
  if (!Number.isInteger(samples) || samples < 1)
    throw new UsageError(
      `generate: expected samples to be an integer ≥ 1, got ${samples}; give 1 for one ` +
        "answer a prompt",
    );
  if (!Number.isInteger(maxNewTokens) || maxNewTokens < 0)
    throw new UsageError(
      `generate: expected maxNewTokens to be an integer ≥ 0, got ${maxNewTokens}; give the ` +
        "most tokens that an answer may have",
    );
  if (!Number.isInteger(speculate) || speculate < 0 || speculate > 16)
    throw new UsageError(
      `generate: expected speculate to be an integer in [0, 16], got ${speculate}; give 0 ` +
        "for no drafts",
    );
  if (new Set(prompts.map((p) => p.id)).size < prompts.length)
    throw new UsageError(
      "generate: expected a unique id for each prompt, got one twice; number them",
    );
}

/** A row that waits for a slot, and where its keys and values stand. */
interface WaitingRow {
  readonly row: Row;
  readonly from: Feeds;
}

/** What one decoding run is fed: a row of `K` tokens, the last one and drafts, for every slot. */
interface StepInputs {
  readonly ids: Int32Array;
  readonly positions: Int32Array;
  /** By slot; what stands beyond a slot's drafts is read by none. */
  readonly drafts: readonly (readonly number[])[];
  /** The last position that a row will hold in the cache; −1 if there are none. */
  readonly longest: number;
}

/** The slots of a batch, the rows in them and those that wait for one. */
class ContinuousBatch {
  readonly #slots: (Row | undefined)[];
  /** What is yet to begin, last first. */
  readonly #queue: Beginning[];
  readonly #waiting: WaitingRow[] = [];
  /** Steps in a row that left the cache longer than needed. */
  #roomy = 0;

  constructor(
    private readonly model: LanguageModel,
    private readonly engine: GenerationEngine,
    private readonly writer: TextWriter,
    private readonly speculate: number,
  ) {
    this.#slots = new Array<Row | undefined>(engine.slots).fill(undefined);
    this.#queue = writer.beginnings();
    for (const slot of this.#slots.keys()) engine.cache.free(slot);
  }

  /** Fills the free slots, decodes once, and lets every row in a slot pick its next tokens. */
  async step(signal?: AbortSignal): Promise<void> {
    const { engine } = this;
    this.#retainPrompts();
    await this.#fill(signal);
    const occupied = this.#close();
    if (occupied === 0) return;
    const K = engine.tokens(occupied, this.speculate);
    const count = engine.rows(occupied);
    const { ids, positions, drafts, longest } = this.#inputs(count, K);
    this.#fitCache(cacheLength(longest + 1));
    const { cache } = engine;
    const prompted = engine.large
      ? engine.prompts.feeds(
          this.#slots.slice(0, count).map((row) => row?.index),
          K,
        )
      : undefined;
    const step = await engine.decode(cache.length, ids, positions, cache.feeds(count), prompted);
    for (const [slot, row] of this.#slots.entries())
      if (row) this.#write(slot, row, step, drafts[slot]!, K);
  }

  /**
   * Positions of a row that stand in the cache: all, or of a large model's those behind its prompt.
   */
  #held({ index, position }: Row): number {
    return position - (this.engine.large ? this.writer.promptIds[index]!.length : 0);
  }

  /** Keeps the keys and values of prompts whose rows are in a slot or wait. */
  #retainPrompts(): void {
    const rows = [...this.#slots, ...this.#waiting.map(({ row }) => row)];
    this.engine.prompts.retain(new Set(rows.flatMap((row) => row?.index ?? [])));
  }

  /** Prefills a prompt; the rows that its samples part into wait. */
  async #begin(beginning: Beginning): Promise<void> {
    const { engine, writer } = this;
    const row = writer.begin(beginning);
    if (!row) return;
    // stands until the next prefill, which comes when no row waits
    const from = await engine.prefill(writer.promptIds[row.index]!);
    const going = writer.advance(row, from["logits"] as Float32Array, 0);
    if (engine.large && going.length > 0) engine.prompts.keep(row.index, row.position, from);
    for (const each of going) this.#waiting.push({ row: each, from });
  }

  /** Gives each free slot a row that waits, or one of the next prompt. */
  async #fill(signal?: AbortSignal): Promise<void> {
    const { cache } = this.engine;
    for (const slot of this.#slots.keys()) {
      if (this.#slots[slot]) continue;
      while (this.#waiting.length === 0 && this.#queue.length > 0) {
        signal?.throwIfAborted();
        await this.#begin(this.#queue.pop()!);
      }
      const first = this.#waiting.shift();
      if (!first) return;
      const held = this.#held(first.row);
      if (cache.length <= held) cache.resize(cacheLength(held + 1));
      cache.load(slot, first.from, held);
      this.#slots[slot] = first.row;
    }
  }

  /**
   * Moves rows of the last slots into free ones before them where only the slots in use are
   * decoded; returns how many those are, counted to the last.
   */
  #close(): number {
    const { cache, large } = this.engine;
    const slots = this.#slots;
    let end = this.#occupied(slots.length);
    while (large) {
      const free = slots.indexOf(undefined);
      if (free < 0 || free >= end) break;
      const row = slots[--end]!;
      cache.load(free, cache.save(end, this.#held(row)), this.#held(row));
      cache.free(end);
      slots[free] = row;
      slots[end] = undefined;
      end = this.#occupied(end);
    }
    return end;
  }

  /** One past the last slot in use, of the first `end`. */
  #occupied(end: number): number {
    let last = end;
    while (last > 0 && !this.#slots[last - 1]) last--;
    return last;
  }

  /**
   * A row that parted from `slot` waits; where that would take too much memory its samples start
   * over later.
   */
  #park(row: Row, slot: number): void {
    const { cache, parkingBytes } = this.engine;
    const rows = [row, ...this.#waiting.map(({ row: other }) => other)];
    const bytes = rows.reduce((sum, each) => sum + cache.bytes(this.#held(each)), 0);
    if (bytes <= parkingBytes) this.#waiting.push({ row, from: cache.save(slot, this.#held(row)) });
    else this.#queue.push({ index: row.index, numbers: row.samples.map(({ number }) => number) });
  }

  /** @param count  slots that are decoded @param K  tokens of each */
  #inputs(count: number, K: number): StepInputs {
    const last = this.model.config.maxPositions - 1;
    const ids = new Int32Array(count * K);
    const positions = new Int32Array(count * K);
    const drafts = this.#slots.map((row) =>
      row ? draftOf(row.ids, Math.min(K - 1, last - row.position)) : [],
    );
    let longest = -1;
    for (const [slot, row] of this.#slots.slice(0, count).entries()) {
      for (let k = 0; k < K; k++) {
        ids[slot * K + k] = k === 0 ? (row?.next ?? 0) : (drafts[slot]![k - 1] ?? 0);
        positions[slot * K + k] = Math.min((row?.position ?? 0) + k, last);
      }
      if (row) longest = Math.max(longest, this.#held(row) + drafts[slot]!.length);
    }
    return { ids, positions, drafts, longest };
  }

  /** Lengthens the cache at once, shortens it with patience. */
  #fitCache(needed: number): void {
    const { cache } = this.engine;
    this.#roomy = needed < cache.length ? this.#roomy + 1 : 0;
    if (needed > cache.length || this.#roomy > PATIENCE) cache.resize(needed);
  }

  /** Writes a slot's next tokens: on through its drafts as long as they are what is written. */
  #write(slot: number, row: Row, step: Feeds, drafts: readonly number[], K: number): void {
    const { cache } = this.engine;
    const logits = step["logits"] as Float32Array;
    let stays: Row | undefined = row;
    for (let k = 0, agreed = true; stays && agreed; k++) {
      cache.append(slot, this.#held(stays), step, k, K);
      stays.position++;
      const start = (slot * K + k) * this.model.config.vocabSize;
      const going = this.writer.advance(stays, logits, start);
      const drafted = going.findIndex(({ next }) => next === drafts[k]);
      agreed = drafted >= 0;
      [stays] = going.splice(Math.max(drafted, 0), 1);
      for (const other of going) this.#park(other, slot);
    }
    this.#slots[slot] = stays;
    if (!stays) cache.free(slot);
  }
}
