/**
 * @file What a store's folder may stand for: a place that machines share without a common file
 * system. The folder is then this machine's copy of it.
 */
import type { BroughtRecord } from "./record-place.js";
import type { Trial } from "./trial.js";
import type { TrialStatus } from "./trial-status.js";

/** How a trial is held. */
export interface HoldOptions {
  /** Gives it up when aborted. */
  readonly signal?: AbortSignal | undefined;
  /** Milliseconds that another machine is waited for that computes it; a minute when absent. */
  readonly patience?: number | undefined;
}

/** A place that machines share. */
export interface SharedPlace {
  /** As `--out` names it. */
  readonly address: string;
  /**
   * Brings the finished ones of these trials from there, and (unless it is only read) those
   * finished here to there.
   * @param warn  told of each that is damaged there, and is to be computed again
   */
  exchange(ids: readonly string[], warn?: (sentence: string) => void): Promise<void>;
  /** Puts there what `trials` read. */
  putInputs(trials: readonly Trial[]): Promise<void>;
  /** Brings from there what a trial reads and this machine has not. */
  getInputs(trial: Trial): Promise<void>;
  /**
   * Has `work` done by nobody else meanwhile, from the last record on; what it leaves is put there
   * while it goes on, and whole when it has ended. Not called for what is done there.
   * @throws WorkError if another machine computes it and goes on after `patience`, or takes it over
   */
  hold(
    trial: Trial,
    work: (signal: AbortSignal) => Promise<void>,
    options: HoldOptions,
  ): Promise<void>;
  /** How trials stand there. */
  statuses(trials: readonly Trial[]): Promise<TrialStatus[]>;
  /** Brings what trials that others compute have measured so far, for curves. */
  bringMetrics(trials: readonly Trial[]): Promise<void>;
  /** Puts the record there that lies in the folder under this name. */
  putRecord(name: string): Promise<void>;
  /** Brings all records from there, or the one of this name, each into a folder of its own. */
  bringRecords(name?: string): Promise<readonly BroughtRecord[]>;
}
