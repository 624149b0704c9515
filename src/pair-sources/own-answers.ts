/**
 * @file Source "answers": a model's own wrong answers to repair problems. Each that the problem's
 * test refuses is the buggy side of the canonical solution, or of the nearest answer that passes:
 * on-policy pairs. All answers are judged here, whatever was said of them before.
 */
import { calibrate } from "../benchmark/check.js";
import { languageOf, readProblems } from "../benchmark/problems.js";
import { candidateOf } from "../benchmark/program.js";
import { scoreCompletions, type ScoredCompletion } from "../benchmark/score.js";
import { pairDeriver, type PairDeriver } from "../bugs/derived-pair.js";
import { editSize } from "../bugs/edit-size.js";
import { proofOf } from "../bugs/proof.js";
import { UsageError } from "../errors.js";
import { sha256, sha256OfFile } from "../files/hash.js";
import { languageNamed } from "../languages/registry.js";
import { PASSES } from "../real-bugs/proven.js";
import type { Completion, Pair, Problem } from "../records.js";
import { readGivenAnswers } from "./given-answers.js";
import { lazySandbox } from "./lazy-sandbox.js";
import type { OpenSource, SourceEntry, SourceItem } from "./source.js";
import { TRAINING_STRATUM } from "./training-problems.js";

/** What the correct side of a pair may be. */
const CORRECT_SIDES = ["canonical", "answer"] as const;
/** "canonical": the problem's solution; "answer": the nearest answer to it that passes. */
type CorrectSide = (typeof CORRECT_SIDES)[number];

/** What is made of answers. */
export interface AnswerOptions {
  /** File of the problems that were asked. */
  readonly problems?: string | undefined;
  /** Of a record's answers: those of this arm; of all when absent. */
  readonly arm?: string | undefined;
  /** The correct side; default canonical. */
  readonly correct?: string | undefined;
  /** Keep answers that are the problem's buggy code again; default false. */
  readonly keepRepeats?: boolean | undefined;
  /** Take answers to problems that were not made of training pairs; default false. */
  readonly allowContaminated?: boolean | undefined;
}

/** Answers to problems with one correct code, as an item. */
interface AnswersItem extends SourceItem {
  readonly problems: readonly Problem[];
  readonly answers: readonly Completion[];
}

/** Items that are judged together. */
const BATCH = 24;
const OPERATOR = "own-answer";
const BY = {
  noOracle: "its correct program fails the test",
  bug: "it is the problem's bug again",
  repeat: "it repeats another answer",
  alone: "no answer to its problem passes",
} as const;

/**
 * Opens files of answers.
 * @throws UsageError for a faulty file, problems that are no training problems, or an unknown
 *   correct side
 */
export async function ownAnswers(
  files: readonly string[],
  language: string,
  options: AnswerOptions,
  workers?: number,
): Promise<OpenSource> {
  const { arm, keepRepeats = false } = options;
  const correct = correctSide(options.correct ?? "canonical");
  const problems = trainingProblemsOf(options, language);
  const answers = files.flatMap((file) => readGivenAnswers(file, problems, arm));
  const deriver = await pairDeriver(language);
  const sandbox = lazySandbox(language, workers);
  const form = formOf(language, deriver);
  return {
    items: itemsOf(problems, answers),
    batch: BATCH,
    key: { problems: sha256OfFile(options.problems!), arm: arm ?? null, correct, keepRepeats },
    async work(given, signal) {
      const batch = given as readonly AnswersItem[];
      const asked = batch.flatMap((item) => item.problems);
      const judge = await sandbox.opened();
      const calibration = await calibrate(asked, judge, { signal });
      const scored = await scoreCompletions(
        asked,
        batch.flatMap((item) => item.answers),
        judge,
        { calibration, signal },
      );
      return batch.map((item) => {
        const tasks = new Set(item.problems.map(({ taskId }) => taskId));
        const own = scored.filter(({ problem }) => tasks.has(problem.taskId));
        const judged = own.filter(({ problem }) => calibration.has(problem.taskId));
        const entry = pairsOf(judged, { deriver, form, correct, keepRepeats });
        const without = new Array<string>(own.length - judged.length).fill(BY.noOracle);
        return {
          id: item.id,
          tried: own.length,
          withOracle: judged.length,
          pairs: entry.pairs,
          leftOut: [...without, ...entry.leftOut],
        };
      });
    },
    close: () => sandbox.close(),
  };
}

function correctSide(name: string): CorrectSide {
  const known = CORRECT_SIDES.find((side) => side === name);
  if (known !== undefined) return known;
  throw new UsageError(
    `pairs make: --correct expects one of ${CORRECT_SIDES.join(", ")}, got "${name}"; choose one`,
  );
}

/** The problems that were asked. @throws UsageError if they are what something is measured on */
function trainingProblemsOf(options: AnswerOptions, language: string): readonly Problem[] {
  const { problems: file, allowContaminated = false } = options;
  if (file === undefined)
    throw new UsageError(
      "pairs make: --from answers expects --problems with the problems that were asked, got " +
        "none; name the file that cct generate was given",
    );
  const problems = readProblems(file);
  const measured = problems.find(({ stratum }) => stratum !== TRAINING_STRATUM);
  if (measured !== undefined && !allowContaminated)
    throw new UsageError(
      `pairs make: ${measured.taskId} of ${file} is no training problem, and answers to a ` +
        "benchmark make pairs that hold it; ask training pairs (cct pairs benchmark), or give " +
        "--allow-contaminated if nothing will be measured on it",
    );
  const found = languageOf(problems);
  if (found !== language)
    throw new UsageError(
      `pairs make: expected problems in ${language}, got ${file} in ${found}; give ` +
        `--language ${found}`,
    );
  return problems;
}

/** One item a correct code, with the answers to all of its problems. */
function itemsOf(problems: readonly Problem[], answers: readonly Completion[]): AnswersItem[] {
  const byTask = new Map<string, Completion[]>();
  for (const answer of answers)
    byTask.set(answer.taskId, [...(byTask.get(answer.taskId) ?? []), answer]);
  const byCode = new Map<string, Problem[]>();
  for (const problem of problems.filter(({ taskId }) => byTask.has(taskId))) {
    const code = codeOf(problem, problem.canonicalSolution);
    byCode.set(code, [...(byCode.get(code) ?? []), problem]);
  }
  return [...byCode].map(([correct, asked]) => {
    const given = asked.flatMap(({ taskId }) => byTask.get(taskId)!);
    const texts = given.map(({ taskId, completion }) => [taskId, completion]);
    const id = sha256(JSON.stringify([correct, texts])).slice(0, 16);
    return { id, correct, problems: asked, answers: given };
  });
}

/** The function as training data show it: prompt with its docstring, and a body. */
function codeOf(problem: Problem, completion: string, isProgram = false): string {
  const text = isProgram ? completion : candidateOf({ declaration: problem.prompt }, completion);
  return `${text.trimEnd()}\n`;
}

/** A text that is equal for programs that differ in nothing but form. */
function formOf(language: string, { reader }: PairDeriver): (code: string) => string {
  const { inject } = languageNamed(language);
  return (code) => {
    const root = reader.parse(code);
    if (root === null || inject === undefined)
      return JSON.stringify(reader.tokens(code).map(({ text }) => text));
    return inject.normalForm(root);
  };
}

/** What answers are made into pairs with. */
interface Making {
  readonly deriver: PairDeriver;
  readonly form: (code: string) => string;
  readonly correct: CorrectSide;
  readonly keepRepeats: boolean;
}

/** Pairs of the answers to one correct code, and why the others make none. */
function pairsOf(
  scored: readonly ScoredCompletion[],
  making: Making,
): Pick<SourceEntry, "pairs" | "leftOut"> {
  const { form, keepRepeats } = making;
  const pairs: Pair[] = [];
  const leftOut: string[] = [];
  const seen = new Set<string>();
  for (const one of scored) {
    const { problem, completion, verdict } = one;
    const buggy = codeOf(problem, completion.completion, completion.isProgram);
    const own = form(buggy);
    const proof = proofOf(verdict);
    const again = own === form(codeOf(problem, problem.buggySolution));
    if (verdict.outcome === "passed") leftOut.push(PASSES);
    else if (proof === undefined)
      leftOut.push(`its buggy program proves nothing (${verdict.outcome})`);
    else if ((again || one.repeatsBug) && !keepRepeats) leftOut.push(BY.bug);
    else if (seen.has(own)) leftOut.push(BY.repeat);
    else {
      seen.add(own);
      const correct = correctOf(one, buggy, scored, making);
      const texts = { buggy, functionName: problem.entryPoint, operator: OPERATOR, proof };
      const pair = correct === undefined ? BY.alone : making.deriver.derive({ ...texts, correct });
      if (typeof pair === "string") leftOut.push(pair);
      else pairs.push(pair);
    }
  }
  return { pairs, leftOut };
}

/** The correct side of a wrong answer; undefined where no answer passes. */
function correctOf(
  { problem }: ScoredCompletion,
  buggy: string,
  scored: readonly ScoredCompletion[],
  { deriver, correct }: Making,
): string | undefined {
  if (correct === "canonical") return codeOf(problem, problem.canonicalSolution);
  const tokenized = (text: string) => ({ text, tokens: deriver.reader.tokens(text) });
  const wrong = tokenized(buggy);
  const passing = scored
    .filter(({ verdict }) => verdict.outcome === "passed")
    .map((one) => codeOf(one.problem, one.completion.completion, one.completion.isProgram))
    .map((code) => ({ code, size: editSize(tokenized(code), wrong).editedTokens }));
  const least = Math.min(...passing.map(({ size }) => size));
  return passing.find(({ size }) => size === least)?.code;
}
