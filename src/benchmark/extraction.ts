/**
 * @file Where an answer ends, and what of it is executed: the stop rule and `remove_last_block` of bigcode-evaluation-harness.
 * Python: an answer is the body that continues the declaration; it ends before a stop word or the first unindented line.
 */
import { UsageError } from "../errors.js";
import type { Problem } from "../records.js";
import { promptOf, type PromptOptions } from "./prompts.js";

/** Stop words of the harness for Python; each of the first seven also begins an unindented line. */
export const PYTHON_STOP_WORDS = ["\nclass", "\ndef", "\n#", "\n@", "\nprint", "\nif", "\nassert", "<|endoftext|>"] as const;

/** A line that begins without white space: the body is over. */
const UNINDENTED = /(?:^|\n)\S/;

/**
 * Whether an answer is over, from its text so far: generation of this sample may stop.
 * @throws UsageError for a language without a rule
 */
export function stopRule(language: string): (textSoFar: string) => boolean {
  if (language !== "python") throw new UsageError(`stopRule: expected python, got ${language}; add its rule to src/benchmark/extraction.ts`);
  return (text) => UNINDENTED.test(text) || text.includes("<|endoftext|>");
}

/** The harness's `remove_last_block` for Python: cut at the first stop word, then before the first unindented line. */
export function removeLastBlock(text: string): string {
  let code = text;
  for (const word of PYTHON_STOP_WORDS) {
    const at = code.indexOf(word);
    if (at >= 0) code = code.slice(0, at);
  }
  const lines = code.split("\n");
  const end = lines.findIndex((line) => line.trim() !== "" && !/^[ \t]/.test(line));
  return end < 0 ? code : lines.slice(0, end).join("\n");
}

/** What of a raw answer is executed, so that `programOf` can put it behind the base. */
export function extractCompletion(raw: string): string {
  return removeLastBlock(raw);
}

/** The candidate: the prompt's base without trailing white space, then the completion (which begins with a newline if the model wrote one). */
export function candidateOf(problem: Problem, completion: string, options: Pick<PromptOptions, "mode">): string {
  const { base } = promptOf(problem, { format: "instruct", mode: options.mode });
  return base.trimEnd() + (/^\s*\n/.test(completion) || completion === "" ? completion : `\n${completion}`);
}

/** Program text without comments' and white space's freedom, for "does the answer repeat the bug?". */
export function normalisedBody(text: string): string {
  return text.split("\n").map((line) => line.trimEnd()).filter((line) => line.trim() !== "").join("\n");
}
