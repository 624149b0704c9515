/**
 * @file Chat templates: a conversation as the text that a model was tuned on. The template is the
 * tokenizer_config.json's (`chat_template`; Jinja), rendered as Python's
 * `apply_chat_template(tokenize=False)` renders it (python-jinja.ts): blocks trimmed, the special
 * tokens known by name, `tools` and `documents` none. A template may trim what it is given (many
 * call `| trim`). Where text is trained on that must not happen unseen (transformers#34462): `turn`
 * puts the answer in as it is, and refuses a template that leaves out part of the other messages.
 */
import { z } from "zod";
import { UsageError } from "../../errors.js";
import { check, parseJson } from "../../files/read.js";
import { parseTemplate } from "./python-jinja.js";

/** One turn of a conversation. */
export interface ChatMessage {
  /** As the template knows them: mostly system, user, assistant. */
  readonly role: string;
  /** Plain text, as it was said. */
  readonly content: string;
}

/** Where an answer stands in a conversation. */
export interface ChatTurn {
  /** The conversation, up to where the model begins to write. */
  readonly prompt: string;
  /** What the template writes before the answer (Llama 2: a space). */
  readonly lead: string;
  /** What it writes behind the answer, up to and without the end token. */
  readonly tail: string;
}

/** A model's own template, parsed and ready to render conversations. */
export interface ChatTemplate {
  /** @throws UsageError if the template refuses the conversation (its raise_exception) or fails */
  render(
    messages: readonly ChatMessage[],
    options?: { readonly addGenerationPrompt?: boolean },
  ): string;
  /**
   * Splits the conversation around the answer that is to follow: `prompt + lead + answer + tail`
   * and then the end token. Today's date is kept from the template (`strftime_now` is not defined,
   * as in older transformers): a run must not depend on the day.
   * @throws UsageError as `render`; if part of a message does not reach the text; or if an answered
   *   conversation does not begin as an unanswered one
   */
  turn(messages: readonly ChatMessage[]): ChatTurn;
}

const tokenName = z
  .union([z.string(), z.looseObject({ content: z.string() })])
  .transform((t) => (typeof t === "string" ? t : t.content))
  .nullish();
const SPECIAL_TOKENS = [
  "bos_token",
  "eos_token",
  "unk_token",
  "sep_token",
  "pad_token",
  "cls_token",
  "mask_token",
] as const;
const settings = z.looseObject({
  chat_template: z
    .union([z.string(), z.array(z.looseObject({ name: z.string(), template: z.string() }))])
    .nullish(),
  ...(Object.fromEntries(SPECIAL_TOKENS.map((name) => [name, tokenName])) as Record<
    (typeof SPECIAL_TOKENS)[number],
    typeof tokenName
  >),
});

/**
 * Stands for the answer while a template is asked where it puts one: private-use characters, which
 * nothing trims.
 */
const PLACEHOLDER = "\ue0f1answer\ue0f2";

/** The template's text. @throws UsageError if there is none, or none of several is the default */
function sourceOf(given: z.infer<typeof settings>["chat_template"], where: string): string {
  const source =
    typeof given === "string" ? given : given?.find(({ name }) => name === "default")?.template;
  if (source !== undefined) return source;
  const others =
    typeof given === "object" && given ? `only ${given.map((t) => t.name).join(", ")}` : "none";
  throw new UsageError(
    `${where}: expected a chat_template in tokenizer_config.json (or chat_template.jinja ` +
      `beside it), got ${others}; add one, or use another prompt format`,
  );
}

/**
 * The chat template of a tokenizer; of several the one named "default".
 * @param config  contents of tokenizer_config.json
 * @param where  named in errors
 * @throws UsageError if there is none, or it does not parse
 * @example chatTemplateOf(model.tokenizer.files.config, "the model").render([{ role: "user", content: "Hi" }], { addGenerationPrompt: true })
 */
export function chatTemplateOf(config: string, where: string): ChatTemplate {
  const { chat_template: given, ...rest } = check(parseJson(config, where), settings, where);
  const source = sourceOf(given, where);
  const endToken = rest.eos_token ?? undefined;
  const names = Object.fromEntries(
    SPECIAL_TOKENS.flatMap((name) => (typeof rest[name] === "string" ? [[name, rest[name]]] : [])),
  );
  const template = attempt(
    () => parseTemplate(source),
    (reason) =>
      `${where}: expected a chat template that parses, got one that does not (${reason}); ` +
      "correct chat_template",
  );
  const render = (
    messages: readonly ChatMessage[],
    addGenerationPrompt: boolean,
    timeless: boolean,
  ): string =>
    attempt(
      () =>
        template({
          messages,
          tools: null,
          documents: null,
          add_generation_prompt: addGenerationPrompt,
          ...names,
          ...(timeless && { strftime_now: undefined }),
        }),
      (reason) =>
        `${where}: expected a conversation that the chat template accepts, got ` +
        `${messages.map(({ role }) => role).join(", ") || "none"} (${reason}); use other ` +
        "roles or another prompt format",
    );
  return {
    render: (messages, { addGenerationPrompt = false } = {}) =>
      render(messages, addGenerationPrompt, false),
    turn(messages) {
      const prompt = render(messages, true, true);
      const answered = render(
        [...messages, { role: "assistant", content: PLACEHOLDER }],
        false,
        true,
      );
      keepsMessages(messages, prompt, where);
      const [lead, after] = aroundAnswer(prompt, answered, where);
      const end = endToken ? after.indexOf(endToken) : -1;
      return { prompt, lead, tail: end < 0 ? after : after.slice(0, end) };
    },
  };
}

/** @throws UsageError if the template drops part of a message */
function keepsMessages(messages: readonly ChatMessage[], prompt: string, where: string): void {
  const lost = messages.find(({ content }) => !prompt.includes(content));
  if (lost)
    throw new UsageError(
      `${where}: expected a chat template that keeps its messages, got one that leaves out part ` +
        `of the ${lost.role} message ${shown(lost.content)}; trim the records ` +
        "(white space at the ends is what templates drop), or use another prompt format",
    );
}

/** What stands before and behind the answer. @throws UsageError if it does not follow the prompt */
function aroundAnswer(
  prompt: string,
  answered: string,
  where: string,
): [lead: string, after: string] {
  const parts = answered.slice(prompt.length).split(PLACEHOLDER);
  if (answered.startsWith(prompt) && parts.length === 2) return parts as [string, string];
  throw new UsageError(
    `${where}: expected a chat template whose answered conversation begins as the unanswered ` +
      `one and holds the answer once, got ${shown(answered)} for ${shown(prompt)}; ` +
      "use another prompt format",
  );
}

const shown = (text: string): string =>
  JSON.stringify(text.length > 80 ? `…${text.slice(-80)}` : text);

function attempt<T>(work: () => T, message: (reason: string) => string): T {
  try {
    return work();
  } catch (error) {
    throw new UsageError(message((error as Error).message.split("\n")[0]!));
  }
}
