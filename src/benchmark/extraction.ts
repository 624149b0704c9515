/**
 * @file Where an answer ends, and what of it is executed: `check_fn` and `remove_last_block` of
 * bigcode-evaluation-harness. Python: an answer is the body that continues the declaration; it ends
 * before a stop word or the first unindented line. JavaScript (and C++, Go, Rust): it ends with the
 * brace that closes the declaration's. Oracle: tools/golden/benchmark_extractions.py. What of an
 * answer is taken outside of this protocol: answer-function.ts.
 */
import { UsageError } from "../errors.js";
import type { Problem } from "../records.js";
import { formatStopWords, type PromptFormat } from "./prompt-formats.js";
import { promptOf, type PromptOptions } from "./prompts.js";
import { BLANK, rstrip, strip } from "./python-text.js";

/** The harness's stop words by language; each of Python's also begins an unindented line. */
const LANGUAGE_STOP_WORDS: Readonly<Record<string, readonly string[]>> = {
  python: ["\nclass", "\ndef", "\n#", "\n@", "\nprint", "\nif", "\nassert"],
  javascript: [],
};

/**
 * A line with something on it that begins neither with a space nor with a tab: the body is over.
 */
const UNINDENTED = new RegExp(`(?:^|\\n)(?![ \\t])[^\\n]*?[^${BLANK}]`);

/**
 * Which answers are cut: the problems' language and the format that they were asked in (it adds
 * stop words).
 */
export interface ExtractionOptions {
  /** Default python. */
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
export function stopWords({
  language = "python",
  format = "instruct",
}: ExtractionOptions = {}): readonly string[] {
  const own = LANGUAGE_STOP_WORDS[language];
  if (own === undefined)
    throw new UsageError(
      `stopRule: expected ${Object.keys(LANGUAGE_STOP_WORDS).join(" or ")}, got ${language}; add its rule to src/benchmark/extraction.ts`,
    );
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
  if (language === "python") return (text) => UNINDENTED.test(text) || stopped(text);
  return (text) => closingBrace(text) >= 0 || stopped(text);
}

/**
 * Offset of the brace that closes the one which the declaration opened, or −1. Braces in texts and
 * comments count too, as in the harness.
 */
function closingBrace(text: string): number {
  let open = 1;
  for (let at = 0; at < text.length; at++) {
    const c = text[at];
    if (c === "{") open++;
    else if (c === "}" && --open === 0) return at;
  }
  return -1;
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
  if ((options.language ?? "python") !== "python") {
    const closed = closingBrace(code),
      end = closed >= 0 ? closed : code.lastIndexOf("}");
    return end >= 0 ? code.slice(0, end + 1) : code;
  }
  const lines = code.split("\n");
  const end = lines.findIndex((line) => strip(line) !== "" && !/^[ \t]/.test(line));
  return end < 0 ? code : lines.slice(0, end).join("\n");
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
