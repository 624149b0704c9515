/** @file What a record keeps of the looks that `--until-resolved` took (until-resolved.ts). */
import type { SequentialFinding } from "../statistics/sequential.js";

/** One look at the seeds so far. */
export interface Look {
  /** Seeds an arm. */
  readonly seeds: number;
  /** p at most this is a claim, in (0, 0.05). */
  readonly level: number;
  /** Every comparison; one that was found different stays so. */
  readonly findings: readonly SequentialFinding[];
}

/** A group-sequential test over seeds. */
export interface SequentialSummary {
  /** Half-width that counts as known, in points. */
  readonly points: number;
  /** Seeds of the last look that there may be. */
  readonly maxSeeds: number;
  /** Looks so far. */
  readonly looks: readonly Look[];
  /** Whether every comparison is found different or known. */
  readonly isResolved: boolean;
}
