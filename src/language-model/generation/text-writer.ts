/**
 * @file The texts of one call of generation, from the first token to the end: every sample draws
 * one number a token from its own random stream, and samples that say the same so far are one row.
 * Knows nothing of slots, caches or graphs.
 */
import { WorkError } from "../../errors.js";
import { silent } from "../../progress.js";
import { randomStream, type RandomStream } from "../../random.js";
import { endIdsOf } from "../architecture.js";
import type { LanguageModel } from "../checkpoint.js";
import { promptIds } from "../tokenizer/begin-tokens.js";
import { GrowingText } from "./growing-text.js";
import type { GenerateOptions, Prompt, Sample } from "./samples.js";
import { createSampler } from "./sampling.js";

/** A text that is being written, by all samples that say the same so far. */
export interface Row {
  /** Of its prompt. */
  readonly index: number;
  /** Samples that say the same so far: their numbers and random streams. */
  readonly samples: readonly { readonly number: number; readonly random: RandomStream }[];
  /** New text so far. */
  readonly text: GrowingText;
  /** New tokens so far, of `text`. */
  readonly tokens: number;
  /** The last token, which is decoded next, and its place. */
  readonly next: number;
  /** Place of `next` in the whole text, prompt included, from 0. */
  position: number;
  /** Ids of prompt and text, up to `next`; kept for drafts alone. */
  readonly ids: readonly number[];
}

/** Samples of a prompt that are yet to begin, by their numbers. */
export interface Beginning {
  /** Place of the prompt in the list of prompts. */
  readonly index: number;
  /** Sample numbers; −1 is the greedy one. */
  readonly numbers: readonly number[];
}

/** What all samples of a call have said so far, and when each ends. */
export class TextWriter {
  /** Ids of every prompt, at least one each. */
  readonly promptIds: readonly (readonly number[])[];
  readonly #pick: ReturnType<typeof createSampler>;
  readonly #greedy: ReturnType<typeof createSampler>;
  readonly #ends: ReadonlySet<number>;
  /** Numbers of a prompt's samples; −1 is the greedy one. */
  readonly #numbers: readonly number[];
  readonly #results: Sample[];
  #finished = 0;

  /**
   * @param keepsIds  whether rows keep their ids, for drafts
   * @param onSample  called with each sample as it ends
   */
  constructor(
    private readonly model: LanguageModel,
    private readonly prompts: readonly Prompt[],
    private readonly options: GenerateOptions,
    private readonly keepsIds: boolean,
    private readonly onSample: (sample: Sample) => void,
  ) {
    const { config, tokenizer } = model;
    const { samples, temperature, topP, withGreedy = false } = options;
    // a padded vocabulary's ids without entry are never chosen
    const entries = Math.min(config.vocabSize, tokenizer.vocabSize);
    this.#pick = createSampler(entries, temperature, topP);
    this.#greedy = createSampler(entries, 0, 1);
    this.#ends = new Set(endIdsOf(config));
    const least = withGreedy ? -1 : 0;
    this.#numbers = Array.from({ length: samples - least }, (_, i) => least + i);
    this.#results = new Array<Sample>(prompts.length * this.#numbers.length);
    this.promptIds = prompts.map(({ text, rendered }) => {
      const given = rendered ? tokenizer.encode(text) : promptIds(tokenizer, text);
      return given.length === 0 ? [config.bosTokenId ?? config.eosTokenId] : given;
    });
  }

  /** Whether every sample has ended. */
  get done(): boolean {
    return this.#finished === this.#results.length;
  }

  /** In the order of prompts, then of sample numbers; whole once {@link done}. */
  get results(): Sample[] {
    return this.#results;
  }

  /** What is to be written, last first: neighbors of like length keep the cache short. */
  beginnings(): Beginning[] {
    const lengthOf = ({ index }: Beginning): number => this.promptIds[index]!.length;
    return this.prompts
      .map((_, index): Beginning => ({ index, numbers: this.#numbers }))
      .sort((a, b) => lengthOf(b) - lengthOf(a) || b.index - a.index);
  }

  /** The row that samples begin as; undefined if they ended before the first token. */
  begin({ index, numbers }: Beginning): Row | undefined {
    const ids = this.promptIds[index]!;
    const row: Row = {
      index,
      samples: numbers.map((number) => ({
        number,
        random: randomStream(this.options.seed, this.prompts[index]!.id, number),
      })),
      text: GrowingText.empty,
      tokens: 0,
      next: 0,
      position: ids.length,
      ids,
    };
    if (row.position >= this.model.config.maxPositions) this.#finish(row, "context");
    else if (this.options.maxNewTokens === 0) this.#finish(row, "length");
    else return row;
    return undefined;
  }

  /**
   * Every sample of the row picks its next token; one row for each choice that goes on.
   * @param start  where the row's logits begin in `logits`
   * @throws WorkError if a chosen logit is not finite
   */
  advance(row: Row, logits: Float32Array, start: number): Row[] {
    const going: Row[] = [];
    for (const [token, chosenBy] of this.#choices(row, logits, start)) {
      if (this.#ends.has(token)) {
        this.#finish({ ...row, samples: chosenBy }, "eos");
        continue;
      }
      const longer: Row = {
        ...row,
        samples: chosenBy,
        text: row.text.with(this.model.tokenizer.bytesOf(token)),
        tokens: row.tokens + 1,
        next: token,
        ids: this.keepsIds ? [...row.ids, token] : row.ids,
      };
      const reason = this.#endOf(longer);
      if (reason === undefined) going.push(longer);
      else this.#finish(longer, reason);
    }
    return going;
  }

  /** The samples of a row by the token that they chose, in the order of first choices. */
  #choices(row: Row, logits: Float32Array, start: number): Map<number, Row["samples"][number][]> {
    const choices = new Map<number, Row["samples"][number][]>();
    for (const sample of row.samples) {
      const choose = sample.number < 0 ? this.#greedy : this.#pick;
      const token = choose(logits, start, sample.random);
      if (!Number.isFinite(logits[start + token]))
        throw new WorkError(
          `generate: expected finite logits, got ${logits[start + token]} in ` +
            `${this.prompts[row.index]!.id}; the model's weights diverged`,
        );
      choices.set(token, [...(choices.get(token) ?? []), sample]);
    }
    return choices;
  }

  /** Why a row goes no further, if it does not. */
  #endOf(row: Row): Sample["finish"] | undefined {
    if (this.options.stop?.(row.text.value())) return "stop";
    const full = row.position + 1 >= this.model.config.maxPositions;
    return full || row.tokens >= this.options.maxNewTokens ? "length" : undefined;
  }

  #finish({ index, samples, text, tokens }: Row, finish: Sample["finish"]): void {
    const { progress = silent } = this.options;
    const least = this.#numbers[0]!;
    for (const { number } of samples) {
      const { id } = this.prompts[index]!;
      const sample: Sample = { id, sample: number, text: text.value(), tokens, finish };
      this.#results[index * this.#numbers.length + number - least] = sample;
      this.onSample(sample);
      progress.update(++this.#finished, this.#results.length);
    }
  }
}
