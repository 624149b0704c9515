/**
 * @file Reads what tuning learns from: instruction records (any of the formats in
 * instruction-formats.ts; JSON, JSONL, .gz, and Parquet where a promise will do) and comparison
 * pairs.
 */
import { z } from "zod";
import { UsageError } from "../errors.js";
import { readJsonLines } from "../files/read.js";
import { BUG_TYPES, type InstructionSample, type Pair } from "../records.js";
import {
  columnsRead,
  formatOf,
  type FormattedRows,
  type RecordOptions,
  samplesOf,
} from "./instruction-formats.js";
import { readJsonRows } from "./rows/json-rows.js";
import { isParquet } from "./rows/parquet-rows.js";
import { readRows } from "./rows/read-rows.js";

/** The keys of a pair as files hold it. */
export const pairShape = z.object({
  id: z.string(),
  language: z.string(),
  functionName: z.string(),
  correct: z.string().min(1),
  buggy: z.string().min(1),
  bugType: z.enum(BUG_TYPES),
  operator: z.string(),
  edit: z.object({ start: z.int(), end: z.int(), before: z.string(), after: z.string() }),
  complexity: z.object({ lines: z.int(), cyclomatic: z.int(), editedTokens: z.int() }),
  proof: z.union([
    z.enum(["unproven", "compiled"]),
    z.object({ killedBy: z.string(), symptom: z.string() }),
  ]),
});
const pairSchema: z.ZodType<Pair> = pairShape;

/**
 * Instruction records of a JSON array or of JSON Lines; the first record's keys show the format.
 * @throws UsageError naming file, record and key; for Parquet, how to convert it
 */
export function readInstructions(path: string): InstructionSample[] {
  if (isParquet(path))
    throw new UsageError(
      `${path}: expected JSON or JSON Lines here, got Parquet; write JSON Lines with cct ` +
        "data convert",
    );
  return [...samplesOf(readJsonRows(path), path).samples];
}

/**
 * The same for any file, Parquet included, with what was recognised; what experiments and `cct
 * tune` read. @throws UsageError naming file, place and key
 */
export async function loadInstructions(
  path: string,
  options: RecordOptions = {},
): Promise<FormattedRows> {
  const wanted = (columns: readonly string[]) => columnsRead(formatOf(columns, path), columns);
  return samplesOf(await readRows(path, wanted), path, options);
}

/**
 * Whole comparison pairs, one a line; see `loadPairs`.
 * @throws UsageError naming file, line and key
 */
export function readPairs(path: string): Pair[] {
  return readJsonLines(path, pairSchema);
}
