/**
 * @file What a tuning run leaves out of its data, and how that is reported: nothing is dropped in
 * silence. Two per cent of instructions lost to a short row is a detail; a third of the pairs lost
 * is another experiment.
 */

/** Records left out, of how many. */
export interface LeftOutCount {
  /** Records left out. */
  readonly count: number;
  /** Records that there were. */
  readonly of: number;
}

/** Records of a tuning run that are not used, or not as was asked for. */
export interface LeftOut {
  /** Instruction samples that are longer than a row. */
  readonly instructions: LeftOutCount;
  /** Pairs that do not fit a row in every form, or whose two sides are the same tokens. */
  readonly pairs: LeftOutCount;
  /** Held-out pairs that do not fit a row. */
  readonly heldOutPairs: LeftOutCount;
  /** Pairs of the negative control that do not fit a row. */
  readonly controlPairs: LeftOutCount;
  /**
   * Pairs whose code no instruction sample answers with: compared without an instruction, though
   * `context` asks for one.
   */
  readonly withoutInstruction: LeftOutCount;
}

/** Share from which on a reader is warned. */
const WARNED_SHARE = 0.05;

const WORDS: readonly (readonly [keyof LeftOut, string])[] = [
  ["instructions", "instruction samples are left out: longer than rowLength"],
  ["pairs", "pairs are left out: longer than rowLength, or the same tokens on both sides"],
  ["heldOutPairs", "held-out pairs are left out: longer than rowLength"],
  ["controlPairs", "control pairs are left out: longer than rowLength"],
  ["withoutInstruction", "pairs are compared without an instruction: no sample answers with them"],
];

/**
 * One line for each kind of record of which some are left out; lines about more than 5% begin with
 * "warning".
 */
export function leftOutLines(leftOut: LeftOut): string[] {
  return WORDS.filter(([key]) => leftOut[key].count > 0).map(([key, words]) => {
    const { count, of } = leftOut[key];
    const warning = count > WARNED_SHARE * of ? "warning: " : "";
    return `${warning}${count} of ${of} ${words} (${((100 * count) / of).toFixed(1)}%)`;
  });
}
