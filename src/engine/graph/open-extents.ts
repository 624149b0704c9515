/**
 * @file Open extents: sizes that are not known when a graph is compiled but given with each run,
 * such as a prompt's length. While a program is traced a number stands for each, a prime that no
 * other extent is a multiple of; a multiple of it in a shape stands for that multiple of the size.
 * So a program is written as ever, as long as no operator has to name such an extent: matrix
 * products, arithmetic, reductions, transpositions, gather, and reshapes that move at most one.
 */
import { UsageError } from "../../errors.js";

/** Name → the prime that stands for the extent. */
export type OpenExtents = Readonly<Record<string, number>>;

/**
 * Primes for up to seven extents: larger than most axes, and the product of three, as many as one
 * tensor has, still exact in a double.
 */
export const STAND_INS = [20011, 20021, 20023, 20029, 20047, 20051, 20063] as const;

/** True for a stand-in or a multiple of one. */
export function isOpen(open: OpenExtents, extent: number): boolean {
  for (const name in open) if (extent > 0 && extent % open[name]! === 0) return true;
  return false;
}

/**
 * `shape` with sizes in place of stand-ins.
 * @throws UsageError if the size of an extent in it is missing, or no integer ≥ 1
 * @example closed({ T: 20011 }, [3 * 20011, 64], { T: 5 }) // [15, 64]
 */
export function closed(
  open: OpenExtents,
  shape: readonly number[],
  sizes: Readonly<Record<string, number>>,
): readonly number[] {
  let result = shape;
  for (const name in open) {
    const prime = open[name]!;
    if (!result.some((extent) => extent > 0 && extent % prime === 0)) continue;
    const size = sizes[name];
    if (size === undefined || !Number.isInteger(size) || size < 1)
      throw new UsageError(
        `run: expected the extent ${name} as an integer ≥ 1, got ${size}; name it in extents`,
      );
    result = result.map((extent) =>
      extent > 0 && extent % prime === 0 ? (extent / prime) * size : extent,
    );
  }
  return result;
}
