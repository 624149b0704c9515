/**
 * @file Plain documents as packed rows for language modelling: every token but a document's first
 * is predicted. A document is its tokens and the end token; one longer than a row is cut into
 * pieces that overlap by one token, so that no token goes unpredicted. Rows are packed within
 * windows of the seeded order of an epoch.
 */
import { randomStream } from "../random.js";
import { packUnits, rowsNeeded } from "./packing.js";

/** One packed row: indices into the pieces, in order of their columns. */
export type Row = readonly number[];

/**
 * Cuts documents (ids, end token included) into pieces of at most `rowLength` tokens, at least 2
 * each.
 */
export function documentPieces(
  documents: readonly (readonly number[])[],
  rowLength: number,
): Int32Array[] {
  const pieces: Int32Array[] = [];
  for (const ids of documents)
    for (let start = 0; start < ids.length - 1; start += rowLength - 1)
      pieces.push(Int32Array.from(ids.slice(start, start + rowLength)));
  return pieces;
}

const WINDOW = 512; // pieces that are packed together

/**
 * The rows of an epoch: a permutation of the pieces by (seed, epoch), packed window by window, the
 * rows of each window shuffled (packing had sorted them).
 */
export function epochRows(
  pieces: readonly Int32Array[],
  rowLength: number,
  seed: number,
  epoch: number,
): Row[] {
  const random = randomStream(seed, "documents", epoch);
  const order = random.shuffle(pieces.map((_, i) => i));
  const rows: Row[] = [];
  for (let start = 0; start < order.length; start += WINDOW) {
    const window = order.slice(start, start + WINDOW);
    const units = window.map((i) => [pieces[i]!.length]);
    const count = rowsNeeded(units, rowLength, 1);
    const packed: number[][] = Array.from({ length: count }, () => []);
    packUnits(units, rowLength, count, 1)!.forEach(([at], k) => {
      packed[at!.row]![at!.segment - 1] = window[k]!;
    });
    rows.push(...random.shuffle(packed));
  }
  return rows;
}

/**
 * Feeds of a batch of rows; targets are the next tokens, weights 1 / predicted tokens of the batch
 * and 0 elsewhere.
 */
export function rowFeeds(
  rows: readonly Row[],
  pieces: readonly Int32Array[],
  shape: { readonly rows: number; readonly rowLength: number },
): {
  feeds: Record<"ids" | "positions" | "segments" | "targets", Int32Array> & {
    weights: Float32Array;
  };
  predicted: number;
} {
  const cells = shape.rows * shape.rowLength;
  const feeds = {
    ids: new Int32Array(cells),
    positions: new Int32Array(cells),
    segments: new Int32Array(cells),
    targets: new Int32Array(cells),
    weights: new Float32Array(cells),
  };
  let predicted = 0;
  for (const row of rows) for (const piece of row) predicted += pieces[piece]!.length - 1;
  rows.forEach((row, r) => {
    let at = r * shape.rowLength;
    row.forEach((index, segment) => {
      const piece = pieces[index]!;
      for (let i = 0; i < piece.length; i++, at++) {
        feeds.ids[at] = piece[i]!;
        feeds.positions[at] = i;
        feeds.segments[at] = segment + 1;
        if (i + 1 < piece.length) {
          feeds.targets[at] = piece[i + 1]!;
          feeds.weights[at] = 1 / predicted;
        }
      }
    });
  });
  return { feeds, predicted };
}
