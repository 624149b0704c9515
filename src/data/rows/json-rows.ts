/**
 * @file Rows of JSON: a list of records, JSON Lines, or one object around a list of records. What
 * pandas and others write besides (columns instead of records) is named, not guessed at.
 */
import { UsageError } from "../../errors.js";
import { parseJson, readText } from "../../files/read.js";
import { type BadRecord, columnsOf, type Rows } from "./rows.js";

/** Python's json module writes these; JSON has no such words. */
const NOT_JSON = /(?<=[:[,]\s*)(NaN|-?Infinity)(?=\s*[,}\]])/;

/**
 * Rows of JSON or JSON Lines; either may be compressed (.gz).
 * @throws UsageError naming file and line for text that is no JSON, or no records
 */
export function readJsonRows(path: string): Rows {
  const text = readText(path);
  const start = text.trimStart();
  if (start.startsWith("[")) return listed(parse(text, path) as unknown[], path);
  const document = start.startsWith("{") ? wholeObject(text) : undefined;
  return document === undefined ? lineByLine(text, path) : insideOf(document, path);
}

function listed(rows: readonly unknown[], path: string): Rows {
  return { rows, columns: columnsOf(rows[0]), where: (i) => `${path}: record ${i}` };
}

/** The object that the whole text is; undefined if it is none, or a single line of JSON Lines. */
function wholeObject(text: string): object | undefined {
  try {
    const document = JSON.parse(text) as object;
    return isRecord(document) ? undefined : document;
  } catch {
    return undefined;
  }
}

/** Whether an object is a record itself: it has a text, or a conversation. */
function isRecord(document: object): boolean {
  const values = Object.values(document);
  const isConversation = ["messages", "conversations"].some((key) => key in document);
  return isConversation || values.some((value) => typeof value === "string");
}

/** The one list of records that an object holds. */
function insideOf(document: object, path: string): Rows {
  const lists = Object.entries(document).filter(
    ([, value]) => Array.isArray(value) && columnsOf(value[0]).length > 0,
  );
  if (lists.length === 1) {
    const [key, rows] = lists[0] as [string, unknown[]];
    return { ...listed(rows, path), where: (i) => `${path}: ${key}.${i}` };
  }
  throw new UsageError(
    `${path}: expected a list of records, JSON Lines, or one object around one list of ` +
      `records, got one object with the keys ${Object.keys(document).join(", ")}; write it as ` +
      `records (in pandas: orient="records")`,
  );
}

/** JSON Lines; a line that is no JSON is one bad record among the others. */
function lineByLine(text: string, path: string): Rows {
  const rows: unknown[] = [];
  const lines: number[] = [];
  const unread: BadRecord[] = [];
  text.split("\n").forEach((line, index) => {
    if (line.trim() === "") return;
    const where = `${path}:${index + 1}`;
    try {
      rows.push(parse(line, where));
      lines.push(index + 1);
    } catch (error) {
      unread.push({ where, fault: (error as Error).message.slice(where.length + 2) });
    }
  });
  return { rows, columns: columnsOf(rows[0]), where: (i) => `${path}:${lines[i]}`, unread };
}

function parse(text: string, where: string): unknown {
  try {
    return parseJson(text, where);
  } catch (error) {
    const word = NOT_JSON.exec(text)?.[1];
    if (word === undefined) throw error;
    throw new UsageError(`${where}: expected JSON, got ${word}, which JSON lacks; write null`);
  }
}
