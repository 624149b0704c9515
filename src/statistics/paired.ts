/** @file Difference of two arms on the same problems: the contrast of weights +1 and −1. */
import type { ResamplingOptions } from "./bootstrap.js";
import { type Contrast, linearContrast } from "./contrast.js";
import type { RateTable } from "./rate-table.js";

/** How much better the first arm is than the second: a fraction in [−1, 1]. */
export type PairedDifference = Contrast;

/** A difference with its p corrected for the number of arms compared. */
export interface ArmDifference extends PairedDifference {
  /** Holm's correction over all arms of the experiment that are compared with the reference. */
  readonly pHolm: number;
}

/**
 * Pass rate of `a` minus pass rate of `b`, problem by problem; seeds are paired where both arms ran
 * the same ones.
 * @throws RangeError if the arms answered different problems
 */
export function pairedDifference(
  a: RateTable,
  b: RateTable,
  options: ResamplingOptions & { readonly k?: number } = {},
): PairedDifference {
  return linearContrast(
    [
      { table: a, weight: 1 },
      { table: b, weight: -1 },
    ],
    options,
  );
}
