/**
 * @file Packing: token sequences laid side by side into rows of equal length, each its own segment,
 * so that attention (causal inside a segment) sees no neighbour and next to nothing is spent on
 * padding. Algorithm: first-fit decreasing (Johnson 1973), ties by order of arrival: deterministic.
 * Sequences of one unit (the two sides of a comparison pair) are kept in one micro-batch.
 */

/**
 * Where a sequence lies: rows count within its micro-batch; segments of a row count from 1 (0 is
 * padding).
 */
export interface Placement {
  /** Index of the micro-batch, from 0. */
  readonly microBatch: number;
  /** Index of the row in it, from 0. */
  readonly row: number;
  /** Column of the sequence's first token, from 0. */
  readonly column: number;
  /** Number of the sequence in its row, from 1. */
  readonly segment: number;
}

/**
 * Places units of sequences into `microBatches` blocks of `rows` rows of `rowLength` tokens.
 * @param units  sequence lengths of each unit, each in [1, rowLength]
 * @returns the placement of every sequence, in the order given, or null if they do not fit
 * @example packUnits([[3], [5], [4]], 8, 2, 1) // rows: 5 + 3, 4
 */
export function packUnits(
  units: readonly (readonly number[])[],
  rowLength: number,
  rows: number,
  microBatches: number,
): Placement[][] | null {
  const used = new Int32Array(rows * microBatches);
  const segments = new Int32Array(rows * microBatches);
  const total = units.map((lengths) => lengths.reduce((sum, n) => sum + n, 0));
  const order = units.map((_, unit) => unit).sort((a, b) => total[b]! - total[a]!); // a stable sort
  const placed: Placement[][] = new Array(units.length);
  for (const unit of order) {
    const found = placeUnit(units[unit]!, rowLength, rows, microBatches, used, segments);
    if (found === null) return null;
    placed[unit] = found;
  }
  return placed;
}

/**
 * Least number of rows a micro-batch needs for the units to fit. @throws RangeError if a sequence
 * is longer than a row
 */
export function rowsNeeded(
  units: readonly (readonly number[])[],
  rowLength: number,
  microBatches: number,
): number {
  let tokens = 0;
  for (const length of units.flat()) {
    if (length > rowLength)
      throw new RangeError(
        `rowsNeeded: expected sequences of at most ${rowLength} tokens, got one of ` +
          `${length}; leave it out or raise rowLength`,
      );
    tokens += length;
  }
  let rows = Math.max(1, Math.ceil(tokens / (rowLength * microBatches)));
  while (packUnits(units, rowLength, rows, microBatches) === null) rows++;
  return rows;
}

/**
 * Least row length with which every step's units fit `rows` rows a micro-batch: rows as short as
 * they can be for one shape that serves all steps.
 * @param steps  units of each step; all fit some row length
 * @example leastRowLength([[[3], [5], [4]]], 2, 1) // 7: rows of 5 and of 4 + 3
 */
export function leastRowLength(
  steps: readonly (readonly (readonly number[])[])[],
  rows: number,
  microBatches: number,
): number {
  const tokens = steps.map((units) => units.flat().reduce((sum, n) => sum + n, 0));
  let rowLength = Math.max(
    1,
    Math.ceil(Math.max(...tokens) / (rows * microBatches)),
    ...steps.flat(2),
  );
  while (steps.some((units) => packUnits(units, rowLength, rows, microBatches) === null))
    rowLength++;
  return rowLength;
}

function placeUnit(
  lengths: readonly number[],
  rowLength: number,
  rows: number,
  microBatches: number,
  used: Int32Array,
  segments: Int32Array,
): Placement[] | null {
  for (let microBatch = 0; microBatch < microBatches; microBatch++) {
    const placements: Placement[] = [];
    for (const length of lengths) {
      let at = microBatch * rows;
      const end = at + rows;
      while (at < end && used[at]! + length > rowLength) at++;
      if (at === end) break;
      placements.push({
        microBatch,
        row: at - microBatch * rows,
        column: used[at]!,
        segment: ++segments[at]!,
      });
      used[at]! += length;
    }
    if (placements.length === lengths.length) return placements;
    placements.forEach(({ row }, i) => {
      // the unit does not fit here whole: take back what was placed of it
      used[microBatch * rows + row]! -= lengths[i]!;
      segments[microBatch * rows + row]!--;
    });
  }
  return null;
}
