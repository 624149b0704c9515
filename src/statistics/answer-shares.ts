/**
 * @file What is said of answers beside whether they pass: shares of all answers of an arm, with
 * intervals and paired differences from the same tables and tests as pass@1 (a trait takes the
 * place of "passed").
 */
import type { ResamplingOptions } from "./bootstrap.js";
import type { Interval } from "./binomial-interval.js";
import { type ArmDifference, type PairedDifference, pairedDifference } from "./paired.js";
import { passRate } from "./pass-rate.js";
import { rateTable, type Result } from "./rate-table.js";

/** What a judged answer may be said to be; each is counted where all results of an arm say it. */
export const ANSWER_TRAITS = ["repeatsBug", "holdsTestLiteral", "passedBySyntaxTree"] as const;
/** What is counted of answers beside whether they pass. */
export type AnswerTrait = (typeof ANSWER_TRAITS)[number];

/**
 * A judged answer with its traits: the buggy solution again; the test's expected values in it;
 * passes when taken out of the raw text by its syntax tree.
 */
export type DescribedResult = Result & { readonly [trait in AnswerTrait]?: boolean };

/**
 * Share of an arm's answers with a trait, a fraction in [0, 1]; a summary's differences are
 * corrected over its arms.
 */
export interface AnswerShare<Difference = ArmDifference> {
  /** Share of answers with the trait, in [0, 1]. */
  readonly rate: number;
  /** 95% interval of the rate. */
  readonly interval: Interval;
  /** This arm minus the reference arm; absent for the reference itself. */
  readonly deltaVsReference?: Difference;
}

/** Shares by trait; a trait that the results say nothing of is absent. */
export type AnswerShares<Difference = ArmDifference> = {
  readonly [trait in AnswerTrait]?: AnswerShare<Difference>;
};

/**
 * @param results  of one arm and one mode  @param reference  of the arm compared with, if there is
 *   another
 * @throws RangeError as `rateTable` does
 */
export function answerShares(
  results: readonly DescribedResult[],
  reference: readonly DescribedResult[] | undefined,
  options: ResamplingOptions = {},
): AnswerShares<PairedDifference> {
  return Object.fromEntries(
    ANSWER_TRAITS.filter((trait) => says(results, trait)).map((trait) => {
      const table = tableOf(results, trait);
      const { estimate, interval } = passRate(table, options);
      const delta = reference &&
        says(reference, trait) && {
          deltaVsReference: pairedDifference(table, tableOf(reference, trait), options),
        };
      return [trait, { rate: estimate, interval, ...delta }];
    }),
  );
}

const says = (results: readonly DescribedResult[], trait: AnswerTrait): boolean =>
  results.every((result) => result[trait] !== undefined);
const tableOf = (results: readonly DescribedResult[], trait: AnswerTrait) =>
  rateTable(results.map((result) => ({ ...result, passed: result[trait]! })));
