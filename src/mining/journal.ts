/** @file What a journal of mining says of a commit. */
import type { Problem } from "../records.js";
import type { LeftOut } from "./draft.js";

/** What became of one commit. */
export interface Entry {
  /** Its hash. */
  readonly commit: string;
  /** Why it gave no problem. */
  readonly leftOut?: LeftOut;
  /** The problem that it gave. */
  readonly problem?: Problem;
  /** With a problem: the assertion that its buggy solution fails. */
  readonly killedBy?: string;
}
