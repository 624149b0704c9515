/**
 * @file The judge is checked before it judges: a benchmark whose canonical solutions do not all
 * pass, or whose buggy ones do not all fail, is refused.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { UsageError } from "../errors.js";
import { canonicalJson, sha256 } from "../files/hash.js";
import { projectRoot } from "../files/project-root.js";
import { writeFileWhole } from "../files/write.js";
import type { Progress } from "../progress.js";
import type { Problem } from "../records.js";
import { sandboxKey, type Sandbox } from "../sandbox/sandbox.js";
import { languageOf } from "./problems.js";
import { programOf, type CanonicalRun } from "./program.js";

/** How each canonical solution ran, by task. */
export type Calibration = ReadonlyMap<string, CanonicalRun>;

/** How a check of a benchmark, or a judging of answers, is watched and stopped. */
export interface CheckOptions {
  /** Called with programs run and programs in all; silent by default. */
  readonly progress?: Progress | undefined;
  /** Stops the sandbox when aborted. */
  readonly signal?: AbortSignal | undefined;
  /**
   * Go on without problems whose canonical solution is `not judged`: the calibration lacks them.
   * By default a benchmark that has some is refused.
   */
  readonly skipNotJudged?: boolean | undefined;
  /**
   * Seconds of processor time that a canonical solution may take; default 20, the slowest of
   * HumanEvalFix takes 1.5.
   */
  readonly canonicalLimit?: number | undefined;
}

const CANONICAL_LIMIT = 20;

/**
 * @returns how each canonical solution ran: what answers are measured by
 * @throws UsageError naming the problems at fault
 * @example await scoreCompletions(problems, completions, sandbox, { calibration: await checkBenchmark(problems, sandbox) })
 */
export async function checkBenchmark(
  problems: readonly Problem[],
  sandbox: Sandbox,
  options: CheckOptions = {},
): Promise<Calibration> {
  const canonical = await runCanonical(problems, sandbox, options);
  const surviving = await remembered("buggy", problems, z.array(z.string()), async () => {
    const verdicts = await sandbox.run(
      problems.map((p) => programOf(p, p.buggySolution, canonical.runs.get(p.taskId))),
      options.progress,
      options.signal,
    );
    return problems
      .filter((_, i) => verdicts[i]!.outcome === "passed")
      .map((p) => `${p.taskId}: its buggy solution passes`);
  });
  if (canonical.notJudged.length > 0 && !options.skipNotJudged)
    throw new UsageError(
      `the sandbox cannot judge ${canonical.notJudged.length} of ${problems.length} ` +
        "canonical solutions: " +
        `${canonical.notJudged.map(([taskId, missing]) => `${taskId} (${missing})`).join(", ")}; ` +
        "give --skip-not-judged to go on without these problems, or remove them",
    );
  const skipped = new Set(
    canonical.notJudged.map(([taskId]) => `${taskId}: its buggy solution passes`),
  );
  const faults = [
    ...canonical.faults.map(([taskId, fault]) => `${taskId}: ${fault}`),
    ...surviving.filter((fault) => !skipped.has(fault)),
  ];
  if (faults.length > 0)
    throw new UsageError(
      "the benchmark cannot judge: " +
        `${faults.slice(0, 3).join("; ")}${faults.length > 3 ? `; and ${faults.length - 3} more` : ""}; ` +
        "correct or remove these problems",
    );
  return canonical.runs;
}

/** How the canonical solutions run that pass, for a benchmark of any quality. */
export async function calibrate(
  problems: readonly Problem[],
  sandbox: Sandbox,
  options: CheckOptions = {},
): Promise<Calibration> {
  return (await runCanonical(problems, sandbox, options)).runs;
}

const canonicalSchema = z.object({
  faults: z.array(z.tuple([z.string(), z.string()])),
  notJudged: z.array(z.tuple([z.string(), z.string()])),
  runs: z.array(
    z.tuple([
      z.string(),
      z.object({
        assertions: z.number(),
        seconds: z.number(),
        attributes: z.array(z.string()).optional(),
      }),
    ]),
  ),
});

/** How the canonical solutions of a benchmark ran. */
export interface CanonicalRuns {
  /** Tasks whose canonical solution does not pass, each with what happened. */
  readonly faults: readonly (readonly [taskId: string, fault: string])[];
  /** Tasks whose canonical solution is not judged, each with what was missing. */
  readonly notJudged: readonly (readonly [taskId: string, missing: string])[];
  /** Of the others. */
  readonly runs: Calibration;
}

/** Runs the canonical solutions of a benchmark of any quality, and says how each ended. */
export async function runCanonical(
  problems: readonly Problem[],
  sandbox: Sandbox,
  { progress, signal, canonicalLimit = CANONICAL_LIMIT }: CheckOptions = {},
): Promise<CanonicalRuns> {
  const programs = problems.map((p) => ({
    ...programOf(p, p.canonicalSolution),
    timeLimit: canonicalLimit,
  }));
  const { faults, notJudged, runs } = await remembered(
    canonicalLimit === CANONICAL_LIMIT ? "canonical" : `canonical-${canonicalLimit}s`,
    problems,
    canonicalSchema,
    async () => {
      const verdicts = await sandbox.run(programs, progress, signal);
      const passed = (i: number): boolean => verdicts[i]!.outcome === "passed";
      return {
        faults: problems.flatMap((p, i): [string, string][] =>
          passed(i) || verdicts[i]!.outcome === "not judged"
            ? []
            : [
                [
                  p.taskId,
                  `its canonical solution does not pass (${verdicts[i]!.outcome}: ` +
                    `${verdicts[i]!.message})`,
                ],
              ],
        ),
        notJudged: problems.flatMap((p, i): [string, string][] =>
          verdicts[i]!.outcome === "not judged" ? [[p.taskId, verdicts[i]!.message]] : [],
        ),
        runs: problems.flatMap((p, i): [string, CanonicalRun][] =>
          passed(i)
            ? [
                [
                  p.taskId,
                  {
                    assertions: verdicts[i]!.assertions,
                    seconds: Math.round(verdicts[i]!.seconds * 1000) / 1000,
                    ...(verdicts[i]!.attributes && { attributes: [...verdicts[i]!.attributes!] }),
                  },
                ],
              ]
            : [],
        ),
      };
    },
  );
  return { faults, notJudged, runs: new Map(runs) };
}

/**
 * What `work` gives, kept in .cache/ under a hash of the problems and of the sandbox; deleting it
 * costs one run.
 */
async function remembered<T>(
  kind: string,
  problems: readonly Problem[],
  schema: z.ZodType<T>,
  work: () => Promise<T>,
): Promise<T> {
  const judged = problems.map((p) => [
    p.taskId,
    p.declaration,
    p.canonicalSolution,
    p.buggySolution,
    p.test,
    programOf(p, "").entryPoint,
    ...(p.context === undefined ? [] : [p.context]),
    ...(p.testSetup === undefined ? [] : [p.prompt, p.imports, p.testSetup]),
  ]);
  const file = join(
    projectRoot,
    ".cache",
    "benchmarks",
    `${kind}-${sha256(canonicalJson([sandboxKey(languageOf(problems)), judged])).slice(0, 20)}.json`,
  );
  try {
    return schema.parse(JSON.parse(readFileSync(file, "utf8")));
  } catch {
    // not measured yet, or the file was damaged
  }
  const result = await work();
  try {
    writeFileWhole(file, JSON.stringify(result));
  } catch {
    // a folder that cannot be written costs the next process one run
  }
  return result;
}
