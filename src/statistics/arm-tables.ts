/**
 * @file An arm's judged answers as tables of counts, made in one walk over them: what all
 * statistics of the arm are made from.
 */
import { AnswerTally, type DescribedResult, type TraitTables } from "./answer-shares.js";
import type { RateTable } from "./rate-table.js";

/** Counts of one arm. */
export interface ArmTables {
  /** Passes of the answers that make pass@1: the sampled ones where there are any. */
  readonly main: RateTable;
  /** Which these are. */
  readonly from: "sampled" | "greedy";
  /** Passes of the greedy answers, where sampled ones make pass@1. */
  readonly greedy?: RateTable;
  /** The answers that make pass@1, by what else is counted of them. */
  readonly traits: TraitTables;
}

/** Counts an arm's judged answers as they come. */
class ArmTally {
  readonly #sampled = new AnswerTally();
  readonly #greedy = new AnswerTally();

  /** @throws RangeError if the answer came before */
  add(result: DescribedResult): void {
    (result.mode === "sampled" ? this.#sampled : this.#greedy).add(result);
  }

  /** @throws RangeError if nothing was added, or a cell has fewer answers than another */
  tables(): ArmTables {
    const [sampled, greedy] = [this.#sampled, this.#greedy];
    if (sampled.isEmpty) return { main: greedy.passes(), from: "greedy", traits: greedy.traits() };
    const main = { main: sampled.passes(), from: "sampled", traits: sampled.traits() } as const;
    return greedy.isEmpty ? main : { ...main, greedy: greedy.passes() };
  }
}

/**
 * Tables of one arm: pass@1's answers, and the greedy ones if they are apart.
 * @throws RangeError if there is no result, one came twice, or a cell has fewer than another
 */
export function armTables(results: Iterable<DescribedResult>): ArmTables {
  const tally = new ArmTally();
  for (const result of results) tally.add(result);
  return tally.tables();
}

/**
 * Tables of many arms, which keep the order in which they come.
 * @throws RangeError naming the arm of which a result came twice, or a cell has fewer than another
 */
export function tablesOfArms(
  results: Iterable<DescribedResult & { readonly arm: string }>,
): Record<string, ArmTables> {
  const tallies = new Map<string, ArmTally>();
  const named = <T>(arm: string, count: () => T): T => {
    try {
      return count();
    } catch (error) {
      throw new RangeError(`arm "${arm}": ${(error as Error).message}`);
    }
  };
  for (const result of results) {
    const tally = tallies.get(result.arm) ?? new ArmTally();
    tallies.set(result.arm, tally);
    named(result.arm, () => tally.add(result));
  }
  const tables = [...tallies].map(([arm, tally]) => [arm, named(arm, () => tally.tables())]);
  return Object.fromEntries(tables) as Record<string, ArmTables>;
}
