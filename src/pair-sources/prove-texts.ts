/**
 * @file Buggy programs of any source become pairs: derived of their two texts, and proven by the
 * test of the function where there is one.
 */
import type { PairDeriver, PairTexts } from "../bugs/derived-pair.js";
import { programOf, proofOf, type Runner } from "../bugs/proof.js";
import { silent } from "../progress.js";
import { PASSES } from "../real-bugs/proven.js";
import type { Pair, SourceFunction } from "../records.js";

/** A buggy program with the correct one. */
export interface TriedTexts {
  /** Both programs. */
  readonly texts: PairTexts;
  /** Name, test and what stands before the code; without a test the pair stays unproven. */
  readonly of: Pick<SourceFunction, "name" | "test" | "prelude">;
}

/** What became of one. */
export interface TriedPair {
  /** Whether it has a test that its correct program passes. */
  readonly hasOracle: boolean;
  /** The pair, or why there is none. */
  readonly outcome: Pair | string;
}

/**
 * Derives and proves.
 * @param broken  whether a program that the language refuses is a bug too
 * @returns one for each, in their order
 */
export async function provenTexts(
  tried: readonly TriedTexts[],
  { derive }: PairDeriver,
  runner: Runner,
  broken: boolean,
  signal?: AbortSignal,
): Promise<TriedPair[]> {
  const assertions = await passingFunctions(tried, runner, signal);
  const derived = tried.map(({ texts }) => derive(texts));
  const testable = tried.flatMap((one, i) => {
    const count = assertions.get(keyOf(one));
    const pair = derived[i]!;
    return count === undefined || typeof pair === "string" ? [] : [{ one, pair, count }];
  });
  const verdicts = await runner.run(
    testable.map(({ one, pair, count }) => ({
      ...programOf(functionOf(one, pair.buggy), pair.id, pair.buggy),
      expectedAssertions: count,
    })),
    silent,
    signal,
  );
  const proven = new Map(
    testable.map(({ one, pair }, i) => [one, provenBy(pair, verdicts[i]!, broken)]),
  );
  return tried.map((one, i) => {
    const hasOracle = assertions.has(keyOf(one));
    const withoutTest = one.of.test.trim() === "";
    if (typeof derived[i] === "string") return { hasOracle, outcome: derived[i] };
    if (!hasOracle && !withoutTest)
      return { hasOracle, outcome: "its correct program fails the test" };
    return { hasOracle, outcome: proven.get(one) ?? derived[i]! };
  });
}

function provenBy(
  pair: Pair,
  verdict: Parameters<typeof proofOf>[0],
  broken: boolean,
): Pair | string {
  if (broken && verdict.outcome === "syntax error")
    return { ...pair, proof: { killedBy: verdict.message, symptom: verdict.outcome } };
  const proof = proofOf(verdict);
  if (proof !== undefined) return { ...pair, proof };
  return verdict.outcome === "passed"
    ? PASSES
    : `its buggy program proves nothing (${verdict.outcome})`;
}

const functionOf = ({ of }: TriedTexts, code: string): SourceFunction => ({ ...of, code });
const keyOf = ({ texts, of }: TriedTexts): string =>
  JSON.stringify([of.prelude ?? "", texts.correct, of.test]);

/** Assertions of each distinct correct program that passes its test. */
async function passingFunctions(
  tried: readonly TriedTexts[],
  runner: Runner,
  signal?: AbortSignal,
): Promise<Map<string, number>> {
  const distinct = [
    ...new Map(
      tried.filter(({ of }) => of.test.trim() !== "").map((one) => [keyOf(one), one]),
    ).entries(),
  ];
  const verdicts = await runner.run(
    distinct.map(([key, one]) => programOf(functionOf(one, ""), key, one.texts.correct)),
    silent,
    signal,
  );
  return new Map(
    distinct.flatMap(([key], i) =>
      verdicts[i]!.outcome === "passed" ? [[key, verdicts[i]!.assertions] as const] : [],
    ),
  );
}
