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
import { withheldProblems } from "../benchmark/withheld.js";
import { calibrate, checkBenchmark } from "../benchmark/check.js";
import { scoreCompletions, type ScoredCompletion } from "../benchmark/score.js";
import { UsageError } from "../errors.js";
import { openModel } from "../language-model/lora/adapter-folder.js";
import { writeJsonLines } from "../files/write.js";
import { silent, type Progress } from "../progress.js";
import type { Completion, Problem } from "../records.js";
import { createSandbox } from "../sandbox/sandbox.js";
import type { Interval } from "../statistics/binomial-interval.js";
import { rateByComplexity, rateByGroup, type GroupRate } from "../statistics/by-group.js";
import { passRate } from "../statistics/pass-rate.js";
import { type WithheldRate, withheldRate } from "../statistics/summary.js";
import { rateTable, type RateTable } from "../statistics/rate-table.js";
import { reportAnswers, type AnswerReport } from "./answer-report.js";
import { generateAnswers, type Generation } from "./evaluate-model.js";
import type { EvaluationOptions } from "./spec.js";
import { problemThirds } from "./problem-thirds.js";

/** How a model is asked. */
export interface AskOptions extends PromptOptions {
  /** Answers a problem; 1 where temperature is 0. */
  readonly samples: number;
  /** 0 for greedy decoding, else what logits are divided by. */
  readonly temperature: number;
  /** Probability mass that tokens are sampled from, in (0, 1]. */
  readonly topP: number;
  /** Decides sampled answers; greedy ones do not depend on it. */
  readonly seed: number;
  /** Tokens of an answer, at most. */
  readonly maxNewTokens: number;
  /** Whether to ask through the model's chat template in place of `format`. */
  readonly chat?: boolean | undefined;
  /** Tokens drafted for every step; see `GenerateOptions`. */
  readonly speculate?: number | undefined;
  /** Threads of the engine; default one a core. */
  readonly threads?: number | undefined;
  /** Called with answers done and answers in all. */
  readonly progress?: Progress | undefined;
}

/** Which answers are judged on which problems; one of completions, solutions and model. */
export interface EvaluateFileOptions extends AskOptions {
  /** File of the problems. */
  readonly benchmark: string;
  /** File of answers. */
  readonly completions?: string | undefined;
  /** "canonical" or "buggy": the benchmark's own solutions are the answers. */
  readonly solutions?: string | undefined;
  /** Folder of a model that is asked. */
  readonly model?: string | undefined;
  /** Values of k that pass@k is reported for, each at most the answers a problem. */
  readonly ks: readonly number[];
  /** Threads of the sandbox; default one a core. */
  readonly workers?: number | undefined;
  /** Score these tasks alone; all when absent. */
  readonly tasks?: readonly string[] | undefined;
  /** Where one line an answer is written: outcome, message, failing assertion. */
  readonly output?: string | undefined;
  /** With `model`: ask once more without the buggy code. */
  readonly withhold?: boolean | undefined;
  /** Go on without problems whose canonical solution the sandbox cannot judge. */
  readonly skipNotJudged?: boolean | undefined;
}

/** What `cct evaluate --json` prints: the shell contract's fields, then what is said of answers. */
export interface EvaluateReport extends AnswerReport {
  /** Problems that were scored. */
  readonly problems: number;
  /** Problems of the benchmark, where only some of them were scored (`tasks`). */
  readonly ofProblems?: number;
  /** Answers that were scored, over all problems. */
  readonly samples: number;
  /** Unbiased pass@1, in [0, 1]. */
  readonly passAt1: number;
  /** Unbiased pass@k by k, in [0, 1]. */
  readonly passAtK: Record<string, number>;
  /** 95% interval of pass@1. */
  readonly interval: Interval;
  /** pass@1 by the bug type that the benchmark names. */
  readonly byBugType: Record<string, GroupRate>;
  /** pass@1 by thirds of the scored problems' complexity; without a grammar "not measured". */
  readonly byComplexity: Record<string, GroupRate>;
  /** Answers by outcome of their test. */
  readonly outcomes: Record<string, number>;
  /** Tasks of which no answer passed, in the benchmark's order. */
  readonly failedTasks: readonly string[];
  /** Tasks that were left out because their canonical solution is `not judged`. */
  readonly skippedTasks: readonly string[];
  /** Answers that are the buggy solution again. */
  readonly repeatsBug: number;
  /**
   * Answers that are empty because the prompt alone fills the model's context; only a model that
   * was asked here says so.
   */
  readonly promptsTooLong?: number | undefined;
  /** The control without the buggy code, where it was asked for. */
  readonly withheld?: WithheldRate;
  /** Time of the whole evaluation. */
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
      "greedy answers are all alike: expected --temperature above 0 with --samples " +
        `${options.samples}, got 0; give --temperature or leave --samples out`,
    );
  const evaluation: EvaluationOptions = {
    format: options.format,
    mode: options.mode,
    samples: greedy ? 0 : options.samples,
    temperature: greedy ? 1 : options.temperature,
    promptFormat: options.chat ? "chat" : undefined,
    speculate: options.speculate,
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
  if (options.withhold && options.model === undefined)
    throw new UsageError(
      "evaluate: --withhold asks a model once more without the buggy code: expected --model, " +
        "got none; give --model or leave --withhold out",
    );
  const began = Date.now();
  const all = readProblems(options.benchmark);
  const chosen = chosenProblems(all, options.tasks);
  const allGiven = givenAnswers(options, all, chosen);
  checkCounts(options, allGiven);
  const sandbox = await createSandbox(languageOf(chosen), {
    workers: options.workers ?? availableParallelism(),
  });
  try {
    const check = options.solutions === undefined ? checkBenchmark : calibrate;
    const calibration = await check(chosen, sandbox, {
      skipNotJudged: options.skipNotJudged,
    });
    const problems =
      options.solutions === undefined ? chosen.filter((p) => calibration.has(p.taskId)) : chosen;
    const kept = new Set(problems.map((p) => p.taskId));
    const given = allGiven?.filter(({ taskId }) => kept.has(taskId));
    const ask = (asked: readonly Problem[]): Promise<Generation[]> =>
      askModel({ ...options, model: resolve(options.model!) }, asked);
    const score = (answers: readonly Completion[]): Promise<ScoredCompletion[]> =>
      scoreCompletions(problems, answers, sandbox, {
        progress: options.progress ?? silent,
        calibration,
      });
    const completions = given ?? (await ask(problems));
    const control = options.withhold
      ? countPasses(await score(await ask(withheldProblems(problems))))
      : null;
    const scored = await score(completions);
    const answers = await reportAnswers(problems, scored, {
      sandbox,
      calibration,
      rate: (s) => passRate(countPasses(s), { replicates: 1 }).estimate,
      extract: options.solutions === undefined,
    });
    if (options.output !== undefined) writeJsonLines(options.output, scored.map(verdictLine));
    return {
      ...ratesOf(problems, scored, options.ks, await problemThirds(problems)),
      ...(problems.length < all.length && { ofProblems: all.length }),
      skippedTasks: chosen.map((p) => p.taskId).filter((taskId) => !kept.has(taskId)),
      ...answers,
      promptsTooLong: options.model === undefined ? undefined : promptsTooLong(completions),
      ...(control && { withheld: withheldRate(countPasses(scored), control) }),
      seconds: (Date.now() - began) / 1000,
    };
  } finally {
    await sandbox.close();
  }
}

/** The report's rates and counts. */
function ratesOf(
  problems: readonly Problem[],
  scored: readonly ScoredCompletion[],
  ks: readonly number[],
  thirds: ReadonlyMap<string, string>,
) {
  const outcomes: Record<string, number> = {};
  for (const { verdict } of scored)
    outcomes[verdict.outcome] = (outcomes[verdict.outcome] ?? 0) + 1;
  const table = countPasses(scored);
  const overall = passRate(table);
  const passed = new Set(scored.filter(hasPassed).map(({ problem }) => problem.taskId));
  return {
    problems: table.tasks.length,
    samples: scored.length,
    passAt1: overall.estimate,
    passAtK: Object.fromEntries(ks.map((k) => [k, passRate(table, { k, replicates: 1 }).estimate])),
    interval: overall.interval,
    byBugType: rateByGroup(table, table.bugTypes),
    byComplexity: rateByComplexity(
      table,
      table.tasks.map((task) => thirds.get(task)!),
    ),
    outcomes,
    failedTasks: problems.map((p) => p.taskId).filter((taskId) => !passed.has(taskId)),
    repeatsBug: scored.filter((s) => s.repeatsBug).length,
  };
}

/** The problems of these tasks, in the benchmark's order. @throws UsageError for a task it lacks */
function chosenProblems(problems: readonly Problem[], tasks?: readonly string[]): Problem[] {
  if (tasks === undefined) return [...problems];
  const lacking = tasks.filter((task) => !problems.some(({ taskId }) => taskId === task));
  if (lacking.length > 0)
    throw new UsageError(
      `evaluate: --tasks expects tasks of the benchmark, such as ${problems[0]!.taskId}, got ` +
        `${lacking.slice(0, 3).join(", ")}${lacking.length > 3 ? ` and ${lacking.length - 3} more` : ""}; ` +
        "remove those",
    );
  return problems.filter(({ taskId }) => tasks.includes(taskId));
}

/**
 * Refuses, before anything runs, answers that cannot be summarised: unlike numbers a problem, or
 * fewer than the largest k.
 */
function checkCounts(options: EvaluateFileOptions, given: readonly Completion[] | undefined): void {
  const greedy = options.temperature === 0;
  let samples = given === undefined && !greedy ? options.samples : 1;
  if (given !== undefined) {
    const counts = new Map<string, number>();
    for (const { taskId } of given) counts.set(taskId, (counts.get(taskId) ?? 0) + 1);
    const [first, ...rest] = [...counts];
    samples = first![1];
    const other = rest.find(([, count]) => count !== samples);
    if (other !== undefined)
      throw new UsageError(
        `evaluate: expected equally many answers of every problem, got ${samples} of ` +
          `${first![0]} and ${other[1]} of ${other[0]}; add or remove answers`,
      );
  }
  const k = Math.max(...options.ks);
  if (k > samples)
    throw new UsageError(
      `evaluate: --k ${k} needs at least ${k} samples a problem, got ${samples}; lower k or ` +
        "add samples",
    );
}

const hasPassed = ({ verdict }: ScoredCompletion): boolean => verdict.outcome === "passed";

/** A line of `--output`: what happened to an answer, under the completion file's key of a task. */
function verdictLine(scored: ScoredCompletion): object {
  const { problem, completion, verdict } = scored;
  const { outcome, message, assertions } = verdict;
  return {
    task_id: problem.taskId,
    sample: completion.sample,
    passed: hasPassed(scored),
    outcome,
    message,
    assertions,
    failing_assertion: failingAssertion(verdict),
    bug_type: problem.bugType,
    repeats_bug: scored.repeatsBug,
  };
}

/**
 * Source text of the assertion that failed, or that stumbled over a result of the wrong kind; null
 * where the answer ended otherwise.
 */
function failingAssertion({ outcome, message }: ScoredCompletion["verdict"]): string | null {
  if (outcome !== "wrong output") return null;
  const stumbled = /^\w+: .*? \(((?:console\.)?assert\b.*)\)$/s.exec(message);
  return stumbled?.[1] ?? message;
}

/** Answers that need no model: those of a file, or the benchmark's own solutions. */
function givenAnswers(
  options: EvaluateFileOptions,
  all: readonly Problem[],
  problems: readonly Problem[],
): Completion[] | undefined {
  if (options.completions !== undefined)
    return readCompletions(
      resolve(options.completions),
      all,
      new Set(problems.map(({ taskId }) => taskId)),
    );
  if (options.model !== undefined) return undefined;
  if (options.solutions !== "canonical" && options.solutions !== "buggy")
    throw new UsageError(
      `evaluate: --solutions expects canonical or buggy, got "${options.solutions}"; choose one`,
    );
  const which = options.solutions === "canonical" ? "canonicalSolution" : "buggySolution";
  return problems.map((p) => ({ taskId: p.taskId, sample: 0, completion: p[which] }));
}

function countPasses(scored: readonly ScoredCompletion[]): RateTable {
  return rateTable(
    scored.map((one) => ({
      taskId: one.problem.taskId,
      seed: 0,
      sample: one.completion.sample,
      mode: "sampled",
      passed: hasPassed(one),
      bugType: one.problem.bugType,
    })),
  );
}
