/**
 * @file What MiniFix must show before a number of it is believed: that it measures repair. The
 * figures are those of the reference record of the ablation, stratum by stratum.
 */

/** What a record says of one arm on one stratum (or on all problems): fractions in [0, 1]. */
export interface GateFigures {
  /** Name of the arm. */
  readonly arm: string;
  /** Name of the stratum; "all" for the headline. */
  readonly stratum: string;
  /** pass@1. */
  readonly passAt1: number;
  /** pass@1 with the buggy body taken out of the prompt. */
  readonly withheld: number;
  /** Share of answers that are the buggy solution again; absent where the record does not say. */
  readonly repeatsBug?: number;
}

/** Bounds of the gates, as fractions. */
const GATES = {
  /** Withheld pass@1 over pass@1, of every arm. */
  withheldShare: 0.25,
  /** pass@1 of the best arm. */
  best: 0.85,
  /** pass@1 of plain instruction tuning, at least. */
  instruction: 0.15,
  /** pass@1 of the untuned base, at least. */
  base: 0.02,
  /** Answers of the instruction arm that are the buggy solution again, at least. */
  repeats: 0.1,
} as const;

const points = (rate: number): string => (100 * rate).toFixed(1);

/** One sentence a gate that does not hold; none if all do. */
export function failedGates(figures: readonly GateFigures[]): string[] {
  return figures.flatMap(({ arm, stratum, passAt1, withheld, repeatsBug }) => {
    const where = `${arm}, ${stratum}`;
    const failed: string[] = [];
    if (withheld > GATES.withheldShare * passAt1)
      failed.push(
        `${where}: without the code pass@1 must be at most a quarter of ${points(passAt1)}, ` +
          `got ${points(withheld)}; the docstring tells too much`,
      );
    if (passAt1 > GATES.best)
      failed.push(
        `${where}: pass@1 must be at most ${points(GATES.best)}, got ${points(passAt1)}; the ` +
          "problems are too easy",
      );
    const least = { instruction: GATES.instruction, base: GATES.base }[arm] ?? 0;
    if (passAt1 < least)
      failed.push(
        `${where}: pass@1 must be at least ${points(least)}, got ${points(passAt1)}; the ` +
          "problems are too hard",
      );
    if (arm === "instruction" && repeatsBug !== undefined && repeatsBug < GATES.repeats)
      failed.push(
        `${where}: answers that repeat the bug must be at least ${points(GATES.repeats)}, got ` +
          `${points(repeatsBug)}; copying is not the easy way`,
      );
    return failed;
  });
}
