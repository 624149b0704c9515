/**
 * @file What `cct evaluate` says about answers beside pass@k: how many repeat the bug, hold the
 * test's results, or need numpy, and what pass@1 would be if the wanted function were taken out of
 * each raw answer by its syntax tree.
 */
import { createAnswerExtractor } from "../benchmark/answer-function.js";
import type { Calibration } from "../benchmark/check.js";
import { scoreCompletions, type ScoredCompletion } from "../benchmark/score.js";
import { createTestLiterals } from "../benchmark/test-literals.js";
import { defaultLanguage, languagesWith } from "../languages/registry.js";
import type { Completion, Problem } from "../records.js";
import type { Sandbox } from "../sandbox/sandbox.js";

/** Answers of a kind: how many, their share of all in [0, 1], and the tasks that have one. */
export interface AnswerShare {
  /** Answers of the kind. */
  readonly answers: number;
  /** Their share of all answers, in [0, 1]. */
  readonly rate: number;
  /** Tasks with such an answer, each once. */
  readonly tasks: readonly string[];
}

/** Answers that the sandbox could not judge, with what it lacked. */
export interface NotJudgedShare extends AnswerShare {
  /** Answers by what was missing. */
  readonly missing: Readonly<Record<string, number>>;
}

/** What answers hold, beside whether they pass. */
export interface AnswerReport {
  /** Share of answers that are the buggy solution again, in [0, 1]. */
  readonly repeatsBugRate: number;
  /** Answers that hold distinctive expected values of the test as literals (test-literals.ts). */
  readonly testLiterals?: AnswerShare;
  /**
   * Answers that failed and use numpy, which the runtime lacks: elsewhere they might have passed.
   */
  readonly needsNumpy: AnswerShare;
  /**
   * Answers that count as failed because the sandbox could not judge them: a limit of the sandbox,
   * no fault of theirs.
   */
  readonly notJudged: NotJudgedShare;
  /**
   * With the wanted function taken out of each raw answer: pass@1, its gap to the protocol's, and
   * answers that are not executed alike.
   */
  readonly syntaxTree?: {
    readonly passAt1: number;
    readonly gap: number;
    readonly changed: number;
  };
}

/** What answers are measured with. */
export interface AnswerReportOptions {
  /** Runs what was taken out of raw answers by its syntax tree. */
  readonly sandbox: Sandbox;
  /** What answers are measured by, from `checkBenchmark`. */
  readonly calibration: Calibration;
  /** pass@1 of answers. */
  readonly rate: (scored: readonly ScoredCompletion[]) => number;
  /** False for a benchmark's own solutions, which nobody extracted. */
  readonly extract: boolean;
}

/** Fields that need a syntax tree are absent where the language has no grammar here. */
export async function reportAnswers(
  problems: readonly Problem[],
  scored: readonly ScoredCompletion[],
  options: AnswerReportOptions,
): Promise<AnswerReport> {
  const share = (kept: readonly ScoredCompletion[]): AnswerShare => ({
    answers: kept.length,
    rate: scored.length === 0 ? 0 : kept.length / scored.length,
    tasks: [...new Set(kept.map(({ problem }) => problem.taskId))],
  });
  const plain = {
    repeatsBugRate: share(scored.filter((s) => s.repeatsBug)).rate,
    needsNumpy: share(scored.filter((s) => s.needsNumpy)),
    notJudged: notJudged(scored, share),
  };
  const language = problems[0]?.language ?? defaultLanguage;
  if (!languagesWith("syntax").includes(language)) return plain;
  const literals = await createTestLiterals(language);
  const report = {
    ...plain,
    testLiterals: share(
      scored.filter(
        ({ problem, completion }) => literals(problem, completion.completion).length > 0,
      ),
    ),
  };
  if (!options.extract) return report;
  const { all, changed } = await bySyntaxTree(
    problems,
    scored,
    language,
    options.sandbox,
    options.calibration,
  );
  const passAt1 = options.rate(all);
  return { ...report, syntaxTree: { passAt1, gap: passAt1 - options.rate(scored), changed } };
}

function notJudged(
  scored: readonly ScoredCompletion[],
  share: (kept: readonly ScoredCompletion[]) => AnswerShare,
): NotJudgedShare {
  const kept = scored.filter(({ verdict }) => verdict.outcome === "not judged");
  const missing: Record<string, number> = {};
  for (const { verdict } of kept) missing[verdict.message] = (missing[verdict.message] ?? 0) + 1;
  return { ...share(kept), missing };
}

/**
 * The same of every answer alone, as a trial's verdicts hold it.
 * @returns one for each of `scored`; empty objects where the language has no grammar here
 */
export async function describeAnswers(
  problems: readonly Problem[],
  scored: readonly ScoredCompletion[],
  sandbox: Sandbox,
  calibration?: Calibration,
): Promise<{ holdsTestLiteral?: boolean; passedBySyntaxTree?: boolean }[]> {
  const language = problems[0]?.language ?? defaultLanguage;
  if (!languagesWith("syntax").includes(language)) return scored.map(() => ({}));
  const literals = await createTestLiterals(language);
  const { all } = await bySyntaxTree(problems, scored, language, sandbox, calibration);
  return scored.map(({ problem, completion }, i) => ({
    holdsTestLiteral: literals(problem, completion.completion).length > 0,
    passedBySyntaxTree: all[i]!.verdict.outcome === "passed",
  }));
}

/**
 * The answers with the wanted function taken out of each raw text by its syntax tree, judged again
 * where that changes what is executed.
 */
async function bySyntaxTree(
  problems: readonly Problem[],
  scored: readonly ScoredCompletion[],
  language: string,
  sandbox: Sandbox,
  calibration?: Calibration,
): Promise<{ all: ScoredCompletion[]; changed: number }> {
  const extract = await createAnswerExtractor(language);
  const dressed = scored.map(({ problem, completion }): Completion => ({
    ...completion,
    isProgram: false,
    completion: extract(problem, completion.raw ?? completion.completion),
  }));
  const changed = dressed.flatMap((completion, i) =>
    completion.completion.trim() === scored[i]!.completion.completion.trim() ? [] : [i],
  );
  const judged = await scoreCompletions(
    problems,
    changed.map((i) => dressed[i]!),
    sandbox,
    { calibration },
  );
  const all = [...scored];
  changed.forEach((index, i) => {
    all[index] = judged[i]!;
  });
  return { all, changed: changed.length };
}
