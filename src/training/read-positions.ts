/**
 * @file Which positions of a packed batch have their last states read: those that a term predicts
 * from, or compares. At all others the last block need not be computed.
 */
import type { Objective, ObjectiveBatch } from "../cct/objectives/objective.js";
import { tf } from "../engine/tf.js";

/** Fields of a batch that are flat positions, by the states that they are read from. */
const OF_LAST = ["targetIndex", "codeIndex"] as const;
const OF_HEAD = ["correctIndex", "buggyIndex"] as const;

/** The positions that are read, and the batch with its indices counting among these. */
export interface ReadPositions {
  /**
   * int32 [N]: flat positions, one behind the other in the fields' order; some may be there twice.
   */
  readonly only?: tf.Tensor1D;
  /** The batch, whose fields point into `only` where the last states are read. */
  readonly batch: ObjectiveBatch;
}

/**
 * @param isHeadOnLast  whether the preference head reads the last states too
 * @returns the batch as it is, without `only`, where the objective reads no states by position
 */
export function readPositions(
  { reads }: Pick<Objective, "reads">,
  batch: ObjectiveBatch,
  isHeadOnLast: boolean,
): ReadPositions {
  const fields = [...OF_LAST, ...(isHeadOnLast ? OF_HEAD : [])].filter((field) =>
    reads.includes(field),
  );
  if (fields.length === 0) return { batch };
  const indices = fields.map((field) => batch[field]!);
  let first = 0;
  const places = indices.map(({ size }) => tf.range(first, (first += size), 1, "int32"));
  return {
    only: tf.concat(indices),
    batch: { ...batch, ...Object.fromEntries(fields.map((field, i) => [field, places[i]!])) },
  };
}
