/**
 * @file The text of an instruction sample in the format of bigcode-evaluation-harness
 * ("octocoder"), which the benchmark asks in as well, so that a model is tuned in the words in
 * which it is measured.
 */
import type { InstructionSample } from "../records.js";

/** A sample as text; the model is to continue `prompt` with `response` and then the end token. */
export interface FormattedSample {
  /** The request, up to where the answer begins. */
  readonly prompt: string;
  /** The answer, without the end token. */
  readonly response: string;
  /** By a chat template, which spells out what the text begins with. */
  readonly rendered?: true;
}

/**
 * @returns prompt `Question: {instruction}\n{input}\n\nAnswer:\n` (without `\n{input}` where the
 *   input is empty); the response is the output as it is
 * @example formatInstruction({ instruction: "Add.", input: "", output: "1 + 1" }).prompt // "Question: Add.\n\nAnswer:\n"
 */
export function formatInstruction(sample: InstructionSample): FormattedSample {
  return { prompt: `Question: ${questionOf(sample)}\n\nAnswer:\n`, response: sample.output };
}

/** What is asked: the instruction and, where there is one, the input below it. */
export function questionOf({ instruction, input }: InstructionSample): string {
  return input === "" ? instruction : `${instruction}\n${input}`;
}
