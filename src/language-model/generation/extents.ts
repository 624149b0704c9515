/** @file How many texts are written at a time, and how long a prompt's graph is. */
import type { ModelConfig } from "../architecture.js";
import { KvCache } from "./kv-cache.js";

const CACHE_BYTES = 2 ** 30;

/**
 * Texts written at a time: 64, or as many (a multiple of 4, at least 4) as keep 1,024 positions
 * each within 1 GiB.
 */
export function slotsOf(config: ModelConfig): number {
  const bytes = new KvCache(config, 1).bytes(Math.min(config.maxPositions, 1024));
  return Math.max(4, Math.min(64, 4 * Math.floor(CACHE_BYTES / bytes / 4)));
}

/** Length of the prefill graph for a prompt of `tokens`; the steps widen with the length. */
export function prefillLength(config: ModelConfig, tokens: number): number {
  const step = Math.max(32, 2 ** Math.floor(Math.log2(Math.max(tokens - 1, 1))) / 8);
  return Math.min(config.maxPositions, Math.ceil(tokens / step) * step);
}
