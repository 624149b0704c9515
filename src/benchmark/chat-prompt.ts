/**
 * @file A problem of HumanEvalFix as a conversation, for models that were tuned on their chat
 * template: the user asks for the fix, and the answer begins with the declaration, which the model
 * continues. Request and context are those of `prompts.ts`.
 */
import type { ChatTemplate } from "../language-model/tokenizer/chat-template.js";
import type { Problem } from "../records.js";
import { contextOf, type PromptMode, requestOf } from "./prompts.js";
import { rstrip, strip } from "../languages/white-space.js";

/**
 * @returns text: the conversation up to and with the begun answer, whose end is stripped as the
 *   harness strips its prompts; base: what a completion continues
 * @throws UsageError if the template refuses a conversation of one user message
 */
export function chatPromptOf(
  problem: Problem,
  mode: PromptMode,
  template: ChatTemplate,
): { text: string; base: string } {
  const base = mode === "tests" ? problem.declaration : problem.prompt;
  const context = contextOf(problem, mode, base);
  const request = requestOf(problem, mode);
  return { text: chatTextOf({ request, context, base }, template), base };
}

/**
 * A conversation in which the user asks, and the begun answer.
 * @param turn  the request, the code below it if there is some, and what the answer goes on from
 * @throws UsageError if the template refuses a conversation of one user message
 */
export function chatTextOf(
  turn: { readonly request: string; readonly context: string | null; readonly base: string },
  template: ChatTemplate,
): string {
  const { request, context, base } = turn;
  const content = strip(context === null ? request : `${request}\n${context}`);
  const { prompt, lead } = template.turn([{ role: "user", content }]);
  return prompt + lead + rstrip(base);
}
