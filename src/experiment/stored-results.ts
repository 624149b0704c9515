/**
 * @file Judged samples as they stand on disk. There the problem's key is `task`, in every record
 * ever written; here it is `taskId`, as in all other records. It is renamed in this file alone, so
 * that files keep their bytes and summaries their hashes.
 */
import { parseJsonLines } from "../files/read.js";

/** A judged sample as a line of verdicts.jsonl or results.jsonl.gz. */
export type StoredResult<T> = Omit<T, "taskId"> & { readonly task: string };

/** As it is stored; the other keys and their order stay. */
export function storedResult<T extends { readonly taskId: string }>(result: T): StoredResult<T> {
  return renamed(result, "taskId", "task") as StoredResult<T>;
}

/** Judged samples from the text of a file that this project wrote. */
export function parseResults<T extends { readonly taskId: string }>(
  text: string,
  where: string,
): T[] {
  return parseJsonLines<object>(text, where).map((line) => renamed(line, "task", "taskId") as T);
}

function renamed(value: object, from: string, to: string): object {
  const result: Record<string, unknown> = {};
  for (const [key, entry] of Object.entries(value))
    result[key === from ? to : key] = typeof entry === "string" ? onceKept(entry) : entry;
  return result;
}

const KEPT = new Map<string, string>();
const MOST_KEPT = 20_000; // texts

/**
 * The same text, in memory once however often it is read: ids of problems, outcomes and bug types
 * come again in every trial.
 */
function onceKept(text: string): string {
  const kept = KEPT.get(text);
  if (kept !== undefined) return kept;
  if (KEPT.size >= MOST_KEPT) KEPT.clear();
  KEPT.set(text, text);
  return text;
}
