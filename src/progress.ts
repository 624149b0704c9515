/**
 * @file How long work reports how far it is: one small interface, so that no stage knows whether a
 * terminal, a log file or a notebook cell is watching.
 */

/** Receives the state of one piece of long work. */
export interface Progress {
  /**
   * `done` of `total` units are complete; `note` is a short present-tense remark ("step 120, loss
   * 0.41").
   */
  update(done: number, total: number, note?: string): void;
}

/** Tells nobody. */
export const silent: Progress = { update: () => undefined };
