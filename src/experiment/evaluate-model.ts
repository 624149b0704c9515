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
import type { Sample } from "../language-model/generation/generate.js";
import type { LanguageModel } from "../language-model/checkpoint.js";
import { silent, type Progress } from "../progress.js";
import type { Completion, Problem } from "../records.js";
import type { Sandbox } from "../sandbox/sandbox.js";
import { describeAnswers } from "./answer-report.js";
import { problemThirds } from "./problem-thirds.js";
import { SharedGenerator } from "./shared-generator.js";
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
  /** Third of the problems asked by complexity; absent in older records. */
  readonly complexity?: string | undefined;
}

/** How one evaluation is seeded, watched and kept. */
export interface EvaluateRun {
  /** Decides sampled answers. */
  readonly seed: number;
  /** Threads of the engine; default 1. */
  readonly threads?: number | undefined;
  /** Asks the model, and stays open for others; the evaluation makes one of its own when absent. */
  readonly generator?: SharedGenerator | undefined;
  /** Where generations.jsonl and verdicts.jsonl go, and are found again. */
  readonly directory?: string | undefined;
  /** Called with answers done and answers in all. */
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
  if (verdictsFile === undefined) return results;
  const thirds = await problemThirds(problems);
  const grouped = results.map((result) => ({ ...result, complexity: thirds.get(result.taskId)! }));
  writeJsonLines(verdictsFile, grouped.map(storedResult));
  return grouped;
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
  const answers = new AnswerFile(run.directory);
  const asking = new Asking(model, problems, options, run, answers);
  const lacking = (mode: Generation["mode"]): Problem[] => {
    const count = mode === "greedy" ? 1 : options.samples;
    return problems.filter(({ taskId }) => answers.lacks(mode, taskId, count));
  };
  const modes = run.modes ?? (["greedy", "sampled"] as const);
  try {
    if (modes.length === 2 && options.samples > 0) {
      const sampled = new Set(lacking("sampled"));
      const both = lacking("greedy").filter((problem) => sampled.has(problem));
      // one prefill for all answers of a problem
      if (both.length > 0 && (await asking.isLarge())) await asking.ask("both", both);
    }
    for (const mode of modes) await asking.ask(mode, lacking(mode));
  } finally {
    await asking.dispose();
  }
  return answers.of(problems);
}

/** The answers that there are, on disk where a folder is given. */
class AnswerFile {
  private readonly file: string | undefined;
  private readonly known: Map<string, Generation>;

  constructor(directory: string | undefined) {
    this.file = directory && join(directory, "generations.jsonl");
    if (directory) mkdirSync(directory, { recursive: true });
    const stored = this.file ? readGenerations(this.file) : [];
    this.known = new Map(stored.map((g) => [keyOf(g.mode, g.taskId, g.sample), g]));
  }

  get size(): number {
    return this.known.size;
  }

  /** Whether one of the first `count` answers to a task is not there. */
  lacks(mode: Generation["mode"], taskId: string, count: number): boolean {
    return Array.from({ length: count }, (_, s) => s).some(
      (s) => !this.known.has(keyOf(mode, taskId, s)),
    );
  }

  /** @returns false, and leaves all as it is, if the answer is there already */
  add(generation: Generation): boolean {
    const key = keyOf(generation.mode, generation.taskId, generation.sample);
    if (this.known.has(key)) return false;
    this.known.set(key, generation);
    if (this.file) appendFileSync(this.file, `${JSON.stringify(generation)}\n`);
    return true;
  }

  /** Answers to these problems: greedy ones first, in the problems' order. */
  of(problems: readonly Problem[]): Generation[] {
    const order = new Map(problems.map((p, i) => [p.taskId, i]));
    return [...this.known.values()]
      .filter((g) => order.has(g.taskId))
      .sort(
        (a, b) =>
          Number(a.mode === "sampled") - Number(b.mode === "sampled") ||
          order.get(a.taskId)! - order.get(b.taskId)! ||
          a.sample - b.sample,
      );
  }
}

/** A model that is asked. */
class Asking {
  private readonly generator: SharedGenerator;
  private readonly chat: ReturnType<typeof chatTemplateOf> | null;
  private readonly cut: { readonly language: string; readonly format: EvaluationOptions["format"] };

  constructor(
    model: LanguageModel,
    private readonly problems: readonly Problem[],
    private readonly options: EvaluationOptions,
    private readonly run: EvaluateRun,
    private readonly answers: AnswerFile,
  ) {
    this.generator = run.generator ?? new SharedGenerator(model, run.threads);
    this.chat =
      options.promptFormat === "chat"
        ? chatTemplateOf(model.tokenizer.files.config, "the model")
        : null;
    // a format's own stop words do not concern a chat
    const format = this.chat ? ("instruct" as const) : options.format;
    this.cut = { language: languageOf(problems), format };
  }

  /** Whether the model is so large that a prompt should be read once for all of its answers. */
  async isLarge(): Promise<boolean> {
    return (await this.generator.opened()).large;
  }

  /** Generates the answers to `problems`, and adds those that are new. */
  async ask(asked: Generation["mode"] | "both", problems: readonly Problem[]): Promise<void> {
    if (problems.length === 0) return;
    const { options, run } = this;
    const generator = await this.generator.opened();
    const greedy = asked === "greedy";
    await generator.generate(
      problems.map((p) => ({ id: p.taskId, text: this.textOf(p), rendered: this.chat !== null })),
      {
        samples: greedy ? 1 : options.samples,
        temperature: greedy ? 0 : options.temperature,
        topP: options.topP,
        withGreedy: asked === "both",
        maxNewTokens: options.maxNewTokens,
        speculate: options.speculate,
        seed: run.seed,
        signal: run.signal,
        stop: stopRule(this.cut.language, this.cut.format),
      },
      (sample) => this.take(sample, greedy || sample.sample < 0 ? "greedy" : "sampled"),
    );
  }

  async dispose(): Promise<void> {
    if (this.run.generator === undefined) await this.generator.dispose();
  }

  private textOf(problem: Problem): string {
    const { chat, options } = this;
    return (chat ? chatPromptOf(problem, options.mode, chat) : promptOf(problem, options)).text;
  }

  private take(sample: Sample, mode: Generation["mode"]): void {
    const isNew = this.answers.add({
      taskId: sample.id,
      sample: Math.max(sample.sample, 0),
      mode,
      seed: this.run.seed,
      completion: extractCompletion(sample.text, this.cut),
      raw: sample.text,
      tokens: sample.tokens,
      finish: sample.finish,
    });
    const total = this.problems.length * (1 + this.options.samples);
    if (isNew) (this.run.progress ?? silent).update(this.answers.size, total, `${mode} answers`);
  }
}

const keyOf = (mode: string, task: string, sample: number): string => `${mode} ${sample} ${task}`;

/**
 * Lines of a file that may end in a torn one (its writer was killed); the file is repaired by
 * rewriting it whole.
 */
function readGenerations(file: string): Generation[] {
  if (!existsSync(file)) return [];
  const text = readFileSync(file, "utf8");
  const whole = text.slice(0, text.lastIndexOf("\n") + 1);
  if (whole.length !== text.length) writeFileWhole(file, whole);
  return parseJsonLines<Generation>(whole, file);
}
