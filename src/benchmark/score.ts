/** @file Judges completions of a benchmark's problems. */
import { UsageError } from "../errors.js";
import type { Completion, Problem } from "../records.js";
import type { Verdict } from "../languages/outcome.js";
import type { Sandbox } from "../sandbox/sandbox.js";
import type { Calibration, CheckOptions } from "./check.js";
import { facetOf } from "../languages/registry.js";
import { programOf } from "./program.js";

/** An answer and what running it against its problem's test showed. */
export interface ScoredCompletion<C extends Completion = Completion> {
  /** The problem that was asked. */
  readonly problem: Problem;
  /** The answer as the model gave it. */
  readonly completion: C;
  /** Outcome of the test in the sandbox. */
  readonly verdict: Verdict;
  /** The answer is the buggy solution again, blank lines and trailing spaces aside. */
  readonly repeatsBug: boolean;
  /** The answer failed and uses numpy, which the runtime lacks: elsewhere it might have passed. */
  readonly needsNumpy: boolean;
}

/** How answers are judged. */
export interface ScoreOptions extends CheckOptions {
  /**
   * What answers are measured by, from `checkBenchmark`. Without it assertions are not counted and
   * the sandbox's own time limit holds.
   */
  readonly calibration?: Calibration | undefined;
}

/**
 * Judges every completion; equal ones of a problem are run once.
 * @returns one scored completion each, in the given order
 * @throws UsageError for a completion of a task that is not among `problems`
 */
export async function scoreCompletions<C extends Completion>(
  problems: readonly Problem[],
  completions: readonly C[],
  sandbox: Sandbox,
  { progress, signal, calibration }: ScoreOptions = {},
): Promise<ScoredCompletion<C>[]> {
  const byTask = new Map(problems.map((p) => [p.taskId, p]));
  const asked = completions.map((completion) => {
    const problem = byTask.get(completion.taskId);
    if (problem === undefined)
      throw new UsageError(
        `scoreCompletions: expected a task of the benchmark, got ${completion.taskId}; name ` +
          "the benchmark that was answered",
      );
    return problem;
  });
  const verdicts = await sandbox.run(
    asked.map((p, i) => {
      const { completion, isProgram } = completions[i]!;
      return programOf(p, completion, calibration?.get(p.taskId), isProgram);
    }),
    progress,
    signal,
  );
  return completions.map((completion, i) => {
    const problem = asked[i]!;
    const verdict = verdicts[i]!;
    return {
      problem,
      completion,
      verdict,
      repeatsBug: normalizedBody(completion.completion) === normalizedBody(problem.buggySolution),
      needsNumpy:
        verdict.outcome !== "passed" &&
        facetOf(problem.language, "answer").needsMissingPackage(completion.completion),
    };
  });
}

/** A body without blank lines and trailing spaces, for "does the answer repeat the bug?". */
function normalizedBody(text: string): string {
  return text
    .split("\n")
    .map((line) => line.trimEnd())
    .filter((line) => line !== "")
    .join("\n");
}
