/**
 * @file Reads what tuning learns from: instruction records (Alpaca's keys; JSON, JSONL, .gz) and comparison pairs.
 */
import { z } from "zod";
import { check, parseJson, readJsonLines, readText } from "../files/read.js";
import { BUG_TYPES, type InstructionSample, type Pair } from "../records.js";

/** Alpaca's keys; the answer stands under `output`, or `response` where that is empty. */
const instructionSchema = z.object({
  instruction: z.string().min(1),
  input: z.string().default(""),
  output: z.string().optional(),
  response: z.string().optional(),
  kind: z.string().optional(),
}).transform(({ instruction, input, output, response, kind }, context): InstructionSample => {
  const answer = output || response;
  if (!answer) {
    context.addIssue({ code: "custom", path: ["output"], message: "expected a non-empty answer under output or response" });
    return z.NEVER;
  }
  return { instruction, input, output: answer, ...(kind === undefined ? {} : { kind }) };
});

const pairSchema: z.ZodType<Pair> = z.object({
  id: z.string(),
  language: z.string(),
  functionName: z.string(),
  correct: z.string().min(1),
  buggy: z.string().min(1),
  bugType: z.enum(BUG_TYPES),
  operator: z.string(),
  edit: z.object({ start: z.int(), end: z.int(), before: z.string(), after: z.string() }),
  complexity: z.object({ lines: z.int(), cyclomatic: z.int(), editedTokens: z.int() }),
  proof: z.union([z.literal("unproven"), z.object({ killedBy: z.string(), symptom: z.string() })]),
});

/**
 * Instruction records of a JSON array or of JSON Lines.
 * @throws UsageError naming file, record and key
 */
export function readInstructions(path: string): InstructionSample[] {
  const text = readText(path);
  if (!text.trimStart().startsWith("[")) return readJsonLines(path, instructionSchema);
  const records = parseJson(text, path) as unknown[];
  return records.map((record, i) => check(record, instructionSchema, `${path}: record ${i}`));
}

/** Comparison pairs, one a line. @throws UsageError naming file, line and key */
export function readPairs(path: string): Pair[] {
  return readJsonLines(path, pairSchema);
}
