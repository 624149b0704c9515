/**
 * @file The shapes in which instruction data are published, told by their columns, and what each
 *   becomes:
 * - Alpaca (tatsu-lab/stanford_alpaca): instruction, input, output (or response);
 * - chat: messages, a list of {role, content};
 * - commits (bigcode/commitpackft, OctoPack arXiv 2308.07124): old_contents, new_contents and the
 *   commit's subject or message.
 */
import { z } from "zod";
import { UsageError } from "../errors.js";
import { check } from "../files/read.js";
import type { InstructionSample } from "../records.js";
import type { Rows } from "./read-rows.js";

/** Alpaca's keys; the answer stands under `output`, or `response` where that is empty. */
const alpacaSchema = z
  .object({
    instruction: z.string().min(1),
    input: z.string().nullish(),
    output: z.string().nullish(),
    response: z.string().nullish(),
    kind: z.string().nullish(),
  })
  .transform(({ instruction, input, output, response, kind }, context): InstructionSample => {
    const answer = output || response;
    if (!answer) {
      context.addIssue({
        code: "custom",
        path: ["output"],
        message: "expected a non-empty answer under output or response",
      });
      return z.NEVER;
    }
    return { instruction, input: input ?? "", output: answer, ...(kind == null ? {} : { kind }) };
  });

/**
 * A conversation: what a system message says and the first user message are the instruction, the
 * reply to it is the output. Later turns are left out and counted (`FormattedRows.turnsLeftOut`),
 * because a sample has one answer.
 */
const chatSchema = z
  .object({ messages: z.array(z.object({ role: z.string(), content: z.string() })).min(2) })
  .transform(({ messages }, context): InstructionSample & { turnsLeftOut: number } => {
    const led = messages[0]!.role === "system",
      system = led ? messages[0]!.content : "",
      [user, assistant, ...more] = messages.slice(led ? 1 : 0);
    if (
      user?.role !== "user" ||
      assistant?.role !== "assistant" ||
      user.content === "" ||
      assistant.content === ""
    ) {
      context.addIssue({
        code: "custom",
        path: ["messages"],
        message: `expected roles [system,] user, assistant with content, got ${messages
          .slice(0, 4)
          .map((m) => `${m.role}${m.content === "" ? " (empty)" : ""}`)
          .join(", ")}`,
      });
      return z.NEVER;
    }
    return {
      instruction: system === "" ? user.content : `${system}\n\n${user.content}`,
      input: "",
      output: assistant.content,
      turnsLeftOut: more.filter((m) => m.role === "assistant").length,
    };
  });

const commitSchema = z
  .object({
    old_contents: z.string(),
    new_contents: z.string().min(1),
    subject: z.string().nullish(),
    message: z.string().nullish(),
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

/** One shape: the columns that tell it (of each group at least one), and how a row is read. */
interface Format {
  readonly name: "alpaca" | "chat" | "commits";
  readonly columns: readonly (readonly string[])[];
  readonly optional: readonly string[];
  readonly schema: z.ZodType<InstructionSample & { turnsLeftOut?: number }>;
}

const FORMATS: readonly Format[] = [
  {
    name: "alpaca",
    columns: [["instruction"], ["output", "response"]],
    optional: ["input", "kind"],
    schema: alpacaSchema,
  },
  { name: "chat", columns: [["messages"]], optional: [], schema: chatSchema },
  {
    name: "commits",
    columns: [["old_contents"], ["new_contents"], ["subject", "message"]],
    optional: [],
    schema: commitSchema,
  },
];

export interface FormattedRows {
  readonly format: Format["name"];
  readonly samples: readonly InstructionSample[];
  /** Answers of conversations behind the first one. */
  readonly turnsLeftOut: number;
}

/** The shape of a table with these columns. @throws UsageError with the columns found */
export function formatOf(columns: readonly string[], where: string): Format {
  const found = FORMATS.find((format) =>
    format.columns.every((group) => group.some((name) => columns.includes(name))),
  );
  if (found === undefined)
    throw new UsageError(
      `${where}: expected columns ${FORMATS.map((f) => `${f.columns.map((group) => group.join(" or ")).join(", ")} (${f.name})`).join("; or ")}; ` +
        `got ${columns.length === 0 ? "none" : columns.join(", ")}; rename them`,
    );
  return found;
}

/** The columns of a format that a table has: all that need be read. */
export function columnsRead(format: Format, columns: readonly string[]): string[] {
  return [...format.columns.flat(), ...format.optional].filter((name) => columns.includes(name));
}

/** Samples of all rows. @throws UsageError naming place and key of the first faulty row */
export function samplesOf(table: Rows, path: string): FormattedRows {
  if (table.rows.length === 0)
    throw new UsageError(`${path}: expected at least one record, got none; check the path`);
  const format = formatOf(table.columns, path);
  let turnsLeftOut = 0;
  const samples = table.rows.map((row, i) => {
    const { turnsLeftOut: more = 0, ...sample } = check(row, format.schema, table.where(i));
    turnsLeftOut += more;
    return sample;
  });
  return { format: format.name, samples, turnsLeftOut };
}
