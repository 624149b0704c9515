/**
 * @file Exact and near duplicates among texts. Near: Jaccard similarity of the sets of 5-token
 * shingles, as BigCode dedups (huggingface.co/blog/dedup; StarCoder, arXiv 2305.06161, uses 5-grams
 * and 0.7). Candidates come from MinHash with locality-sensitive banding (Broder 1997; Leskovec,
 * Rajaraman, Ullman, Mining of Massive Datasets, ch. 3); each is then compared exactly, so that
 * banding can miss a duplicate but never invents one.
 */

/** Tokens in a shingle. */
const SHINGLE = 5;
const HASHES = 128;
/** Chance at which two texts just at the threshold must meet in a band. */
const RECALL = 0.995;

/** Which texts stay, and which repeat an earlier one. */
export interface Duplicates {
  /** Indices of texts that are kept, in order. */
  readonly kept: readonly number[];
  /** Texts dropped because they equal a kept one. */
  readonly exact: number;
  /** Texts dropped because their similarity to a kept one reaches the threshold. */
  readonly near: number;
  /**
   * Each dropped text with the kept one that it repeats, and their similarity (1 for exact ones).
   */
  readonly dropped: readonly {
    readonly index: number;
    readonly of: number;
    readonly similarity: number;
  }[];
}

/** Tokens of a text: words, and every other visible character by itself. */
function tokensOf(text: string): string[] {
  return text.match(/[\p{L}\p{N}_]+|[^\s\p{L}\p{N}_]/gu) ?? [];
}

/** Hashes of the distinct shingles (53 bits); a text of fewer than five tokens is one shingle. */
export function shinglesOf(text: string): Set<number> {
  const tokens = tokensOf(text);
  const shingles = new Set<number>();
  for (let at = 0; at <= Math.max(0, tokens.length - SHINGLE); at++)
    shingles.add(hash53(tokens.slice(at, at + SHINGLE).join(" ")));
  return shingles;
}

/** |a ∩ b| / |a ∪ b|, in [0, 1]; 1 for two empty sets. */
export function jaccard(a: ReadonlySet<number>, b: ReadonlySet<number>): number {
  const [small, large] = a.size < b.size ? [a, b] : [b, a];
  let shared = 0;
  for (const item of small) if (large.has(item)) shared++;
  const union = a.size + b.size - shared;
  return union === 0 ? 1 : shared / union;
}

/**
 * Rows of a band: as many as leave two texts at the threshold a chance of RECALL to share one of
 * HASHES / rows bands.
 */
function rowsOf(threshold: number): number {
  return (
    [16, 8, 4, 2].find((rows) => 1 - (1 - threshold ** rows) ** (HASHES / rows) >= RECALL) ?? 1
  );
}

/**
 * Keeps the first of texts that are equal, or similar to a kept one.
 * @param threshold  least Jaccard similarity of a near duplicate, in (0, 1]; null for exact
 *   duplicates only
 * @throws RangeError for another threshold
 */
export function findDuplicates(texts: readonly string[], threshold: number | null): Duplicates {
  if (threshold !== null && !(threshold > 0 && threshold <= 1))
    throw new RangeError(
      `findDuplicates: threshold must lie in (0, 1], got ${threshold}; give null for exact ` +
        "duplicates only",
    );
  const rows = threshold === null ? 1 : rowsOf(threshold);
  const buckets = new Map<string, number[]>();
  const first = new Map<string, number>();
  const sets = new Map<number, ReadonlySet<number>>();
  const kept: number[] = [];
  const dropped: { index: number; of: number; similarity: number }[] = [];
  let exact = 0;
  texts.forEach((text, index) => {
    const same = first.get(text);
    if (same !== undefined) {
      exact++;
      dropped.push({ index, of: same, similarity: 1 });
      return;
    }
    if (threshold !== null) {
      const set = shinglesOf(text);
      const keys = bandsOf(set, rows);
      const met = new Set(keys.flatMap((key) => buckets.get(key) ?? []));
      for (const other of [...met].sort((a, b) => a - b)) {
        const similarity = jaccard(set, sets.get(other)!);
        if (similarity >= threshold) {
          first.set(text, other);
          dropped.push({ index, of: other, similarity });
          return;
        }
      }
      sets.set(index, set);
      for (const key of keys) {
        const bucket = buckets.get(key);
        if (bucket) bucket.push(index);
        else buckets.set(key, [index]);
      }
    }
    first.set(text, index);
    kept.push(index);
  });
  return { kept, exact, near: dropped.length - exact, dropped };
}

function bandsOf(shingles: ReadonlySet<number>, rows: number): string[] {
  const least = new Uint32Array(HASHES).fill(0xffffffff);
  for (const shingle of shingles) {
    const low = shingle >>> 0;
    const high = Math.floor(shingle / 4294967296);
    for (let i = 0; i < HASHES; i++) {
      const value = mix(mix(low ^ Math.imul(i + 1, 0x9e3779b1)) ^ high);
      if (value < least[i]!) least[i] = value;
    }
  }
  return Array.from(
    { length: HASHES / rows },
    (_, band) => `${band} ${least.subarray(band * rows, (band + 1) * rows).join(" ")}`,
  );
}

/** Finaliser of MurmurHash3 (Austin Appleby, public domain). */
function mix(value: number): number {
  let h = value ^ (value >>> 16);
  h = Math.imul(h, 0x85ebca6b);
  h ^= h >>> 13;
  h = Math.imul(h, 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

/** Two FNV-1a hashes with different starts, as one whole number below 2^53. */
function hash53(text: string): number {
  let a = 0x811c9dc5;
  let b = 0x1b873593;
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i);
    a = Math.imul(a ^ c, 0x01000193);
    b = Math.imul(b ^ c, 0x01000193);
  }
  return (mix(b) & 0x1fffff) * 4294967296 + mix(a);
}
