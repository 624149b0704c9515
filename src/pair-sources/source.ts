/** @file What every source of pairs brings: items, and what becomes of each. */
import type { Pair } from "../records.js";

/** One thing that a source makes pairs of: a row, a function, a record of a set. */
export interface SourceItem {
  /** Unique within its source. */
  readonly id: string;
  /** The correct code, which no benchmark may hold. */
  readonly correct: string;
}

/** What became of one item. */
export interface SourceEntry {
  /** The item's. */
  readonly id: string;
  /** Buggy programs that came of it. */
  readonly tried: number;
  /** Of these: such with an oracle, a test that the correct code passes. */
  readonly withOracle: number;
  /** Those that became pairs. */
  readonly pairs: readonly Pair[];
  /** Why each of the others did not. */
  readonly leftOut: readonly string[];
}

/** A source that is opened; `close` it. */
export interface OpenSource {
  /** What it makes pairs of. */
  readonly items: readonly SourceItem[];
  /** Items that are worked on together. */
  readonly batch: number;
  /** All that decides an entry, beside the source's name and its files. */
  readonly key: Readonly<Record<string, unknown>>;
  /** What becomes of some of its items, one entry each, in their order. */
  work(items: readonly SourceItem[], signal?: AbortSignal): Promise<SourceEntry[]>;
  /** Frees sandbox and model. */
  close(): Promise<void>;
}
