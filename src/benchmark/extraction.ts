/**
 * @file Where an answer ends, and what of it is executed: the stop rule and `remove_last_block` of bigcode-evaluation-harness.
 * Python: an answer is the body that continues the declaration; it ends before a stop word or the first unindented line.
 */
import { UsageError } from "../errors.js";
import { strip } from "./python-text.js";

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
  const end = lines.findIndex((line) => strip(line) !== "" && !/^[ \t]/.test(line));
  return end < 0 ? code : lines.slice(0, end).join("\n");
}

/** What of a raw answer is executed, so that `programOf` can put it behind the declaration. */
export function extractCompletion(raw: string): string {
  return removeLastBlock(raw);
}

/**
 * For models that do not continue the declaration but answer at large: the body of `entryPoint` if the answer (or a fenced
 * block of it) defines that function, else what `extractCompletion` gives. Not part of the harness's protocol.
 * @example extractAnswer("Sure:\n```python\ndef f(x):\n    return x\n```\nDone.", "f") // "\n    return x"
 */
export function extractAnswer(raw: string, entryPoint: string): string {
  const fenced = [...raw.matchAll(/^```[^\n]*\n(.*?)^```/gms)].map(([, block]) => block!);
  for (const text of [...fenced, raw]) {
    const found = new RegExp(`^def ${entryPoint}[ \\t]*\\(`, "m").exec(text);
    if (found) return removeLastBlock(text.slice(signatureEnd(text, found.index)));
  }
  return extractCompletion(raw);
}

/** Where the signature that begins at `start` ends: behind the colon outside all brackets. */
function signatureEnd(text: string, start: number): number {
  let depth = 0;
  for (let at = start; at < text.length; at++) {
    const c = text[at]!;
    if (c === '"' || c === "'") at = Math.max(at, text.indexOf(c, at + 1));
    else if ("([{".includes(c)) depth++;
    else if (")]}".includes(c)) depth--;
    else if (c === ":" && depth === 0) return at + 1;
  }
  return text.length;
}
