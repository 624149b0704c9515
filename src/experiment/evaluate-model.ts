/**
 * @file Asks a model for fixes and judges them. Generations are appended sample by sample, so a
 * killed evaluation goes on with the samples it lacks: a sample depends on (task, sample, seed)
 * alone.
 */
import { appendFileSync, existsSync, mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { extractCompletion, stopRule } from "../benchmark/extraction.js";
import { chatPromptOf } from "../benchmark/chat-prompt.js";
import { languageOf } from "../benchmark/problems.js";
import { promptOf } from "../benchmark/prompts.js";
import type { Calibration } from "../benchmark/check.js";
import { scoreCompletions, type ScoredCompletion } from "../benchmark/score.js";
import { parseJsonLines } from "../files/read.js";
import { writeFileWhole, writeJsonLines } from "../files/write.js";
import { chatTemplateOf } from "../language-model/tokenizer/chat-template.js";
import { createGenerator, type Generator } from "../language-model/generation/generate.js";
import type { LanguageModel } from "../language-model/checkpoint.js";
import { silent, type Progress } from "../progress.js";
import type { Completion, Problem } from "../records.js";
import type { Sandbox } from "../sandbox/sandbox.js";
import { describeAnswers } from "./answer-report.js";
import type { EvaluationOptions } from "./spec.js";
import { parseResults, storedResult } from "./stored-results.js";

/** A line of generations.jsonl: the raw answer beside what is executed. */
export interface Generation extends Completion {
  /** How it was decoded. */
  readonly mode: "greedy" | "sampled";
  /** Seed of the trial; greedy answers do not depend on it. */
  readonly seed: number;
  /** New tokens, without the end token. */
  readonly tokens: number;
  /** Why the answer ended; see `Sample`. */
  readonly finish: string;
}

/** A judged sample, the statistics' input; stored-results.ts says how it stands on disk. */
export interface Result {
  /** The problem that was asked. */
  readonly taskId: string;
  /** Seed of the trial. */
  readonly seed: number;
  /** Which of the problem's answers in this mode, from 0. */
  readonly sample: number;
  /** How it was decoded. */
  readonly mode: "greedy" | "sampled";
  /** Whether the problem's test passed. */
  readonly passed: boolean;
  /** Outcome of the test in the sandbox; "passed" where it passed. */
  readonly outcome: string;
  /** The answer is the buggy solution again, blank lines and trailing spaces aside. */
  readonly repeatsBug: boolean;
  /**
   * Said where `describeAnswers` asks: the test's expected values stand in it; it passes if taken
   * out of the raw text by its syntax tree.
   */
  readonly holdsTestLiteral?: boolean;
  /** See `holdsTestLiteral`. */
  readonly passedBySyntaxTree?: boolean;
  /** As the benchmark says it, for example "value misuse". */
  readonly bugType: string;
  /** How far the problem is from training; absent if the benchmark has no strata. */
  readonly stratum?: string | undefined;
}

/** How one evaluation is seeded, watched and kept. */
export interface EvaluateRun {
  /** Decides sampled answers. */
  readonly seed: number;
  /** Threads of the engine; default 1. */
  readonly threads?: number | undefined;
  /** Where generations.jsonl and verdicts.jsonl go, and are found again. */
  readonly directory?: string | undefined;
  /** Told answers done and answers in all. */
  readonly progress?: Progress | undefined;
  /** Stops asking and judging when aborted; a folder keeps what is done. */
  readonly signal?: AbortSignal | undefined;
  /** What answers are measured by, from `checkBenchmark`; of a superset of the problems. */
  readonly calibration?: Calibration | undefined;
  /** Which answers are wanted; both when absent. */
  readonly modes?: readonly Generation["mode"][] | undefined;
  /** The problems as the model sees them (without the buggy code, say); as they are when absent. */
  readonly asked?: readonly Problem[] | undefined;
}

/**
 * Greedy answers (sample 0) and, if asked for, sampled ones, judged in the sandbox.
 * @returns one result a problem and sample, greedy first, in the benchmark's order
 */
export async function evaluateModel(
  model: LanguageModel,
  problems: readonly Problem[],
  options: EvaluationOptions,
  sandbox: Sandbox,
  run: EvaluateRun,
): Promise<Result[]> {
  const verdictsFile = run.directory && join(run.directory, "verdicts.jsonl");
  if (verdictsFile && existsSync(verdictsFile))
    return parseResults<Result>(readFileSync(verdictsFile, "utf8"), verdictsFile);
  const generations = await generateAnswers(model, run.asked ?? problems, options, run);
  const byMode = (mode: Generation["mode"]) => generations.filter((g) => g.mode === mode);
  const results: Result[] = [];
  for (const mode of ["greedy", "sampled"] as const) {
    if (run.modes?.includes(mode) === false) continue;
    const scored = await scoreCompletions(problems, byMode(mode), sandbox, {
      signal: run.signal,
      calibration: run.calibration,
    });
    const described = options.describeAnswers
      ? await describeAnswers(problems, scored, sandbox, run.calibration)
      : [];
    results.push(...scored.map((s, i) => ({ ...toResult(s, mode, run.seed), ...described[i] })));
  }
  if (verdictsFile) writeJsonLines(verdictsFile, results.map(storedResult));
  return results;
}

function toResult(s: ScoredCompletion, mode: Result["mode"], seed: number): Result {
  const { problem, completion, verdict } = s;
  return {
    taskId: problem.taskId,
    seed,
    sample: completion.sample,
    mode,
    passed: verdict.outcome === "passed",
    outcome: verdict.outcome,
    repeatsBug: s.repeatsBug,
    bugType: problem.bugType,
    stratum: problem.stratum,
  };
}

/** All answers of a model; those already in generations.jsonl are kept, the rest are generated. */
export async function generateAnswers(
  model: LanguageModel,
  problems: readonly Problem[],
  options: EvaluationOptions,
  run: EvaluateRun,
): Promise<Generation[]> {
  const file = run.directory && join(run.directory, "generations.jsonl");
  if (run.directory) mkdirSync(run.directory, { recursive: true });
  const known = new Map(
    file ? readGenerations(file).map((g) => [keyOf(g.mode, g.taskId, g.sample), g]) : [],
  );
  const progress = run.progress ?? silent;
  const total = problems.length * (1 + options.samples);
  const chat =
    options.promptFormat === "chat"
      ? chatTemplateOf(model.tokenizer.files.config, "the model")
      : null;
  const askedText = (problem: Problem): string =>
    (chat ? chatPromptOf(problem, options.mode, chat) : promptOf(problem, options)).text;
  const cut = {
    language: languageOf(problems),
    format: chat ? ("instruct" as const) : options.format,
  }; // a format's own stop words do not concern a chat
  let generator: Generator | undefined;
  try {
    const lacks = (mode: Generation["mode"], { taskId }: Problem): boolean =>
      Array.from({ length: mode === "greedy" ? 1 : options.samples }, (_, s) => s).some(
        (s) => !known.has(keyOf(mode, taskId, s)),
      );
    const ask = async (
      asked: "greedy" | "sampled" | "both",
      lacking: readonly Problem[],
    ): Promise<void> => {
      if (lacking.length === 0) return;
      generator ??= await createGenerator(model, { threads: run.threads ?? 1 });
      await generator.generate(
        lacking.map((p) => ({ id: p.taskId, text: askedText(p), rendered: chat !== null })),
        {
          samples: asked === "greedy" ? 1 : options.samples,
          temperature: asked === "greedy" ? 0 : options.temperature,
          topP: options.topP,
          withGreedy: asked === "both",
          maxNewTokens: options.maxNewTokens,
          speculate: options.speculate,
          seed: run.seed,
          signal: run.signal,
          stop: stopRule(cut.language, cut.format),
        },
        (sample) => {
          const mode = asked === "greedy" || sample.sample < 0 ? "greedy" : "sampled";
          const generation: Generation = {
            taskId: sample.id,
            sample: Math.max(sample.sample, 0),
            mode,
            seed: run.seed,
            completion: extractCompletion(sample.text, cut),
            raw: sample.text,
            tokens: sample.tokens,
            finish: sample.finish,
          };
          const key = keyOf(mode, sample.id, generation.sample);
          if (known.has(key)) return;
          known.set(key, generation);
          if (file) appendFileSync(file, `${JSON.stringify(generation)}\n`);
          progress.update(known.size, total, `${mode} answers`);
        },
      );
    };
    const modes = run.modes ?? (["greedy", "sampled"] as const);
    const bothLack =
      modes.length < 2 || options.samples === 0
        ? []
        : problems.filter((p) => lacks("greedy", p) && lacks("sampled", p));
    if (bothLack.length > 0) {
      generator = await createGenerator(model, { threads: run.threads ?? 1 });
      if (generator.large) await ask("both", bothLack); // one prefill for all answers of a problem
    }
    for (const mode of modes)
      await ask(
        mode,
        problems.filter((p) => lacks(mode, p)),
      );
  } finally {
    await generator?.dispose();
  }
  const order = new Map(problems.map((p, i) => [p.taskId, i]));
  return [...known.values()]
    .filter((g) => order.has(g.taskId))
    .sort(
      (a, b) =>
        Number(a.mode === "sampled") - Number(b.mode === "sampled") ||
        order.get(a.taskId)! - order.get(b.taskId)! ||
        a.sample - b.sample,
    );
}

const keyOf = (mode: string, task: string, sample: number): string => `${mode} ${sample} ${task}`;

/**
 * Lines of a file that may end in a torn one (its writer was killed); the file is mended by
 * rewriting it whole.
 */
function readGenerations(file: string): Generation[] {
  if (!existsSync(file)) return [];
  const text = readFileSync(file, "utf8"),
    whole = text.slice(0, text.lastIndexOf("\n") + 1);
  if (whole.length !== text.length) writeFileWhole(file, whole);
  return parseJsonLines<Generation>(whole, file);
}
