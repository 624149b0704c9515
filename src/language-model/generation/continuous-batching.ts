/**
 * @file Writes continuations of many prompts at once over a fixed number of slots, each with its
 * place in the KV cache: a text that ends frees its slot for the next one. Samples of a prompt
 * share its prefill, and go on sharing one slot while they say the same; where they part, the
 * slot's keys and values are copied. A large model's slots hold only what was written: the prompt's
 * keys and values stand once for all its texts (prompt-cache.ts), as long as one of them is being
 * written or waits. What a sample says depends on (model, prompt, sample number, seed, options)
 * alone: prompts are prefilled one by one, slots are rows that do not see each other in a batch of
 * constant size, and each sample draws one number a token from its own random stream. So sharing,
 * waiting and starting over change no byte.
 */
import type { Feeds } from "../../engine/types.js";
import { UsageError, WorkError } from "../../errors.js";
import { silent } from "../../progress.js";
import { randomStream, type RandomStream } from "../../random.js";
import { promptIds } from "../tokenizer/begin-tokens.js";
import type { LanguageModel } from "../checkpoint.js";
import { endIdsOf } from "../config.js";
import type { GenerateOptions, Prompt, Sample } from "./generate.js";
import type { GenerationEngine } from "./generation-engine.js";
import { GrowingText } from "./growing-text.js";
import { cacheLength } from "./kv-cache.js";
import { draftOf } from "./prompt-lookup.js";
import { createSampler } from "./sampling.js";

/**
 * Steps for which the cache may be longer than needed before it is shortened: moving it costs as
 * much as some tens of steps save.
 */
const PATIENCE = 48;

/** A text that is being written, by all samples that say the same so far. */
interface Row {
  readonly index: number;
  readonly samples: readonly { readonly number: number; readonly random: RandomStream }[];
  readonly text: GrowingText;
  readonly tokens: number;
  /** The last token, which is decoded next, and its place. */
  readonly next: number;
  position: number;
  /** Ids of prompt and text, up to `next`; kept for drafts alone. */
  readonly ids: readonly number[];
}

/** See `Generator.generate`; the engine must be of this model and free. */
export async function generateWith(
  model: LanguageModel,
  engine: GenerationEngine,
  prompts: readonly Prompt[],
  options: GenerateOptions,
  onSample: (sample: Sample) => void = () => undefined,
): Promise<Sample[]> {
  const {
    samples,
    temperature,
    topP,
    maxNewTokens,
    seed,
    withGreedy = false,
    stop,
    signal,
    progress = silent,
    speculate = engine.drafts,
  } = options;
  const { config, tokenizer } = model,
    { cache } = engine;
  if (!Number.isInteger(samples) || samples < 1)
    throw new UsageError(`generate: expected samples to be an integer ≥ 1, got ${samples}`);
  if (!Number.isInteger(maxNewTokens) || maxNewTokens < 0)
    throw new UsageError(
      `generate: expected maxNewTokens to be an integer ≥ 0, got ${maxNewTokens}`,
    );
  if (!Number.isInteger(speculate) || speculate < 0 || speculate > 16)
    throw new UsageError(
      `generate: expected speculate to be an integer in [0, 16], got ${speculate}`,
    );
  if (new Set(prompts.map((p) => p.id)).size < prompts.length)
    throw new UsageError(
      "generate: expected a unique id for each prompt, got one twice; number them",
    );
  // a padded vocabulary's ids without entry are never chosen
  const entries = Math.min(config.vocabSize, tokenizer.vocabSize);
  const pick = createSampler(entries, temperature, topP),
    greedy = createSampler(entries, 0, 1);
  const ids = prompts.map(({ text, rendered }) => {
    const given = rendered ? tokenizer.encode(text) : promptIds(tokenizer, text);
    return given.length === 0 ? [config.bosTokenId ?? config.eosTokenId] : given;
  });
  const ends = new Set(endIdsOf(config)),
    least = withGreedy ? -1 : 0,
    numbers = Array.from({ length: samples - least }, (_, i) => least + i);
  /** What is yet to begin, last first; neighbours of like length keep the cache short. */
  const queue = prompts
    .map((_, index) => ({ index, numbers }))
    .sort((a, b) => ids[b.index]!.length - ids[a.index]!.length || b.index - a.index);
  /** Texts that wait for a slot, with their keys and values. */
  const waiting: { row: Row; from: Feeds }[] = [];
  const slots = new Array<Row | undefined>(engine.slots).fill(undefined);
  const results = new Array<Sample>(prompts.length * numbers.length);
  let finished = 0,
    roomy = 0;
  for (const slot of slots.keys()) cache.free(slot);
  /**
   * Positions of a text that stand in `cache`: all, or of a large model's those behind its prompt.
   */
  const held = ({ index, position }: Row): number =>
    position - (engine.large ? ids[index]!.length : 0);

  const finish = (
    { index, samples: of, text, tokens }: Pick<Row, "index" | "samples" | "text" | "tokens">,
    reason: Sample["finish"],
  ): void => {
    for (const { number } of of) {
      const sample: Sample = {
        id: prompts[index]!.id,
        sample: number,
        text: text.value(),
        tokens,
        finish: reason,
      };
      results[index * numbers.length + number - least] = sample;
      onSample(sample);
      progress.update(++finished, results.length);
    }
  };
  /** Every sample of the row picks its next token; one row for each choice that goes on. */
  const advance = (row: Row, logits: Float32Array, start: number): Row[] => {
    const choices = new Map<number, Row["samples"][number][]>();
    for (const sample of row.samples) {
      const token = (sample.number < 0 ? greedy : pick)(logits, start, sample.random);
      if (!Number.isFinite(logits[start + token]))
        throw new WorkError(
          `generate: expected finite logits, got ${logits[start + token]} in ${prompts[row.index]!.id}; the model's weights diverged`,
        );
      choices.set(token, [...(choices.get(token) ?? []), sample]);
    }
    const going: Row[] = [];
    for (const [token, chosenBy] of choices) {
      if (ends.has(token)) {
        finish({ ...row, samples: chosenBy }, "eos");
        continue;
      }
      const longer: Row = {
        ...row,
        samples: chosenBy,
        text: row.text.with(tokenizer.bytesOf(token)),
        tokens: row.tokens + 1,
        next: token,
        ids: speculate > 0 ? [...row.ids, token] : row.ids,
      };
      if (stop?.(longer.text.value())) finish(longer, "stop");
      else if (longer.tokens >= maxNewTokens || longer.position + 1 >= config.maxPositions)
        finish(longer, "length");
      else going.push(longer);
    }
    return going;
  };
  const begin = async ({
    index,
    numbers: of,
  }: {
    index: number;
    numbers: readonly number[];
  }): Promise<void> => {
    const position = ids[index]!.length;
    const row: Row = {
      index,
      samples: of.map((number) => ({
        number,
        random: randomStream(seed, prompts[index]!.id, number),
      })),
      text: GrowingText.empty,
      tokens: 0,
      next: 0,
      position,
      ids: ids[index]!,
    };
    if (position >= config.maxPositions) return finish(row, "context");
    if (maxNewTokens === 0) return finish(row, "length");
    // stands until the next prefill, which comes when no text waits
    const from = await engine.prefill(ids[index]!);
    const going = advance(row, from["logits"] as Float32Array, 0);
    if (engine.large && going.length > 0) engine.prompts.keep(index, position, from);
    for (const each of going) waiting.push({ row: each, from });
  };
  const fill = async (): Promise<void> => {
    for (let slot = 0; slot < slots.length; slot++) {
      if (slots[slot]) continue;
      while (waiting.length === 0 && queue.length > 0) {
        signal?.throwIfAborted();
        await begin(queue.pop()!);
      }
      const first = waiting.shift();
      if (!first) return;
      if (cache.length <= held(first.row)) cache.resize(cacheLength(held(first.row) + 1));
      cache.load(slot, first.from, held(first.row));
      slots[slot] = first.row;
    }
  };
  /**
   * Moves texts of the last slots into free ones before them where only the slots in use are
   * decoded; returns how many those are, counted to the last.
   */
  const close = (): number => {
    let end = slots.length;
    while (end > 0 && !slots[end - 1]) end--;
    for (
      let free = slots.indexOf(undefined);
      engine.large && free >= 0 && free < end;
      free = slots.indexOf(undefined)
    ) {
      const row = slots[--end]!;
      cache.load(free, cache.save(end, held(row)), held(row));
      cache.free(end);
      [slots[free], slots[end]] = [row, undefined];
      while (end > 0 && !slots[end - 1]) end--;
    }
    return end;
  };
  /**
   * A text that parted from `slot` waits; where that would take too much memory its samples start
   * over later.
   */
  const park = (row: Row, slot: number): void => {
    const bytes = [row, ...waiting.map(({ row: other }) => other)].reduce(
      (sum, each) => sum + cache.bytes(held(each)),
      0,
    );
    if (bytes <= engine.parkingBytes) waiting.push({ row, from: cache.save(slot, held(row)) });
    else queue.push({ index: row.index, numbers: row.samples.map(({ number }) => number) });
  };

  while (finished < results.length) {
    signal?.throwIfAborted();
    engine.prompts.retain(
      new Set([...slots, ...waiting.map(({ row }) => row)].flatMap((row) => row?.index ?? [])),
    );
    await fill();
    const occupied = close();
    if (occupied === 0) continue;
    const K = engine.tokens(occupied, speculate),
      count = engine.rows(occupied),
      stepIds = new Int32Array(count * K),
      stepPositions = new Int32Array(count * K);
    let longest = -1;
    const drafts = slots.map((row) =>
      row ? draftOf(row.ids, Math.min(K - 1, config.maxPositions - 1 - row.position)) : [],
    );
    for (const [slot, row] of slots.slice(0, count).entries()) {
      for (let k = 0; k < K; k++) {
        stepIds[slot * K + k] = k === 0 ? (row?.next ?? 0) : (drafts[slot]![k - 1] ?? 0);
        // what stands beyond the drafts is read by none
        stepPositions[slot * K + k] = Math.min((row?.position ?? 0) + k, config.maxPositions - 1);
      }
      longest = Math.max(longest, row ? held(row) + drafts[slot]!.length : -1);
    }
    const needed = cacheLength(longest + 1);
    roomy = needed < cache.length ? roomy + 1 : 0;
    if (needed > cache.length || roomy > PATIENCE) cache.resize(needed);
    const prompted = engine.large
      ? engine.prompts.feeds(
          slots.slice(0, count).map((row) => row?.index),
          K,
        )
      : undefined;
    const step = await engine.decode(
      cache.length,
      stepIds,
      stepPositions,
      cache.feeds(count),
      prompted,
    );
    for (const [slot, row] of slots.entries()) {
      if (!row) continue;
      let stays: Row | undefined = row;
      for (let k = 0, agreed = true; stays && agreed; k++) {
        // on through the drafts as long as they are what is written
        cache.append(slot, held(stays), step, k, K);
        stays.position++;
        const going = advance(
          stays,
          step["logits"] as Float32Array,
          (slot * K + k) * config.vocabSize,
        );
        const drafted = going.findIndex(({ next }) => next === drafts[slot]![k]);
        agreed = drafted >= 0;
        [stays] = going.splice(Math.max(drafted, 0), 1);
        for (const other of going) park(other, slot);
      }
      if (!(slots[slot] = stays)) cache.free(slot);
    }
  }
  return results;
}
