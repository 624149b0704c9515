/** @file What a tuning run learns from and is measured on, as it is given. */
import type { InstructionSample, Pair } from "../records.js";

/** What a comparison reads of a pair. */
export type ComparedCode = Pick<Pair, "functionName" | "correct" | "buggy">;

/** What a tuning run learns from and is measured on. */
export interface TrainingData {
  /** Instruction samples, as read. */
  readonly instructions: readonly InstructionSample[];
  /** Pairs of correct and buggy code. */
  readonly pairs: readonly Pair[];
  /** Never trained on; measured every `evalEvery` steps. */
  readonly heldOutPairs: readonly Pair[];
  /**
   * Answers that the code of held-out and control pairs stands in (see `context`); never trained
   * on.
   */
  readonly heldOutInstructions?: readonly InstructionSample[] | undefined;
  /**
   * Negative control: "buggy" is an edit that keeps the meaning, so a model that sees bugs has no
   * ground to prefer a side.
   */
  readonly controlPairs?: readonly ComparedCode[] | undefined;
}
