/**
 * @file How instruction samples are put into words: `octocoder` as data/instruction-text.ts does;
 * `chat` by the model's own chat template.
 */
import { type FormattedSample, formatInstruction, questionOf } from "../data/instruction-text.js";
import { chatTemplateOf } from "../language-model/tokenizer/chat-template.js";
import type { InstructionSample } from "../records.js";

/** How instruction samples are put into words. */
export const INSTRUCTION_FORMATS = ["octocoder", "chat"] as const;
/** Name of a way to put samples into words. */
export type InstructionFormat = (typeof INSTRUCTION_FORMATS)[number];

/**
 * The function that puts samples into words.
 * @param tokenizer  its tokenizer_config.json holds the chat template; only `chat` reads it
 * @returns for `chat` the question as the user's message; what the template writes around the
 *   answer is part of the response
 * @throws UsageError for `chat` without a template that parses; the function itself, for a template
 *   that refuses or trims a sample
 */
export function instructionFormat(
  format: InstructionFormat | undefined,
  tokenizer: { readonly files?: { readonly config: string } },
): (sample: InstructionSample) => FormattedSample {
  if (format !== "chat") return formatInstruction;
  const template = chatTemplateOf(tokenizer.files?.config ?? "{}", "promptFormat chat");
  return (sample) => {
    const { prompt, lead, tail } = template.turn([{ role: "user", content: questionOf(sample) }]);
    return { prompt, response: `${lead}${sample.output}${tail}`, rendered: true };
  };
}
