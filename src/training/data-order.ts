/**
 * @file In which order samples are used: a pure function of (seed, stream, epoch), never of what
 * ran before. Each epoch is a fresh permutation. Within windows of eight batches samples are then
 * dealt by length, so that batches hold about equally many tokens (static shapes waste less); every
 * sample still appears once an epoch.
 */
import { randomStream } from "../random.js";

const WINDOW = 8; // batches that are balanced against each other

/** One use of a sample. */
export interface Use {
  /** Index of the sample. */
  readonly index: number;
  /** The epoch, that is how often the sample was used before. */
  readonly visit: number;
}

/**
 * Batches of a stream of samples.
 * @param lengths  tokens of each sample: how batches are balanced
 * @param perBatch  samples in each batch, ≥ 1
 * @param stream  name of the stream; streams of one seed are independent
 * @returns the samples of batch 0, 1, 2, …: any batch can be asked for, in any order
 * @throws RangeError if there are no samples
 */
export function dataOrder(
  lengths: readonly number[],
  perBatch: number,
  seed: number,
  stream: string,
): (batch: number) => readonly Use[] {
  const n = lengths.length;
  if (n === 0)
    throw new RangeError(
      `dataOrder: expected at least one sample for ${stream}, got none; add data or switch ` +
        "its loss off",
    );
  const epochs = new Map<number, readonly number[]>();
  const use = (position: number): Use => {
    const epoch = Math.floor(position / n);
    let order = epochs.get(epoch);
    if (order === undefined) {
      order = randomStream(seed, stream, "epoch", epoch).shuffle(lengths.map((_, i) => i));
      epochs.set(epoch, order);
    }
    return { index: order[position % n]!, visit: epoch };
  };
  const windows = new Map<number, readonly (readonly Use[])[]>();
  const deal = (window: number): readonly (readonly Use[])[] => {
    const first = window * WINDOW * perBatch;
    const uses = Array.from({ length: WINDOW * perBatch }, (_, k) => use(first + k));
    uses.sort((a, b) => lengths[b.index]! - lengths[a.index]!); // stable
    const batches: Use[][] = Array.from({ length: WINDOW }, () => []);
    uses.forEach((dealt, k) => {
      // there and back: 0 … 7, 7 … 0, …
      const lap = Math.floor(k / WINDOW);
      const at = k % WINDOW;
      batches[lap % 2 === 0 ? at : WINDOW - 1 - at]!.push(dealt);
    });
    return randomStream(seed, stream, "window", window).shuffle(batches);
  };
  return (batch) => {
    const window = Math.floor(batch / WINDOW);
    let batches = windows.get(window);
    if (batches === undefined) {
      batches = deal(window);
      windows.set(window, batches);
    }
    return batches[batch % WINDOW]!;
  };
}
