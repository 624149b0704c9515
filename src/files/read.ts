/**
 * @file Reads what users hand in: JSON and JSON Lines (plain or .gz), checked against a zod schema;
 * a fault names file, line and key.
 */
import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import type { core, ZodType } from "zod";
import { UsageError } from "../errors.js";
import { decodeText } from "./decode-text.js";

/**
 * The text of a file, decompressed if its name ends in .gz.
 * @throws UsageError if it cannot be read, or holds bytes that are no UTF-8
 */
export function readText(path: string): string {
  return decodeText(readBytes(path), path);
}

function readBytes(path: string): Uint8Array {
  try {
    const bytes = readFileSync(path);
    return path.endsWith(".gz") ? gunzipSync(bytes) : bytes;
  } catch (error) {
    throw new UsageError(`cannot read ${path}: ${(error as Error).message}; check the path`);
  }
}

/** One JSON document, checked. @throws UsageError naming every faulty key at once */
export function readJson<T>(path: string, schema: ZodType<T>): T {
  return check(parseJson(readText(path), path), schema, path);
}

/**
 * JSON Lines, each line checked; empty lines are skipped.
 * @throws UsageError `FILE:LINE: key: expected …` for the first line at fault, with all faults of
 *   that line
 */
export function readJsonLines<T>(path: string, schema: ZodType<T>): T[] {
  const records: T[] = [];
  readText(path)
    .split("\n")
    .forEach((line, index) => {
      if (line.trim() === "") return;
      const where = `${path}:${index + 1}`;
      records.push(check(parseJson(line, where), schema, where));
    });
  return records;
}

/**
 * JSON Lines as Python's json writes them: NaN and Infinity stand for numbers, which JSON lacks and
 * which become null here. @throws UsageError `FILE:LINE: key: …` for a faulty record
 */
export function readPythonLines<T>(path: string, schema: ZodType<T>): T[] {
  return readText(path)
    .split("\n")
    .map((line, i) => [line, `${path}:${i + 1}`] as const)
    .filter(([line]) => line.trim() !== "")
    .map(([line, where]) => {
      const json = line.replace(/"(?:[^"\\]|\\.)*"|-?\b(?:NaN|Infinity)\b/g, (token) =>
        token.startsWith('"') ? token : "null",
      );
      return check(parseJson(json, where), schema, where);
    });
}

/** Parses text from `where`. @throws UsageError naming the place if it is no JSON */
export function parseJson(text: string, where: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new UsageError(
      `${where}: expected JSON, got text that does not parse (${(error as Error).message}); ` +
        "correct or remove it",
    );
  }
}

/**
 * JSON Lines that this project wrote itself, not checked: one value a line.
 * @param where  the file, for a message
 * @throws UsageError naming the line if one is no JSON, as in a file that was cut
 */
export function parseJsonLines<T>(text: string, where: string): T[] {
  return text
    .split("\n")
    .flatMap((line, i) => (line === "" ? [] : [parseJson(line, `${where}:${i + 1}`) as T]));
}

/** Whether an issue says that a key is not there at all. */
function isMissing({ code, path, input }: core.$ZodIssue): boolean {
  return (
    input === undefined &&
    path.length > 0 &&
    ["invalid_type", "invalid_value", "invalid_union"].includes(code)
  );
}

/** A value that a schema accepts, or every fault as `path: message`, what is missing first. */
export type Checked<T> =
  | { readonly value: T; readonly faults: readonly [] }
  | { readonly value?: undefined; readonly faults: readonly string[] };

/** Checks `value` and gives all its faults, for a caller that finds more by other means. */
export function faultsOf<T>(value: unknown, schema: ZodType<T>): Checked<T> {
  const result = schema.safeParse(value, { reportInput: true });
  if (result.success) return { value: result.data, faults: [] };
  const missing = result.error.issues.filter(isMissing).map(({ path }) => path.join("."));
  const faults = result.error.issues
    .filter((issue) => !isMissing(issue))
    .map(
      (issue) =>
        `${issue.path.join(".") || "(top level)"}: ` +
        `${issue.message.replace(/^Invalid input: /, "")}`,
    );
  if (missing.length > 0)
    faults.unshift(`${missing.join(", ")} ${missing.length === 1 ? "is" : "are"} missing`);
  return { faults };
}

/**
 * Checks `value`, or throws one UsageError that lists all faults as `path: message`, and what is
 * missing by its names.
 */
export function check<T>(value: unknown, schema: ZodType<T>, where: string): T {
  const checked = faultsOf(value, schema);
  if (checked.faults.length > 0) throw new UsageError(`${where}: ${checked.faults.join("; ")}`);
  return checked.value as T;
}
