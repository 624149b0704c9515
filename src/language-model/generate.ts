/**
 * @file Writes continuations of many prompts at once: continuous batching over a fixed number of slots, each with its
 * place in the KV cache. A text that ends frees its slot for the next one; samples of one prompt share its prefill.
 * What a sample says depends on (model, prompt, sample number, seed, options) alone: prompts are prefilled one by one, slots
 * are rows that do not see each other in a batch of constant size, and each sample draws from its own random stream.
 */
import type { Feeds } from "../engine/types.js";
import { UsageError, WorkError } from "../errors.js";
import { type Progress, silent } from "../progress.js";
import { randomStream, type RandomStream } from "../random.js";
import type { LanguageModel } from "./checkpoint.js";
import { cacheLength, GenerationEngine } from "./generation-engine.js";
import { createSampler } from "./sampling.js";
import { GrowingText } from "./growing-text.js";

/** Steps for which the cache may be longer than needed before it is shortened: moving it costs as much as some tens of steps save. */
const PATIENCE = 48;

/** How to continue. */
export interface GenerateOptions {
  /** Continuations a prompt, ≥ 1, numbered from 0. */
  readonly samples: number;
  /** ≥ 0; 0 is greedy. */
  readonly temperature: number;
  /** Nucleus, in (0, 1]; 1 keeps every token. */
  readonly topP: number;
  /** Most new tokens a sample, ≥ 0; the context may end it earlier. */
  readonly maxNewTokens: number;
  readonly seed: number;
  /** Ends a sample when it returns true for its new text; asked after every token. */
  readonly stop?: (textSoFar: string) => boolean;
  readonly signal?: AbortSignal;
  /** Told the number of finished samples. */
  readonly progress?: Progress;
}

export interface Prompt {
  /** Unique among the prompts of a call; part of the random stream's key. */
  readonly id: string;
  readonly text: string;
}

export interface Sample {
  readonly id: string;
  /** 0 … samples − 1. */
  readonly sample: number;
  /** New text only, without the end-of-text token; what made `stop` true is part of it. */
  readonly text: string;
  /** New tokens, without the end-of-text token. */
  readonly tokens: number;
  /** Why it ended: `stop` said so, the model did, or maxNewTokens or the context was full. */
  readonly finish: "stop" | "eos" | "length";
}

export interface Generator {
  /**
   * @param onSample  told each sample as it ends, in no particular order
   * @returns samples in the order of prompts, then of sample numbers
   * @throws UsageError on options out of range or an id twice; WorkError if logits are not finite; the signal's reason if aborted
   */
  generate(prompts: readonly Prompt[], options: GenerateOptions, onSample?: (sample: Sample) => void): Promise<Sample[]>;
  dispose(): Promise<void>;
}

/** A text that is being written. */
interface Row {
  readonly index: number;
  readonly prompt: Prompt;
  readonly sample: number;
  readonly random: RandomStream;
  readonly text: GrowingText;
  tokens: number;
  /** Place of the token that is decoded next, and the token. */
  position: number;
  next: number;
}

/**
 * Prepares a model for generation; graphs are compiled when first needed and kept until `dispose`.
 * @param options  threads of each graph, ≥ 1
 */
export async function createGenerator(model: LanguageModel, options: { readonly threads: number }): Promise<Generator> {
  const engine = new GenerationEngine(model.config, model, options.threads);
  let turn: Promise<unknown> = Promise.resolve();
  return {
    generate(prompts, settings, onSample) {
      const result = turn.then(() => run(model, engine, prompts, settings, onSample));
      turn = result.catch(() => undefined); // calls wait for each other: they share the graphs
      return result;
    },
    dispose: () => engine.dispose(),
  };
}

async function run(model: LanguageModel, engine: GenerationEngine, prompts: readonly Prompt[], options: GenerateOptions, onSample: (sample: Sample) => void = () => undefined): Promise<Sample[]> {
  const { samples, temperature, topP, maxNewTokens, seed, stop, signal, progress = silent } = options;
  const { config, tokenizer } = model, { vocabSize, maxPositions, eosTokenId } = config;
  if (!Number.isInteger(samples) || samples < 1) throw new UsageError(`generate: expected samples to be an integer ≥ 1, got ${samples}`);
  if (!Number.isInteger(maxNewTokens) || maxNewTokens < 0) throw new UsageError(`generate: expected maxNewTokens to be an integer ≥ 0, got ${maxNewTokens}`);
  if (new Set(prompts.map((p) => p.id)).size < prompts.length) throw new UsageError("generate: expected a unique id for each prompt, got one twice; number them");
  const pick = createSampler(Math.min(vocabSize, tokenizer.vocabSize), temperature, topP); // a padded vocabulary's ids without entry are never chosen
  const ids = prompts.map(({ text }) => (text === "" ? [config.bosTokenId ?? eosTokenId] : tokenizer.encode(text)));
  const order = prompts.map((_, i) => i).sort((a, b) => ids[a]!.length - ids[b]!.length || a - b); // neighbours of like length: short caches
  const results = new Array<Sample>(prompts.length * samples);
  const { cache } = engine, rows: (Row | undefined)[] = new Array(engine.slots).fill(undefined);
  for (const slot of rows.keys()) cache.free(slot);
  const stepIds = new Int32Array(engine.slots), stepPositions = new Int32Array(engine.slots);
  let started = 0, finished = 0, roomy = 0, prefilled: Feeds = {};

  const finish = (row: Row, reason: Sample["finish"]): void => {
    const sample: Sample = { id: row.prompt.id, sample: row.sample, text: row.text.value(), tokens: row.tokens, finish: reason };
    results[row.index * samples + row.sample] = sample;
    onSample(sample);
    progress.update(++finished, results.length);
  };
  /** Takes the next token from the row's logits; true if the row goes on. */
  const advance = (row: Row, logits: Float32Array, start: number): boolean => {
    const token = pick(logits, start, row.random);
    if (!Number.isFinite(logits[start + token])) throw new WorkError(`generate: expected finite logits, got ${logits[start + token]} in ${row.prompt.id}; the model's weights diverged`);
    if (token === eosTokenId) return finish(row, "eos"), false;
    row.text.push(tokenizer.bytesOf(token));
    row.tokens++;
    row.next = token;
    if (stop?.(row.text.value())) return finish(row, "stop"), false;
    if (row.tokens >= maxNewTokens || row.position + 1 >= maxPositions) return finish(row, "length"), false;
    return true;
  };
  const start = async (): Promise<Row | undefined> => {
    const index = order[Math.floor(started / samples)]!, sample = started++ % samples, prompt = prompts[index]!, promptIds = ids[index]!;
    const row: Row = { index, prompt, sample, random: randomStream(seed, prompt.id, sample), text: new GrowingText(), tokens: 0, position: promptIds.length, next: 0 };
    if (maxNewTokens === 0 || promptIds.length >= maxPositions) return void finish(row, "length");
    if (sample === 0) prefilled = await engine.prefill(promptIds);
    return advance(row, prefilled["logits"] as Float32Array, 0) ? row : undefined;
  };

  while (finished < results.length) {
    signal?.throwIfAborted();
    for (let slot = 0; slot < rows.length; slot++)
      while (!rows[slot] && started < results.length) {
        signal?.throwIfAborted();
        const row = await start();
        if (!row) continue;
        if (cache.length <= row.position) cache.resize(cacheLength(row.position + 1));
        cache.load(slot, prefilled, row.position);
        rows[slot] = row;
      }
    let longest = -1;
    for (const [slot, row] of rows.entries()) {
      stepIds[slot] = row?.next ?? 0;
      stepPositions[slot] = row?.position ?? 0;
      if (row) longest = Math.max(longest, row.position);
    }
    if (longest < 0) continue;
    const needed = cacheLength(longest + 1);
    roomy = needed < cache.length ? roomy + 1 : 0;
    if (needed > cache.length || roomy > PATIENCE) cache.resize(needed);
    const step = await engine.decode(cache.length, stepIds, stepPositions, cache.feeds());
    for (const [slot, row] of rows.entries()) {
      if (!row) continue;
      cache.append(slot, row.position++, step);
      if (advance(row, step["logits"] as Float32Array, slot * vocabSize)) continue;
      rows[slot] = undefined;
      cache.free(slot);
    }
  }
  return results;
}
