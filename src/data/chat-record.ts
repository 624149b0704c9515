/**
 * @file Conversations as instruction samples: OpenAI's messages ({role, content}, content a text or
 * parts of texts) and ShareGPT's conversations ({from, value}). What the system says and the first
 * user message are the instruction, the reply to it is the output.
 */
import { z } from "zod";
import type { InstructionSample } from "../records.js";
import { text } from "./text-field.js";

/** Names that other collections give to the three roles. */
const ROLES: Readonly<Record<string, string>> = {
  developer: "system",
  human: "user",
  gpt: "assistant",
  chatgpt: "assistant",
  model: "assistant",
};

const partSchema = z.object({ type: z.literal("text"), text });
const contentSchema = z.union([
  text,
  z.array(partSchema).transform((parts) => parts.map((part) => part.text).join("")),
]);

interface Turn {
  readonly role: string;
  readonly content: string;
}

/**
 * One turn under either collection's names. A call of a tool (content is null) has no text: it
 * counts as empty, so that the record is refused where it stands in the first answer.
 */
const turnSchema = z
  .object({
    role: z.string().optional(),
    from: z.string().optional(),
    content: contentSchema.nullish(),
    value: contentSchema.nullish(),
  })
  .transform(({ role, from, content, value }, context): Turn => {
    const who = role ?? from;
    if (who === undefined || (content === undefined && value === undefined)) {
      context.addIssue({
        code: "custom",
        message: "expected a turn with role and content, or from and value",
      });
      return z.NEVER;
    }
    return { role: ROLES[who] ?? who, content: content ?? value ?? "" };
  });

const conversationSchema = z.array(turnSchema).min(2);

/**
 * Later turns are left out and counted (`FormattedRows.turnsLeftOut`), because a sample has one
 * answer.
 */
export const chatSchema = z
  .object({ messages: conversationSchema.nullish(), conversations: conversationSchema.nullish() })
  .transform(
    ({ messages, conversations }, context): InstructionSample & { turnsLeftOut: number } => {
      const turns = messages ?? conversations ?? [];
      const system = turns[0]?.role === "system" ? turns[0].content : "";
      const [user, assistant, ...more] = turns.slice(turns[0]?.role === "system" ? 1 : 0);
      if (!speaks(user, "user") || !speaks(assistant, "assistant")) {
        context.addIssue({
          code: "custom",
          path: [conversations ? "conversations" : "messages"],
          message: `expected roles [system,] user, assistant with content, got ${rolesOf(turns)}`,
        });
        return z.NEVER;
      }
      return {
        instruction: system === "" ? user.content : `${system}\n\n${user.content}`,
        input: "",
        output: assistant.content,
        turnsLeftOut: more.filter((turn) => turn.role === "assistant").length,
      };
    },
  );

function speaks(turn: Turn | undefined, role: string): turn is Turn {
  return turn?.role === role && turn.content !== "";
}

/** The first turns' roles, for a message. */
function rolesOf(turns: readonly Turn[]): string {
  if (turns.length === 0) return "none";
  return turns
    .slice(0, 4)
    .map(({ role, content }) => `${role}${content === "" ? " (empty)" : ""}`)
    .join(", ");
}
