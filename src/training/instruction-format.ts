/**
 * @file The text of an instruction sample. `octocoder` is the format of bigcode-evaluation-harness,
 * which the benchmark asks in as well, so that a model is tuned in the words in which it is
 * measured; `chat` is the model's own chat template.
 */
import { chatTemplateOf } from "../language-model/tokenizer/chat-template.js";
import type { InstructionSample } from "../records.js";

/** A sample as text; the model is to continue `prompt` with `response` and then the end token. */
export interface FormattedSample {
  readonly prompt: string;
  readonly response: string;
  /** By a chat template, which spells out what the text begins with. */
  readonly rendered?: true;
}

/** How instruction samples are put into words. */
export const INSTRUCTION_FORMATS = ["octocoder", "chat"] as const;
export type InstructionFormat = (typeof INSTRUCTION_FORMATS)[number];

/**
 * @returns prompt `Question: {instruction}\n{input}\n\nAnswer:\n` (without `\n{input}` where the
 *   input is empty); the response is the output as it is
 * @example formatInstruction({ instruction: "Add.", input: "", output: "1 + 1" }).prompt // "Question: Add.\n\nAnswer:\n"
 */
export function formatInstruction(sample: InstructionSample): FormattedSample {
  return { prompt: `Question: ${questionOf(sample)}\n\nAnswer:\n`, response: sample.output };
}

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

function questionOf({ instruction, input }: InstructionSample): string {
  return input === "" ? instruction : `${instruction}\n${input}`;
}
