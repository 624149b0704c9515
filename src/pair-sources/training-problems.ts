/**
 * @file Training pairs as repair problems, in HumanEvalPack's form: a model is asked to mend what
 * it is trained on, and its wrong answers are bugs of its own. Every problem is proven, and is of
 * the stratum "training", by which it is told from what is measured on.
 */
import { z } from "zod";
import { problemRecord } from "../benchmark/problems.js";
import { readFunctions } from "../bugs/read-functions.js";
import { pairShape } from "../data/training-data.js";
import { UsageError } from "../errors.js";
import { sha256 } from "../files/hash.js";
import { readJsonLines } from "../files/read.js";
import { writeRecords } from "../files/write.js";
import { codeReader } from "../languages/code-reader.js";
import type { CodeReader } from "../languages/definitions.js";
import { defaultLanguage, injectableLanguage, languageNamed } from "../languages/registry.js";
import { createParser } from "../languages/syntax-parser.js";
import { silent, type Progress } from "../progress.js";
import { randomStream } from "../random.js";
import type { BuggyProgram, LeftOut } from "../real-bugs/buggy-program.js";
import { problemOf } from "../real-bugs/problem.js";
import { proven } from "../real-bugs/proven.js";
import type { Problem } from "../records.js";
import { createSandbox } from "../sandbox/sandbox.js";

/** Stratum of problems that are made of training pairs. */
export const TRAINING_STRATUM = "training";

/** Which pairs become problems, and where to. */
export interface TrainingProblemsOptions {
  /** File of pairs; a row may hold a `test` (and `prelude`) of its own. */
  readonly pairs: string;
  /** Files of functions with tests, for pairs without: the one whose code is the correct side. */
  readonly functions?: readonly string[] | undefined;
  /** JSON Lines (.gz too) of problems; replaced whole. */
  readonly output: string;
  /** JSON Lines (.gz too) of {task_id, reason}; replaced whole. */
  readonly leftOut: string;
  /** Language of pairs that name none; the default one when absent. */
  readonly language?: string | undefined;
  /** Pairs taken at most, drawn by the seed; all when absent. */
  readonly most?: number | undefined;
  /** Pairs of one correct program, at most; all when absent. */
  readonly perFunction?: number | undefined;
  /** See `most`; default 0. */
  readonly seed?: number | undefined;
  /** Threads of the sandbox; default one a core. */
  readonly workers?: number | undefined;
  /** Called with programs run and programs in all; silent by default. */
  readonly progress?: Progress | undefined;
  /** Ends the proof when aborted; nothing is written then. */
  readonly signal?: AbortSignal | undefined;
}

/** What `cct pairs benchmark --json` prints. */
export interface TrainingProblems {
  /** Pairs taken. */
  readonly pairs: number;
  /** Problems written. */
  readonly problems: number;
  /** Pairs that made none, each with the reason. */
  readonly leftOut: readonly LeftOut[];
  /** Of the problems' file. */
  readonly sha256: string;
}

const rowSchema = pairShape
  .partial()
  .required({ correct: true, buggy: true })
  .extend({ test: z.string().optional(), prelude: z.string().optional() });
type Row = z.infer<typeof rowSchema>;

/**
 * Makes problems of pairs, proves and writes them.
 * @throws UsageError for a faulty file, pairs in several languages, or if nothing is left
 * @example await trainingProblems({ pairs: "p.jsonl", output: "out.jsonl", leftOut: "no.jsonl" })
 */
export async function trainingProblems(
  options: TrainingProblemsOptions,
): Promise<TrainingProblems> {
  const { output, workers, progress = silent, signal, language = defaultLanguage } = options;
  const rows = drawn(readJsonLines(options.pairs, rowSchema), options);
  const foreign = rows.find((row) => (row.language ?? language) !== language);
  if (foreign !== undefined)
    throw new UsageError(
      `pairs benchmark: expected pairs in ${language}, got one in ${foreign.language}; give ` +
        "--language, or ask in each language by itself",
    );
  const tests = await testsOf(options.functions ?? [], language);
  const reader = await codeReader(language);
  const reasons: LeftOut[] = [];
  const candidates = rows.flatMap((row): Problem[] => {
    const taskId = `${languageNamed(language).title}/${idOf(row, language)}`;
    const problem = asProblem(row, { taskId, language, tests, reader });
    if (typeof problem !== "string") return [problem];
    reasons.push({ taskId, reason: problem });
    return [];
  });
  const distinct = [...new Map(candidates.map((problem) => [problem.taskId, problem])).values()];
  const sandbox = await createSandbox(language, { workers });
  const { problems, leftOut } = await proven(distinct, sandbox, { progress, signal }).finally(() =>
    sandbox.close(),
  );
  reasons.push(...leftOut);
  if (problems.length === 0)
    throw new UsageError(
      `pairs benchmark: expected pairs with a test that proves them, got none of ${rows.length}` +
        `${reasons.length > 0 ? ` (${reasons[0]!.taskId}: ${reasons[0]!.reason})` : ""}; give ` +
        "--functions with the functions that the pairs were made of",
    );
  const sha = writeRecords(output, problems.map(problemRecord));
  writeRecords(
    options.leftOut,
    reasons.map(({ taskId, reason }) => ({ task_id: taskId, reason })),
  );
  return { pairs: rows.length, problems: problems.length, leftOut: reasons, sha256: sha };
}

const idOf = ({ id, correct, buggy }: Row, language: string): string =>
  id ?? sha256(JSON.stringify([language, correct, buggy])).slice(0, 24);

/** At most `perFunction` rows of each correct program, and `most` in all, in their order. */
function drawn(rows: readonly Row[], options: TrainingProblemsOptions): Row[] {
  const { most = Infinity, perFunction = Infinity, seed = 0 } = options;
  const order = randomStream(seed, "pairs for problems").shuffle(rows.map((_, i) => i));
  const counts = new Map<string, number>();
  const taken = new Set<number>();
  for (const i of order) {
    const { correct } = rows[i]!;
    const count = counts.get(correct) ?? 0;
    if (count >= perFunction || taken.size >= most) continue;
    counts.set(correct, count + 1);
    taken.add(i);
  }
  return rows.filter((_, i) => taken.has(i));
}

/** What a function is tried by. */
interface GivenTest {
  readonly test: string;
  readonly prelude?: string | undefined;
}

/** Tests by code. */
async function testsOf(
  files: readonly string[],
  name: string,
): Promise<ReadonlyMap<string, GivenTest>> {
  if (files.length === 0) return new Map();
  const language = injectableLanguage(name);
  const parser = await createParser(language.grammar);
  const read = files.flatMap((file) => readFunctions(file, language, parser).functions);
  return new Map(read.filter(({ test }) => test.trim() !== "").map((fn) => [fn.code, fn]));
}

/** What rows are laid out with. */
interface Layouting {
  readonly taskId: string;
  readonly language: string;
  readonly tests: ReadonlyMap<string, GivenTest>;
  readonly reader: CodeReader;
}

/** The problem of a pair, unproven; or why it makes none. */
function asProblem(row: Row, { taskId, language, tests, reader }: Layouting): Problem | string {
  const { correct, buggy, functionName } = row;
  const given = row.test?.trim() ? row : tests.get(correct);
  if (given?.test === undefined) return "it has no test";
  const program: BuggyProgram = {
    taskId,
    language,
    entryPoint: functionName === "" ? undefined : functionName,
    canonical: correct,
    buggy,
    prelude: given.prelude ?? "",
    test: `\n\n${given.test}`,
    docstring: "",
    exampleTest: "",
  };
  const problem = problemOf(program, reader);
  if (typeof problem === "string") return problem;
  const { bugType = problem.bugType } = row;
  return { ...withoutLead(problem, reader), bugType, stratum: TRAINING_STRATUM };
}

/**
 * The problem with what both bodies begin with before their first token, comments and a docstring,
 * in the prompt: what is shown to a model and not asked of it.
 */
function withoutLead(problem: Problem, reader: CodeReader): Problem {
  const { declaration, canonicalSolution, buggySolution, entryPoint } = problem;
  const lead = leadOf(declaration, canonicalSolution, reader);
  const instruction = `Fix bugs in ${entryPoint}.`;
  if (!buggySolution.startsWith(lead)) return { ...problem, prompt: declaration, instruction };
  return {
    ...problem,
    prompt: declaration + lead,
    docstring: lead.replace(/^[\s"'/*#]+|[\s"'/*#]+$/g, ""),
    instruction,
    canonicalSolution: canonicalSolution.slice(lead.length),
    buggySolution: buggySolution.slice(lead.length),
  };
}

/** What a body begins with before its first token: comments and a docstring, whole lines. */
export function leadOf(declaration: string, body: string, reader: CodeReader): string {
  const at = declaration.length;
  const whole = declaration + body;
  const first = reader.tokens(whole).find(({ start }) => start >= at)?.start ?? at;
  return whole.slice(at, Math.max(at, whole.lastIndexOf("\n", first) + 1));
}
