/**
 * @file How many rows and places the fullest of some steps needs: the shape that all are fed in.
 */
import { type BatchShape, placesNeeded, type StepData, unitLengths } from "./batch.js";
import { largestCode } from "./code-feeds.js";
import { leastRowLength, rowsNeeded } from "./packing.js";

/**
 * The shape with the fewest rows in which each of the steps fits.
 * @param longest  T, or with `trim` the most that T may be: it is then the least with which that
 *   many rows suffice
 * @throws RangeError if a sequence is longer than `longest`
 */
export function batchShape(
  steps: readonly StepData[],
  longest: number,
  microBatches: number,
  trim = false,
): BatchShape {
  const units = steps.map(unitLengths);
  const rows = Math.max(...units.map((lengths) => rowsNeeded(lengths, longest, microBatches)));
  const rowLength = trim ? leastRowLength(units, rows, microBatches) : longest;
  const places = steps.map((step) => placesNeeded(step, rowLength, rows, microBatches));
  const branches = steps.some(({ pairs }) =>
    pairs.some(({ sharedLength }) => sharedLength !== undefined),
  );
  const code = largestCode(places.map((place) => place.code));
  return {
    rows,
    rowLength,
    targets: Math.max(...places.map((p) => p.targets)),
    pairs: Math.max(...places.map((p) => p.pairs)),
    ...(branches && { branches }),
    ...(code && { code }),
  };
}
