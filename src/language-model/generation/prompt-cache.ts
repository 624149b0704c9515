/**
 * @file Keys and values of the prompts that a large model's texts go on from, one copy for all
 * texts of a prompt, and where in a step the two meet: a grid with a row of queries for each prompt
 * and key head, as wide as the prompt with most texts needs it (extend-graph.ts). Neither that
 * width nor what else stands in the grid changes a result's bits: at least two queries a row, as
 * one alone goes through another product, and enough rows that no two threads share one.
 */
import type { Feeds } from "../../engine/types.js";
import type { ModelConfig } from "../architecture.js";
import { cacheLength, HIDDEN, KvCache } from "./kv-cache.js";

/** What a step reads of prompts, and its open extents. */
export interface PromptFeeds {
  /** Keys, values and mask of the prompts, and the indices of the grid. */
  readonly feeds: Feeds;
  /** Prompts in the grid, positions of each, and queries a row (at least 2). */
  readonly extents: {
    readonly prompts: number;
    readonly prompted: number;
    readonly queries: number;
  };
}

/** Keys and values of prompts, one copy each, however many texts go on from it. */
export class PromptCache {
  #cache: KvCache;
  /** Prompts by place: the number that the caller knows one by, and its tokens. */
  #places: { readonly prompt: number; readonly tokens: number }[] = [];

  /** @param least  rows of the grid that keep threads apart, in prompts, ≥ 1 */
  constructor(
    readonly config: ModelConfig,
    readonly least: number,
  ) {
    this.#cache = new KvCache(config, least);
  }

  /** Prompts that are kept. */
  get size(): number {
    return this.#places.length;
  }

  /**
   * Takes in a prompt of `tokens` tokens with its k.N and v.N, [kvHeads, T, headSize], unless it is
   * there.
   */
  keep(prompt: number, tokens: number, from: Feeds): void {
    if (this.#places.some((held) => held.prompt === prompt)) return;
    const place = this.#places.push({ prompt, tokens }) - 1;
    const length = cacheLength(Math.max(...this.#places.map((held) => held.tokens)));
    const room = Math.max(this.#places.length, this.least);
    if (length !== this.#cache.length || room !== this.#cache.slots)
      this.#cache.resize(length, room);
    this.#cache.load(place, from, tokens);
  }

  /** Lets go of all prompts but these; the last ones move into the places that get free. */
  retain(prompts: ReadonlySet<number>): void {
    for (let place = this.#places.length - 1; place >= 0; place--) {
      if (prompts.has(this.#places[place]!.prompt)) continue;
      const last = this.#places.pop()!;
      const end = this.#places.length;
      if (place < end) {
        this.#cache.load(place, this.#cache.save(end, last.tokens), last.tokens);
        this.#places[place] = last;
      }
      this.#cache.free(end);
    }
  }

  /**
   * What a step of `tokens` tokens a text reads.
   * @param texts  the prompt of each text, one that is kept; undefined for a row that holds no
   *   text, whose results mean nothing
   */
  feeds(texts: readonly (number | undefined)[], tokens: number): PromptFeeds {
    const { kvHeads: G, heads } = this.config;
    const each = tokens * (heads / G);
    const places = new Map(this.#places.map(({ prompt }, place) => [prompt, place]));
    const prompts = Math.max(this.#places.length, this.least);
    const texted = new Array<number>(prompts).fill(0); // texts of each place so far
    const at = texts.map((prompt) =>
      prompt === undefined
        ? undefined
        : { place: places.get(prompt)!, column: texted[places.get(prompt)!]!++ },
    );
    const queries = Math.max(2, each * Math.max(...texted));
    const askedBy = new Int32Array(prompts * G * queries);
    const answeredAt = new Int32Array(texts.length * G * each);
    for (const [text, cell] of at.entries()) {
      if (!cell) continue;
      for (let head = 0; head < G; head++)
        for (
          let query = 0,
            row = (text * G + head) * each,
            there = (cell.place * G + head) * queries + cell.column * each;
          query < each;
          query++
        ) {
          askedBy[there + query] = row + query;
          answeredAt[row + query] = there + query;
        }
    }
    const { mask, ...keysAndValues } = this.#cache.feeds(prompts);
    return {
      feeds: {
        askedBy,
        answeredAt,
        promptMask: mask!,
        ...Object.fromEntries(
          Object.entries(keysAndValues).map(([name, array]) => [`prompt.${name}`, array]),
        ),
      },
      extents: { prompts, prompted: this.#cache.length, queries },
    };
  }
}

/**
 * For texts without a prompt: one position that is hidden, as no axis may be empty. @param
 * queries  of all texts together, texts · tokens · heads
 */
export function noPrompt({ layers, kvHeads, headSize }: ModelConfig, queries: number): PromptFeeds {
  const nothing = new Float32Array(kvHeads * headSize);
  const feeds: Feeds = {
    askedBy: new Int32Array(kvHeads),
    answeredAt: new Int32Array(queries),
    promptMask: Float32Array.of(HIDDEN),
  };
  for (let layer = 0; layer < layers; layer++)
    feeds[`prompt.k.${layer}`] = feeds[`prompt.v.${layer}`] = nothing;
  return { feeds, extents: { prompts: 1, prompted: 1, queries: 1 } };
}
