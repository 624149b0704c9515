/**
 * @file The shapes in which instruction data are published, recognized by their columns, and what
 * each becomes:
 * - Alpaca (tatsu-lab/stanford_alpaca): instruction, input, output (or response); Dolly
 *   (databricks-dolly-15k) calls the input context;
 * - chat: messages, a list of {role, content}, or ShareGPT's conversations, a list of
 *   {from, value};
 * - prompt and completion, under the names that are in use for them;
 * - commits (bigcode/commitpackft, OctoPack arXiv 2308.07124): old_contents, new_contents and the
 *   commit's subject or message.
 */
import { z } from "zod";
import { UsageError } from "../errors.js";
import { check } from "../files/read.js";
import type { InstructionSample } from "../records.js";
import { chatSchema } from "./chat-record.js";
import type { BadRecord, Rows } from "./rows/rows.js";
import { text } from "./text-field.js";

/** Alpaca's keys; the answer stands under `output`, or `response` where that is empty. */
const alpacaSchema = z
  .object({
    instruction: text.min(1),
    input: text.nullish(),
    context: text.nullish(),
    output: text.nullish(),
    response: text.nullish(),
    kind: z.string().nullish(),
  })
  .transform(
    (
      { instruction, input, context: given, output, response, kind },
      context,
    ): InstructionSample => {
      const answer = output || response;
      if (!answer) {
        context.addIssue({
          code: "custom",
          path: ["output"],
          message: "expected a non-empty answer under output or response",
        });
        return z.NEVER;
      }
      const sample = { instruction, input: input || given || "", output: answer };
      return kind == null ? sample : { ...sample, kind };
    },
  );

/** A question and its answer, under two names. */
const twoColumns = (question: string, answer: string): z.ZodType<InstructionSample> =>
  z
    .object({ [question]: text.min(1), [answer]: text.min(1) })
    .transform((row) => ({ instruction: row[question]!, input: "", output: row[answer]! }));

const commitSchema = z
  .object({
    old_contents: text,
    new_contents: text.min(1),
    subject: text.nullish(),
    message: text.nullish(),
  })
  .transform(({ old_contents, new_contents, subject, message }, context): InstructionSample => {
    const instruction = subject || message;
    if (!instruction) {
      context.addIssue({
        code: "custom",
        path: ["subject"],
        message: "expected a non-empty commit message under subject or message",
      });
      return z.NEVER;
    }
    return { instruction, input: old_contents, output: new_contents };
  });

/** One shape: the columns that show it (of each group at least one), and how a row is read. */
interface Format {
  readonly name: "alpaca" | "chat" | "commits" | "prompt and completion";
  readonly columns: readonly (readonly string[])[];
  readonly optional: readonly string[];
  readonly schema: z.ZodType<InstructionSample & { turnsLeftOut?: number }>;
}

const TWO_COLUMNS: readonly (readonly [string, string])[] = [
  ["prompt", "completion"],
  ["prompt", "response"],
  ["problem", "solution"],
];

const FORMATS: readonly Format[] = [
  {
    name: "alpaca",
    columns: [["instruction"], ["output", "response"]],
    optional: ["input", "context", "kind"],
    schema: alpacaSchema,
  },
  { name: "chat", columns: [["messages", "conversations"]], optional: [], schema: chatSchema },
  {
    name: "commits",
    columns: [["old_contents"], ["new_contents"], ["subject", "message"]],
    optional: [],
    schema: commitSchema,
  },
  ...TWO_COLUMNS.map(([question, answer]): Format => ({
    name: "prompt and completion",
    columns: [[question], [answer]],
    optional: [],
    schema: twoColumns(question, answer),
  })),
];

/** The samples of a file, and what of it is none of them. */
export interface FormattedRows {
  /** The format that the columns show. */
  readonly format: Format["name"];
  /** Samples in the order of the file. */
  readonly samples: readonly InstructionSample[];
  /** Answers of conversations behind the first one. */
  readonly turnsLeftOut: number;
  /** Records that were skipped, because the caller asked for it; otherwise they are an error. */
  readonly badRecords: readonly BadRecord[];
}

/** How the records of a file are taken. */
export interface RecordOptions {
  /** Leave out records that cannot be read, and count them; default false: they are an error. */
  readonly skipBadRecords?: boolean | undefined;
}

/** The shape of a table with these columns. @throws UsageError with the columns found */
export function formatOf(columns: readonly string[], where: string): Format {
  const found = FORMATS.find((format) =>
    format.columns.every((group) => group.some((name) => columns.includes(name))),
  );
  if (found !== undefined) return found;
  const shapes = FORMATS.map(({ name, columns: groups }) => {
    const wanted = groups.map((group) => group.join(" or ")).join(", ");
    return `${wanted} (${name})`;
  });
  throw new UsageError(
    `${where}: expected columns ${shapes.join("; or ")}; ` +
      `got ${columns.length === 0 ? "none" : columns.join(", ")}; rename them`,
  );
}

/** The columns of a format that a table has: all that need be read. */
export function columnsRead(format: Format, columns: readonly string[]): string[] {
  return [...format.columns.flat(), ...format.optional].filter((name) => columns.includes(name));
}

/** Faulty records that a message names before it counts the rest. */
const LISTED = 10;

/**
 * Samples of all rows.
 * @throws UsageError that lists the faulty rows by place and key, unless they are skipped; or if
 *   none is left
 */
export function samplesOf(
  table: Rows,
  path: string,
  { skipBadRecords = false }: RecordOptions = {},
): FormattedRows {
  const badRecords: BadRecord[] = [...(table.unread ?? [])];
  const records = table.rows.length + badRecords.length;
  if (records === 0)
    throw new UsageError(`${path}: expected at least one record, got none; check the path`);
  if (table.rows.length === 0) throw new UsageError(faultsOf(badRecords, records));
  const format = formatOf(table.columns, path);
  const samples: InstructionSample[] = [];
  let turnsLeftOut = 0;
  table.rows.forEach((row, i) => {
    try {
      const { turnsLeftOut: more = 0, ...sample } = check(row, format.schema, "");
      turnsLeftOut += more;
      samples.push(sample);
    } catch (error) {
      if (!(error instanceof UsageError)) throw error;
      badRecords.push({ where: table.where(i), fault: error.message.replace(/^: /, "") });
    }
  });
  if (badRecords.length > 0 && (!skipBadRecords || samples.length === 0))
    throw new UsageError(faultsOf(badRecords, records));
  return { format: format.name, samples, turnsLeftOut, badRecords };
}

/** One sentence that names faulty records and the way out. */
function faultsOf(bad: readonly BadRecord[], records: number): string {
  const named = bad.slice(0, LISTED).map(({ where, fault }) => `${where}: ${fault}`);
  const more = bad.length > LISTED ? `; and ${bad.length - LISTED} more` : "";
  const way =
    bad.length === records
      ? "correct them"
      : "correct them, or leave them out with --skip-bad-records (in a spec: skipBadRecords)";
  return `${named.join("; ")}${more} (${bad.length} of ${records} records); ${way}`;
}
