/**
 * @file Answers to problems as they are kept: an experiment's `answers.jsonl.gz`, its trials'
 * `generations.jsonl`, or what `cct evaluate --completions` reads. Verdicts beside them are not
 * asked: answers are judged again.
 */
import { z } from "zod";
import { readCompletions } from "../benchmark/completions.js";
import { UsageError } from "../errors.js";
import { parseJson, readJsonLines, readText } from "../files/read.js";
import type { Completion, Problem } from "../records.js";

const keptSchema = z.object({
  taskId: z.string(),
  sample: z.int(),
  completion: z.string(),
  arm: z.string().optional(),
});

/**
 * Answers of a file, in its order; not every problem needs one.
 * @param arm  of a record's answers: those of this arm alone; of all when absent
 * @throws UsageError naming file and line of a fault, an answer to another problem, or the arms
 *   that there are
 */
export function readGivenAnswers(
  path: string,
  problems: readonly Problem[],
  arm?: string,
): readonly Completion[] {
  const text = readText(path);
  const first = firstLine(text, path);
  if (!("taskId" in first)) {
    if (arm !== undefined)
      throw new UsageError(
        `${path}: expected a record's answers, which name their arm, for --arm ${arm}, got a ` +
          "file of completions; leave --arm out",
      );
    return readCompletions(path, problems, tasksOf(path, text, problems));
  }
  const rows = readJsonLines(path, keptSchema);
  const known = new Set(problems.map(({ taskId }) => taskId));
  const foreign = rows.find(({ taskId }) => !known.has(taskId));
  if (foreign !== undefined)
    throw new UsageError(
      `${path}: expected answers to the problems of --problems, such as ` +
        `${problems[0]!.taskId}, got one to ${foreign.taskId}; name the problems that were asked`,
    );
  if (arm === undefined) return rows;
  const arms = [...new Set(rows.flatMap((row) => row.arm ?? []))];
  if (!arms.includes(arm))
    throw new UsageError(
      `${path}: --arm expects one of ${arms.join(", ") || "none, the file has no arms"}, got ` +
        `"${arm}"; choose one`,
    );
  return rows.filter((row) => row.arm === arm);
}

/** The first record of JSON Lines; {} for a list. */
function firstLine(text: string, path: string): object {
  const line = /\S.*/.exec(text)?.[0] ?? "{}";
  if (line.startsWith("[")) return {};
  const value: unknown = parseJson(line, `${path}:1`);
  return typeof value === "object" && value !== null ? value : {};
}

/** Tasks that a file of completions answers; of a list all. */
function tasksOf(path: string, text: string, problems: readonly Problem[]): ReadonlySet<string> {
  if (text.trimStart().startsWith("[")) return new Set(problems.map(({ taskId }) => taskId));
  const lines = readJsonLines(path, z.object({ task_id: z.string().default("") }));
  return new Set(lines.map(({ task_id }) => task_id).filter((taskId) => taskId !== ""));
}
