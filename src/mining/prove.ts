/**
 * @file Proves drafts: the repository's own test passes on the module as the commit left it, and
 * fails on the module with the function as it was before.
 */
import { programOf, type CanonicalRun } from "../benchmark/program.js";
import type { Outcome, Verdict } from "../languages/outcome.js";
import type { Problem } from "../records.js";
import type { Sandbox } from "../sandbox/sandbox.js";
import type { LeftOut } from "./draft.js";

/** A proven problem, or why there is none. */
export type Proven =
  { readonly problem: Problem; readonly killedBy: string } | { readonly leftOut: LeftOut };

/** Seconds of processor time that a test may take on the repaired module. */
const CANONICAL_LIMIT = 20;

/** What a module ends with that could not be loaded. */
const NOT_LOADED: ReadonlySet<Outcome> = new Set<Outcome>([
  "syntax error",
  "missing module",
  "broken test",
  "memory limit",
  "crashed",
]);

/** Words of errors that a test meets which wants the network, where there is none. */
const NETWORK = /urlopen|getaddrinfo|gaierror|name resolution|socket|ENOTFOUND|fetch/;

/** Proves the drafts of several commits together; of each commit the first that can be proven. */
export async function prove(
  commits: readonly (readonly Problem[])[],
  sandbox: Sandbox,
  signal?: AbortSignal,
): Promise<Proven[]> {
  const all = commits.flat();
  const right = await run(all, (one) => one.canonicalSolution, new Map(), sandbox, signal);
  const passing = all.filter((one) => right.get(one)!.outcome === "passed");
  const runs = new Map(passing.map((one) => [one, right.get(one)!]));
  const wrong = await run(passing, (one) => one.buggySolution, runs, sandbox, signal);
  return commits.map((drafts) => {
    const found = drafts.map((one) => proofOf(one, right.get(one)!, wrong.get(one)));
    return found.find((one) => "problem" in one) ?? found.at(-1)!;
  });
}

/** Verdicts on a solution of each problem. */
async function run(
  problems: readonly Problem[],
  solution: (problem: Problem) => string,
  runs: ReadonlyMap<Problem, CanonicalRun>,
  sandbox: Sandbox,
  signal: AbortSignal | undefined,
): Promise<Map<Problem, Verdict>> {
  const programs = problems.map((one) => {
    const program = programOf(one, solution(one), runs.get(one));
    return runs.has(one) ? program : { ...program, timeLimit: CANONICAL_LIMIT };
  });
  const verdicts = await sandbox.run(programs, undefined, signal);
  return new Map(problems.map((one, i) => [one, verdicts[i]!]));
}

function proofOf(problem: Problem, right: Verdict, wrong: Verdict | undefined): Proven {
  const because = ({ outcome, message }: Verdict): string =>
    `${NETWORK.test(message) ? "needs the network: " : ""}${outcome}: ${message}`;
  if (wrong === undefined) {
    const stage = NOT_LOADED.has(right.outcome) ? "testFound" : "importable";
    return { leftOut: { stage, reason: `after the commit: ${because(right)}` } };
  }
  if (wrong.outcome === "passed")
    return { leftOut: { stage: "judged", reason: "its test passes before the commit too" } };
  if (wrong.outcome === "not judged")
    return { leftOut: { stage: "judged", reason: `before the commit: ${because(wrong)}` } };
  return { problem: { ...problem, failureSymptoms: wrong.outcome }, killedBy: wrong.message };
}
