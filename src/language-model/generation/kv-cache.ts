/**
 * @file Keys and values of the texts that are being written, in plain memory that the decode graph
 * reads in place: per layer k and v, [slots, kvHeads, length, headSize], and the mask [slots,
 * length] that says which positions hold a token (0) and which do not (−1e9). The length grows and
 * shrinks in steps with the longest text, so that early tokens do not pay for the whole context;
 * what stands at masked positions is stale but finite, and weighs nothing.
 */
import type { Feeds } from "../../engine/types.js";
import type { ModelConfig } from "../architecture.js";

/** Added to the score of a position that holds no token. */
export const HIDDEN = -1e9;

/**
 * Cache length for texts of up to `tokens`; always a multiple of 64, so that a longer cache adds
 * only zeros to sums, in the same order.
 */
export function cacheLength(tokens: number): number {
  const step = Math.max(64, 2 ** Math.floor(Math.log2(Math.max(tokens - 1, 1))) / 4);
  return Math.ceil(tokens / step) * step;
}

/** Keys, values and mask of some slots, all with room for the same number of positions. */
export class KvCache {
  /** Positions for which there is room in every slot. */
  length = 0;
  mask: Float32Array = new Float32Array(0);
  #keys: Float32Array[] = [];
  #values: Float32Array[] = [];
  #slots: number;

  constructor(
    readonly config: ModelConfig,
    slots: number,
  ) {
    this.#slots = slots;
  }

  get slots(): number {
    return this.#slots;
  }

  /** The arrays under the decode graph's input names, of the first `slots` slots. */
  feeds(slots = this.slots): Feeds {
    const { kvHeads, headSize } = this.config;
    const positions = slots * this.length;
    const size = positions * kvHeads * headSize;
    const first = (array: Float32Array, count: number): Float32Array =>
      count === array.length ? array : array.subarray(0, count);
    const feeds: Feeds = { mask: first(this.mask, positions) };
    this.#keys.forEach((array, layer) => (feeds[`k.${layer}`] = first(array, size)));
    this.#values.forEach((array, layer) => (feeds[`v.${layer}`] = first(array, size)));
    return feeds;
  }

  /** Makes room for exactly `length` positions in each of `slots` slots and keeps what fits. */
  resize(length: number, slots = this.slots): void {
    const { layers, kvHeads, headSize } = this.config;
    for (let layer = 0; layer < layers; layer++) {
      this.#keys[layer] = this.#spread(this.#keys[layer], slots, kvHeads, headSize, length, 0);
      this.#values[layer] = this.#spread(this.#values[layer], slots, kvHeads, headSize, length, 0);
    }
    this.mask = this.#spread(this.mask, slots, 1, 1, length, HIDDEN);
    [this.length, this.#slots] = [length, slots];
  }

  /**
   * Of each of `slots` slots `heads` rows of `length · width`, made of rows of `this.length ·
   * width`: within their memory if it is large enough, as fresh pages are expensive.
   */
  #spread(
    from: Float32Array | undefined,
    slots: number,
    heads: number,
    width: number,
    length: number,
    fill: number,
  ): Float32Array {
    const before = this.length * width;
    const after = length * width;
    const rows = slots * heads;
    const old = this.slots * heads;
    const room = from ? from.buffer.byteLength / 4 : 0;
    const to =
      from && room >= rows * after
        ? new Float32Array(from.buffer, 0, rows * after)
        : new Float32Array(
            Math.max(rows * after, Math.min(2 * room, rows * after * 1.5)) | 0,
          ).subarray(0, rows * after);
    const move = (row: number): void => {
      const kept = row < old ? Math.min(before, after) : 0;
      if (from && kept > 0) {
        if (from.buffer === to.buffer)
          new Float32Array(from.buffer).copyWithin(row * after, row * before, row * before + kept);
        else to.set(from.subarray(row * before, row * before + kept), row * after);
      }
      if (after > kept) to.fill(fill, row * after + kept, (row + 1) * after);
    };
    if (after > before) for (let row = rows - 1; row >= 0; row--) move(row);
    else for (let row = 0; row < rows; row++) move(row);
    return to;
  }

  /**
   * Puts a text into a slot: its first `count` positions of k.N and v.N, [kvHeads, T, headSize], if
   * any; forgets what was there.
   */
  load(slot: number, text: Feeds, count: number): void {
    const { layers, kvHeads, headSize } = this.config;
    for (let layer = 0; count > 0 && layer < layers; layer++)
      for (const [cache, array] of [
        [this.#keys[layer]!, text[`k.${layer}`]!],
        [this.#values[layer]!, text[`v.${layer}`]!],
      ] as const) {
        const stride = array.length / kvHeads;
        for (let head = 0; head < kvHeads; head++)
          cache.set(
            array.subarray(head * stride, head * stride + count * headSize),
            (slot * kvHeads + head) * this.length * headSize,
          );
      }
    this.free(slot);
    this.mask.fill(0, slot * this.length, slot * this.length + count);
  }

  /** A copy of a slot's first `count` positions, as `load` takes it. */
  save(slot: number, count: number): Feeds {
    const { kvHeads, headSize } = this.config;
    const copies: Feeds = {};
    for (const [name, array] of Object.entries(this.feeds())) {
      if (name === "mask") continue;
      const copy = new Float32Array(kvHeads * count * headSize);
      for (let head = 0; head < kvHeads; head++) {
        const from = (slot * kvHeads + head) * this.length * headSize;
        copy.set(array.subarray(from, from + count * headSize), head * count * headSize);
      }
      copies[name] = copy;
    }
    return copies;
  }

  /** Memory of one slot's keys and values of `count` positions. */
  bytes(count: number): number {
    return 8 * this.config.layers * this.config.kvHeads * this.config.headSize * count;
  }

  /**
   * Adds a token's newK.N and newV.N, the `token`-th of [slots, kvHeads, tokens, headSize], at
   * `position` of a slot.
   */
  append(slot: number, position: number, step: Feeds, token = 0, tokens = 1): void {
    const { layers, kvHeads, headSize } = this.config;
    for (let layer = 0; layer < layers; layer++) {
      const keys = this.#keys[layer]!;
      const values = this.#values[layer]!;
      const newK = step[`newK.${layer}`]!;
      const newV = step[`newV.${layer}`]!;
      for (let head = 0; head < kvHeads; head++) {
        const from = ((slot * kvHeads + head) * tokens + token) * headSize;
        const to = ((slot * kvHeads + head) * this.length + position) * headSize;
        for (let i = 0; i < headSize; i++) {
          keys[to + i] = newK[from + i]!;
          values[to + i] = newV[from + i]!;
        }
      }
    }
    this.mask[slot * this.length + position] = 0;
  }

  /** Hides a slot's tokens. */
  free(slot: number): void {
    this.mask.fill(HIDDEN, slot * this.length, (slot + 1) * this.length);
  }
}
