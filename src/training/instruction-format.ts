/**
 * @file The text of an instruction sample: the `octocoder` format of bigcode-evaluation-harness, which the benchmark
 * asks in as well, so that a model is tuned in the words in which it is measured.
 */
import type { InstructionSample } from "../records.js";

/** A sample as text; the model is to continue `prompt` with `response` and then the end token. */
export interface FormattedSample {
  readonly prompt: string;
  readonly response: string;
}

/**
 * @returns prompt `Question: {instruction}\n{input}\n\nAnswer:\n` (without `\n{input}` where the input is empty); the
 *   response is the output as it is
 * @example formatInstruction({ instruction: "Add.", input: "", output: "1 + 1" }).prompt // "Question: Add.\n\nAnswer:\n"
 */
export function formatInstruction({ instruction, input, output }: InstructionSample): FormattedSample {
  const question = input === "" ? instruction : `${instruction}\n${input}`;
  return { prompt: `Question: ${question}\n\nAnswer:\n`, response: output };
}
