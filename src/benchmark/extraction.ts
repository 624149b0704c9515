/**
 * @file Where an answer ends, and what of it is executed: `check_fn` and `remove_last_block` of
 * bigcode-evaluation-harness. Python: an answer is the body that continues the declaration; it ends
 * before a stop word or the first unindented line. JavaScript (and C++, Go, Rust): it ends with the
 * brace that closes the declaration's. Oracle: tools/golden/benchmark_extractions.py. What of an
 * answer is taken outside of this protocol: answer-function.ts.
 */
import { defaultLanguage, facetOf } from "../languages/registry.js";
import type { Problem } from "../records.js";
import { formatStopWords, type PromptFormat } from "./prompt-formats.js";
import { promptOf, type PromptOptions } from "./prompts.js";
import { rstrip } from "../languages/white-space.js";

/**
 * Which answers are cut: the problems' language and the format that they were asked in (it adds
 * stop words).
 */
export interface ExtractionOptions {
  /** Default: that of problems that name none. */
  readonly language?: string;
  /** Default instruct. */
  readonly format?: PromptFormat;
}

/**
 * Words at which an answer is cut, in the order in which the harness looks for them. Deviation:
 * there, one list a language is shared by all formats of a process and grows with each; here every
 * format has its own words and its language's.
 * @throws UsageError for a language without a rule
 */
function stopWords({
  language = defaultLanguage,
  format = "instruct",
}: ExtractionOptions = {}): readonly string[] {
  const own = facetOf(language, "answer").stopWords;
  const { words, replace } = formatStopWords(format);
  return replace ? words : [...own, ...words];
}

/**
 * Whether an answer is over, from its text so far: generation of this sample may stop. True from
 * the first character on after which the harness's `check_fn` holds. (The harness asks after every
 * token, of a whole batch, and counts braces, so it may run on; what it keeps is the same.)
 * @throws UsageError for a language without a rule
 */
export function stopRule(
  language: string,
  format: PromptFormat = "instruct",
): (textSoFar: string) => boolean {
  const words = stopWords({ language, format });
  const stopped = (text: string): boolean => words.some((word) => text.includes(word));
  if (format.startsWith("diff")) return stopped;
  const { isOver } = facetOf(language, "answer");
  return (text) => isOver(text) || stopped(text);
}

/**
 * The harness's `remove_last_block`: cut at the first of each stop word, then
 * - Python: before the first unindented line;
 * - JavaScript: behind the brace that closes the declaration's, else behind the last closing brace,
 *   if there is one.
 */
export function removeLastBlock(text: string, options: ExtractionOptions = {}): string {
  let code = text;
  for (const word of stopWords(options)) {
    const at = code.indexOf(word);
    if (at >= 0) code = code.slice(0, at);
  }
  return facetOf(options.language ?? defaultLanguage, "answer").cut(code);
}

/** What of a raw answer is executed, so that `programOf` can put it behind the declaration. */
export function extractCompletion(raw: string, options: ExtractionOptions = {}): string {
  return removeLastBlock(raw, options);
}

/**
 * The harness's `postprocess_generation`: the candidate that it would hand to its judge, byte for
 * byte (`diff-carper`, which parses a patch, excepted). The same as `extractCompletion` behind the
 * base, but for white space at the end of the answer.
 */
export function harnessCandidate(problem: Problem, raw: string, prompt: PromptOptions): string {
  const kept = removeLastBlock(rstrip(raw), { language: problem.language, format: prompt.format });
  return prompt.format.startsWith("diff") ? kept : rstrip(promptOf(problem, prompt).base) + kept;
}
