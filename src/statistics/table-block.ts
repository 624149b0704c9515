/** @file One block of a table that a person reads. */

/** One block: a caption, a head whose cells may have several lines, one row an arm. */
export interface Block {
  /** What it shows; "" for the first. */
  readonly caption: string;
  /** Names of the columns. */
  readonly head: readonly string[];
  /** Cells, as many as the head has. */
  readonly rows: readonly (readonly string[])[];
}
