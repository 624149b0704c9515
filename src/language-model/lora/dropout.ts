/**
 * @file Masks of an adapter's dropout, made on the host, so that compiled and eager engines,
 * packings and micro-batches all see the same ones. A row of a mask depends on what it is for and
 * on (unit, position) alone: the two sides of a comparison pair are one unit, so tokens at equal
 * positions lose the same elements, and hidden states before the first difference stay equal (else
 * the hinge would learn from noise). Generator: MurmurHash3's 32-bit finaliser (Appleby) over a
 * counter with a start and a stride of the row's own.
 */
import { randomStream } from "../../random.js";

/**
 * Which unit (a sample, or both sides of a pair) and which of its positions each cell of a batch
 * holds; −1: padding.
 */
export interface Cells {
  /** Unit of each cell, ≥ 0, or −1 for padding; [N]. */
  readonly units: Int32Array;
  /** Position of each cell within its unit, from 0; [N]. */
  readonly positions: Int32Array;
}

/** Scrambles 32 bits, one to one. */
function mix(x: number): number {
  x = Math.imul(x ^ (x >>> 16), 0x85ebca6b);
  x = Math.imul(x ^ (x >>> 13), 0xc2b2ae35);
  return x ^ (x >>> 16);
}

/**
 * Writes a mask: 1 where an element is kept, 0 with probability `rate`; rows of padding are all 1.
 * @param mask  [N, width], overwritten
 * @param rate  in [0, 1)
 * @param key  what the mask is for, such as (seed, step, module)
 */
export function writeDropoutMask(
  mask: Uint8Array,
  { units, positions }: Cells,
  rate: number,
  ...key: readonly (string | number)[]
): void {
  const stream = randomStream("dropout", ...key);
  const [first, second] = [stream.integer(2 ** 32), stream.integer(2 ** 32)];
  const width = mask.length / units.length;
  const threshold = Math.round(rate * 2 ** 16); // half a number an element: the rate to 1/65,536
  for (let cell = 0; cell < units.length; cell++) {
    const start = cell * width;
    const end = start + width;
    if (units[cell]! < 0) {
      mask.fill(1, start, end);
      continue;
    }
    const row = mix(mix(first ^ units[cell]!) + positions[cell]!);
    const stride = mix(row ^ second) | 1;
    for (let at = start, counter = row; at < end; at += 2, counter = (counter + stride) | 0) {
      const bits = mix(counter);
      // 1 if not below the threshold; a branch would be mispredicted
      mask[at] = 1 ^ (((bits & 0xffff) - threshold) >>> 31);
      if (at + 1 < end) mask[at + 1] = 1 ^ (((bits >>> 16) - threshold) >>> 31);
    }
  }
}
