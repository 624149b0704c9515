/**
 * @file What is said of answers beside whether they pass: shares of all answers of an arm, with
 * intervals and paired differences from the same tables and tests as pass@1 (a trait takes the
 * place of "passed").
 */
import type { ResamplingOptions } from "./bootstrap.js";
import type { Interval } from "./binomial-interval.js";
import { type ArmDifference, type PairedDifference, pairedDifference } from "./paired.js";
import { passRate } from "./pass-rate.js";
import { type RateTable, RateTally, type Result } from "./rate-table.js";

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

/** Answers of one arm and one mode with a trait. */
export interface TraitTable {
  /** How many of each cell's answers have it. */
  readonly table: RateTable;
  /** Whether all of these answers say whether they have it; what says nothing has it not. */
  readonly isSaid: boolean;
}

/** Answers by trait. */
export type TraitTables = { readonly [trait in AnswerTrait]: TraitTable };

/** Counts judged answers of one arm and one mode, and their traits, as they come. */
export class AnswerTally {
  readonly #rates = new RateTally(1 + ANSWER_TRAITS.length);
  readonly #silent = new Set<AnswerTrait>();

  /** Whether nothing was added. */
  get isEmpty(): boolean {
    return this.#rates.isEmpty;
  }

  /** @throws RangeError as `RateTally` does */
  add(result: DescribedResult): void {
    for (const trait of ANSWER_TRAITS) if (result[trait] === undefined) this.#silent.add(trait);
    const traits = ANSWER_TRAITS.map((trait) => result[trait] === true);
    this.#rates.add(result, [result.passed, ...traits]);
  }

  /** Passes by cell. @throws RangeError as `RateTally` does */
  passes(): RateTable {
    return this.#rates.table();
  }

  /** Answers with each trait. @throws RangeError as `RateTally` does */
  traits(): TraitTables {
    const tables = ANSWER_TRAITS.map((trait, index) => {
      const table = this.#rates.table(1 + index);
      return [trait, { table, isSaid: !this.#silent.has(trait) }] as const;
    });
    return Object.fromEntries(tables) as TraitTables;
  }
}

/**
 * @param own  of one arm and one mode  @param reference  of the arm compared with, if there is
 *   another
 * @throws RangeError if the two were not asked alike
 */
export function answerShares(
  own: TraitTables,
  reference: TraitTables | undefined,
  options: ResamplingOptions = {},
): AnswerShares<PairedDifference> {
  return Object.fromEntries(
    ANSWER_TRAITS.filter((trait) => own[trait].isSaid).map((trait) => {
      const { table } = own[trait];
      const { estimate, interval } = passRate(table, options);
      const delta = reference?.[trait].isSaid && {
        deltaVsReference: pairedDifference(table, reference[trait].table, options),
      };
      return [trait, { rate: estimate, interval, ...delta }];
    }),
  );
}
