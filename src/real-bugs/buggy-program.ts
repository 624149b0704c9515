/** @file What the readers of other people's bugs give: whole programs in pairs, with a test. */

/** A program that people or models got wrong, and the same put right. */
export interface BuggyProgram {
  /** Its task id: title of its language, name of its set, its name there: `Python/MDEVAL/12`. */
  readonly taskId: string;
  /** Language of both programs and of the test. */
  readonly language: string;
  /** The function or class that holds the bug; absent: one that the test names. */
  readonly entryPoint?: string | undefined;
  /** The whole correct program. */
  readonly canonical: string;
  /** The whole buggy one. */
  readonly buggy: string;
  /** What stands before both programs: imports and classes that the set's own runner brings. */
  readonly prelude?: string;
  /** Text that raises where the program is wrong. */
  readonly test: string;
  /** Checks that run before the test and that no prompt shows. */
  readonly testSetup?: string | undefined;
  /** What the program is to do, in words. */
  readonly docstring: string;
  /** The part of the test that the words show; empty if none. */
  readonly exampleTest: string;
}

/** A record that makes no problem. */
export interface LeftOut {
  /** Its task id. */
  readonly taskId: string;
  /** Why, without the record's name. */
  readonly reason: string;
}

/** A set of bugs that somebody else collected. */
export interface BugSource {
  /** What it is, in a few words. */
  readonly title: string;
  /**
   * The programs of its files, in their order. Records that the set itself makes unusable are left
   * out with a reason.
   * @throws UsageError naming the file and place of a fault
   */
  read(files: readonly string[]): readonly (BuggyProgram | LeftOut)[];
}
