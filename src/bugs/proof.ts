/**
 * @file Proof that a pair is a bug: the correct code passes the function's test, the buggy one does
 * not. Before that, pairs of which the compiler makes the same code are dropped as equivalent.
 */
import type { Progress } from "../progress.js";
import type { Pair, Proof, SourceFunction } from "../records.js";
import type { Outcome, Program, Verdict } from "../languages/outcome.js";
import type { InjectableLanguage } from "../languages/language.js";
import type { Tally } from "./yield-table.js";

/** What proof needs of a sandbox. */
export interface Runner {
  /** Tries every program: one verdict each, in the same order. */
  run(
    programs: readonly Program[],
    progress?: Progress,
    signal?: AbortSignal,
  ): Promise<readonly Verdict[]>;
}

/** A function whose own test it passes, with the number of assertions that takes. */
export interface Tested<F extends SourceFunction = SourceFunction> {
  /** The function, which passes its test. */
  readonly fn: F;
  /** Assertions that it runs through. */
  readonly assertions: number;
}

/**
 * Outcomes that say something about the runtime, not about the bug: a pair with one of them is no
 * proven bug.
 */
const INCONCLUSIVE: ReadonlySet<string> = new Set([
  "passed",
  "not judged",
  "missing module",
  "crashed",
  "syntax error",
]);
/** HumanEvalFix's words for what a bug looks like; other outcomes keep their names. */
const SYMPTOMS: Readonly<Record<string, string>> = {
  "wrong output": "incorrect output",
  timeout: "infinite loop",
  "stack overflow": "stackoverflow",
};

/** What a bug with this outcome looks like, in HumanEvalFix's words ("incorrect output"). */
export function symptomOf(outcome: Outcome): string {
  return SYMPTOMS[outcome] ?? outcome;
}

/**
 * What a verdict on the buggy side of a pair proves.
 * @returns undefined where it proves nothing: the test passed, or the runtime is to blame
 */
export function proofOf({ outcome, message }: Verdict): Proof | undefined {
  if (INCONCLUSIVE.has(outcome)) return undefined;
  return { killedBy: outcome === "timeout" ? "" : message, symptom: symptomOf(outcome) };
}

/** A text in a function's place, with what stands around the function. */
export function wholeText(
  { prelude = "", postlude = "" }: Pick<SourceFunction, "prelude" | "postlude">,
  code: string,
): string {
  return prelude + code + postlude;
}

/** The program that tries `code` in the function's place on the function's own test. */
export function programOf(fn: SourceFunction, id: string, code: string): Program {
  const { support, test, name } = fn;
  return {
    id,
    code: wholeText(fn, code),
    test,
    entryPoint: name,
    ...(support === undefined ? {} : { support }),
  };
}

/** Those functions that pass their own tests; functions without a test are left out. */
export async function testedFunctions<F extends SourceFunction>(
  functions: readonly F[],
  runner: Runner,
  progress?: Progress,
  signal?: AbortSignal,
): Promise<Tested<F>[]> {
  const withTest = functions.filter((fn) => fn.test.trim() !== "");
  const verdicts = await runner.run(
    withTest.map((fn) => programOf(fn, fn.name, fn.code)),
    progress,
    signal,
  );
  return withTest.flatMap((fn, i) =>
    verdicts[i]!.outcome === "passed" ? [{ fn, assertions: verdicts[i]!.assertions }] : [],
  );
}

/** A pair with the function that it was made of. */
export interface CandidatePair<F = SourceFunction> {
  /** The pair, unproven. */
  readonly pair: Pair;
  /** What it was made of. */
  readonly of: { readonly fn: F };
}

/**
 * Those of which the language's compiler makes different code.
 * @param tally  is called with equivalent pairs, if given; refused ones were never candidates
 */
export async function differentPairs<C extends CandidatePair>(
  candidates: readonly C[],
  language: InjectableLanguage,
  tally?: Tally,
): Promise<C[]> {
  const compiled = await language.compareCompiled(
    candidates.map(({ pair, of: { fn } }): [string, string] => [
      wholeText(fn, pair.correct),
      wholeText(fn, pair.buggy),
    ]),
  );
  return candidates.filter(({ pair }, i) => {
    if (compiled[i] === "different") return true;
    tally?.add(pair.operator, "kept", -1);
    if (compiled[i] === "same") tally?.add(pair.operator, "equivalent");
    else tally?.add(pair.operator, "generated", -1);
    return false;
  });
}

/**
 * Keeps the pairs that are proven bugs, in order, with their proof.
 * @param candidates  pairs, each with the tested function that it was made of
 * @param tally  is called with equivalent and surviving pairs, if given
 */
export async function proveCandidates(
  candidates: readonly { readonly pair: Pair; readonly of: Tested }[],
  language: InjectableLanguage,
  runner: Runner,
  tally?: Tally,
  progress?: Progress,
  signal?: AbortSignal,
): Promise<Pair[]> {
  const different = await differentPairs(candidates, language, tally);
  const programs = different.map(({ pair, of }) => ({
    ...programOf(of.fn, pair.id, pair.buggy),
    expectedAssertions: of.assertions,
  }));
  const verdicts = await runner.run(programs, progress, signal);
  return different.flatMap(({ pair }, i): Pair[] => {
    const proof = proofOf(verdicts[i]!);
    if (proof === undefined) {
      tally?.add(pair.operator, "kept", -1);
      tally?.add(pair.operator, "survived");
      return [];
    }
    return [{ ...pair, proof }];
  });
}
