/**
 * @file The work behind `cct evaluate` and `cct generate`: answers from a file, a model or the
 * benchmark itself, judged and summarised. pass@k is the unbiased estimator; intervals resample
 * problems.
 */
import { availableParallelism } from "node:os";
import { resolve } from "node:path";
import { readCompletions } from "../benchmark/completions.js";
import type { PromptOptions } from "../benchmark/prompts.js";
import { languageOf, readProblems } from "../benchmark/problems.js";
import { calibrate, checkBenchmark } from "../benchmark/check.js";
import { scoreCompletions, type ScoredCompletion } from "../benchmark/score.js";
import { UsageError } from "../errors.js";
import { openModel } from "../language-model/lora/adapter-folder.js";
import { silent, type Progress } from "../progress.js";
import type { Completion, Problem } from "../records.js";
import { createSandbox } from "../sandbox/sandbox.js";
import type { Interval } from "../statistics/binomial-interval.js";
import { rateByGroup, type GroupRate } from "../statistics/by-group.js";
import { passRate } from "../statistics/pass-rate.js";
import { rateTable, type RateTable } from "../statistics/rate-table.js";
import { reportAnswers, type AnswerReport } from "./answer-report.js";
import { generateAnswers, type Generation } from "./evaluate-model.js";
import type { EvaluationOptions } from "./spec.js";

export interface AskOptions extends PromptOptions {
  readonly samples: number;
  readonly temperature: number;
  readonly topP: number;
  readonly seed: number;
  readonly maxNewTokens: number;
  /** Whether to ask through the model's chat template in place of `format`. */
  readonly chat?: boolean;
  /** Tokens drafted for every step; see `GenerateOptions`. */
  readonly speculate?: number;
  readonly threads?: number;
  readonly progress?: Progress;
}

export interface EvaluateFileOptions extends AskOptions {
  readonly benchmark: string;
  readonly completions?: string;
  readonly solutions?: string;
  readonly model?: string;
  readonly ks: readonly number[];
  readonly workers?: number;
}

/** What `cct evaluate --json` prints: the shell contract's fields, then what is said of answers. */
export interface EvaluateReport extends AnswerReport {
  readonly problems: number;
  readonly samples: number;
  readonly passAt1: number;
  readonly passAtK: Record<string, number>;
  readonly interval: Interval;
  readonly byBugType: Record<string, GroupRate>;
  readonly outcomes: Record<string, number>;
  readonly repeatsBug: number;
  /**
   * Answers that are empty because the prompt alone fills the model's context; only a model that
   * was asked here tells.
   */
  readonly promptsTooLong?: number;
  readonly seconds: number;
}

/** Answers of a model: greedy when temperature is 0, else `samples` a problem. */
export async function askModel(
  options: AskOptions & { model: string },
  problems: readonly Problem[],
): Promise<Generation[]> {
  const greedy = options.temperature === 0;
  if (greedy && options.samples > 1)
    throw new UsageError(
      `greedy answers are all alike: expected --temperature above 0 with --samples ${options.samples}, got 0`,
    );
  const evaluation: EvaluationOptions = {
    format: options.format,
    mode: options.mode,
    samples: greedy ? 0 : options.samples,
    temperature: greedy ? 1 : options.temperature,
    ...(options.chat ? { promptFormat: "chat" } : {}),
    ...(options.speculate === undefined ? {} : { speculate: options.speculate }),
    topP: options.topP,
    maxNewTokens: options.maxNewTokens,
    checkpointProblems: 0,
    heldOutPairs: 0,
  };
  const wanted = greedy ? "greedy" : "sampled";
  const answers = await generateAnswers(await openModel(options.model), problems, evaluation, {
    seed: options.seed,
    threads: options.threads ?? availableParallelism(),
    progress: options.progress ?? silent,
    modes: [wanted],
  });
  return answers.filter((a) => a.mode === wanted);
}

/** How many answers are empty because their prompt leaves the model no room. */
export function promptsTooLong(answers: readonly (Completion | Generation)[]): number {
  return answers.filter((answer) => "finish" in answer && answer.finish === "context").length;
}

/**
 * Judges and summarises. @throws UsageError on files that do not fit, or a benchmark that is not
 * sound
 */
export async function evaluateFile(options: EvaluateFileOptions): Promise<EvaluateReport> {
  const began = Date.now(),
    progress = options.progress ?? silent;
  const problems = readProblems(options.benchmark);
  const sandbox = await createSandbox(languageOf(problems), {
    workers: options.workers ?? availableParallelism(),
  });
  try {
    const calibration = await (options.solutions === undefined ? checkBenchmark : calibrate)(
      problems,
      sandbox,
    );
    const completions = await answersFor(options, problems);
    const scored = await scoreCompletions(problems, completions, sandbox, {
      progress,
      calibration,
    });
    const outcomes: Record<string, number> = {};
    for (const { verdict } of scored)
      outcomes[verdict.outcome] = (outcomes[verdict.outcome] ?? 0) + 1;
    const table = countPasses(scored);
    for (const k of options.ks)
      if (k > table.samples)
        throw new UsageError(
          `evaluate: --k ${k} needs at least ${k} samples a problem, got ${table.samples}; lower k or add samples`,
        );
    const overall = passRate(table);
    const answers = await reportAnswers(problems, scored, {
      sandbox,
      calibration,
      rate: (s) => passRate(countPasses(s), { replicates: 1 }).estimate,
      extract: options.solutions === undefined,
    });
    return {
      problems: table.tasks.length,
      samples: scored.length,
      passAt1: overall.estimate,
      passAtK: Object.fromEntries(
        options.ks.map((k) => [k, passRate(table, { k, replicates: 1 }).estimate]),
      ),
      interval: overall.interval,
      byBugType: rateByGroup(table, table.bugTypes),
      outcomes,
      repeatsBug: scored.filter((s) => s.repeatsBug).length,
      ...answers,
      ...(options.model === undefined ? {} : { promptsTooLong: promptsTooLong(completions) }),
      seconds: (Date.now() - began) / 1000,
    };
  } finally {
    await sandbox.close();
  }
}

async function answersFor(
  options: EvaluateFileOptions,
  problems: readonly Problem[],
): Promise<Completion[]> {
  if (options.completions !== undefined)
    return readCompletions(resolve(options.completions), problems);
  if (options.model !== undefined)
    return askModel({ ...options, model: resolve(options.model) }, problems);
  if (options.solutions !== "canonical" && options.solutions !== "buggy")
    throw new UsageError(
      `evaluate: --solutions expects canonical or buggy, got "${options.solutions}"`,
    );
  const which = options.solutions === "canonical" ? "canonicalSolution" : "buggySolution";
  return problems.map((p) => ({ taskId: p.taskId, sample: 0, completion: p[which] }));
}

/**
 * @throws UsageError if problems have unlike numbers of answers: their mean would weigh them unlike
 */
function countPasses(scored: readonly ScoredCompletion[]): RateTable {
  try {
    return rateTable(
      scored.map(({ problem, completion, verdict }) => ({
        taskId: problem.taskId,
        seed: 0,
        sample: completion.sample,
        mode: "sampled",
        passed: verdict.outcome === "passed",
        bugType: problem.bugType,
      })),
    );
  } catch (error) {
    throw new UsageError(`evaluate: ${(error as Error).message}`);
  }
}
