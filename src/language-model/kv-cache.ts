/**
 * @file Keys and values of the texts that are being written, in plain memory that the decode graph reads in place:
 * per layer k and v, [slots, kvHeads, length, headSize], and the mask [slots, length] that tells which positions hold
 * a token (0) and which do not (−1e9). The length grows and shrinks in steps with the longest text, so that early
 * tokens do not pay for the whole context; what stands at masked positions is stale but finite, and weighs nothing.
 */
import type { Feeds } from "../engine/types.js";
import type { ModelConfig } from "./config.js";

const HIDDEN = -1e9;

export class KvCache {
  /** Positions for which there is room in every slot. */
  length = 0;
  mask: Float32Array = new Float32Array(0);
  #keys: Float32Array[] = [];
  #values: Float32Array[] = [];

  constructor(readonly config: ModelConfig, readonly slots: number) {}

  /** The arrays under the decode graph's input names, of the first `slots` slots. */
  feeds(slots = this.slots): Feeds {
    const { kvHeads, headSize } = this.config, positions = slots * this.length, size = positions * kvHeads * headSize;
    const first = (array: Float32Array, count: number): Float32Array => (count === array.length ? array : array.subarray(0, count));
    const feeds: Feeds = { mask: first(this.mask, positions) };
    this.#keys.forEach((array, layer) => (feeds[`k.${layer}`] = first(array, size)));
    this.#values.forEach((array, layer) => (feeds[`v.${layer}`] = first(array, size)));
    return feeds;
  }

  /** Makes room for exactly `length` positions a slot and keeps what fits. */
  resize(length: number): void {
    const { layers, kvHeads, headSize } = this.config;
    for (let layer = 0; layer < layers; layer++) {
      this.#keys[layer] = this.#spread(this.#keys[layer], this.slots * kvHeads, headSize, length, 0);
      this.#values[layer] = this.#spread(this.#values[layer], this.slots * kvHeads, headSize, length, 0);
    }
    this.mask = this.#spread(this.mask, this.slots, 1, length, HIDDEN);
    this.length = length;
  }

  /** `rows` of `length · width`, made of rows of `this.length · width`: within their memory if it is large enough, as fresh pages are dear. */
  #spread(from: Float32Array | undefined, rows: number, width: number, length: number, fill: number): Float32Array {
    const before = this.length * width, after = length * width, kept = Math.min(before, after);
    const room = from ? from.buffer.byteLength / 4 : 0;
    const to = from && room >= rows * after ? new Float32Array(from.buffer, 0, rows * after) : new Float32Array(Math.max(rows * after, Math.min(2 * room, rows * after * 1.5)) | 0).subarray(0, rows * after);
    const move = (row: number): void => {
      if (from && kept > 0) {
        if (from.buffer === to.buffer) new Float32Array(from.buffer).copyWithin(row * after, row * before, row * before + kept);
        else to.set(from.subarray(row * before, row * before + kept), row * after);
      }
      if (after > kept) to.fill(fill, row * after + kept, (row + 1) * after);
    };
    if (after > before) for (let row = rows - 1; row >= 0; row--) move(row);
    else for (let row = 0; row < rows; row++) move(row);
    return to;
  }

  /** Puts a prefilled prompt into a slot: its first `count` positions of k.N and v.N, [kvHeads, T, headSize]; forgets what was there. */
  load(slot: number, prompt: Feeds, count: number): void {
    const { layers, kvHeads, headSize } = this.config;
    for (let layer = 0; layer < layers; layer++)
      for (const [cache, array] of [[this.#keys[layer]!, prompt[`k.${layer}`]!], [this.#values[layer]!, prompt[`v.${layer}`]!]] as const) {
        const stride = array.length / kvHeads;
        for (let head = 0; head < kvHeads; head++)
          cache.set(array.subarray(head * stride, head * stride + count * headSize), (slot * kvHeads + head) * this.length * headSize);
      }
    this.free(slot);
    this.mask.fill(0, slot * this.length, slot * this.length + count);
  }

  /** A copy of a slot's first `count` positions, as `load` takes it. */
  save(slot: number, count: number): Feeds {
    const { kvHeads, headSize } = this.config, copies: Feeds = {};
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

  /** Adds a token's newK.N and newV.N, the `token`-th of [slots, kvHeads, tokens, headSize], at `position` of a slot. */
  append(slot: number, position: number, step: Feeds, token = 0, tokens = 1): void {
    const { layers, kvHeads, headSize } = this.config;
    for (let layer = 0; layer < layers; layer++) {
      const keys = this.#keys[layer]!, values = this.#values[layer]!, newK = step[`newK.${layer}`]!, newV = step[`newV.${layer}`]!;
      for (let head = 0; head < kvHeads; head++) {
        const from = ((slot * kvHeads + head) * tokens + token) * headSize, to = ((slot * kvHeads + head) * this.length + position) * headSize;
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
