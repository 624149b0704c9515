/**
 * @file Seeded random streams, keyed by what they are for and never by the order of use. Generator:
 * sfc32 (Chris Doty-Humphrey, PractRand); its 128-bit state is the SHA-256 of the key, so that
 * `randomStream(7, "order", 2)` is the same on every machine and independent of every other key.
 */
import { createHash } from "node:crypto";

/** A stream of random numbers; same key, same numbers. */
export interface RandomStream {
  /** Uniform in [0, 1), 32 bits of resolution. */
  next(): number;
  /** Uniform integer in [0, n), n ≥ 1. */
  integer(n: number): number;
  /** One element, uniformly; throws RangeError on an empty list. */
  choice<T>(items: readonly T[]): T;
  /** A shuffled copy (Fisher–Yates). */
  shuffle<T>(items: readonly T[]): T[];
  /** Standard normal (Box–Muller). */
  normal(): number;
}

/**
 * @param key  what the stream is for, for example `(seed, "batch order", epoch)`
 * @example randomStream(1, "demo").integer(10) // the same digit on every machine
 */
export function randomStream(...key: readonly (string | number)[]): RandomStream {
  const digest = createHash("sha256").update(JSON.stringify(key)).digest();
  let a = digest.readInt32LE(0);
  let b = digest.readInt32LE(4);
  let c = digest.readInt32LE(8);
  let d = digest.readInt32LE(12);
  const next = (): number => {
    const t = (((a + b) | 0) + d) | 0;
    d = (d + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + t) | 0;
    return (t >>> 0) / 4294967296;
  };
  const integer = (n: number): number => Math.floor(next() * n);
  return {
    next,
    integer,
    choice<T>(items: readonly T[]): T {
      if (items.length === 0)
        throw new RangeError(
          "choice: expected at least one item, got an empty list; ask only where there are some",
        );
      return items[integer(items.length)] as T;
    },
    shuffle<T>(items: readonly T[]): T[] {
      const copy = [...items];
      for (let i = copy.length - 1; i > 0; i--) {
        const j = integer(i + 1);
        [copy[i], copy[j]] = [copy[j] as T, copy[i] as T];
      }
      return copy;
    },
    normal: () => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next()),
  };
}
