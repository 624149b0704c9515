/**
 * @file Prompts of HumanEvalFix, byte for byte as bigcode-evaluation-harness assembles them (humanevalpack.py): the request, the
 * buggy program, and a declaration that the model continues.
 */
import type { Problem } from "../records.js";
import { strip } from "./python-text.js";

/** How request, context and declaration are put together. */
export const PROMPT_FORMATS = ["instruct", "octocoder"] as const;
export type PromptFormat = (typeof PROMPT_FORMATS)[number];
/** What tells the intention: the tests (HumanEvalFix proper), or the docstring. */
export const PROMPT_MODES = ["tests", "docs"] as const;
export type PromptMode = (typeof PROMPT_MODES)[number];

export interface PromptOptions {
  readonly format: PromptFormat;
  readonly mode: PromptMode;
}

/** The request, as the harness words it. */
export function fixInstruction(problem: Pick<Problem, "entryPoint">): string {
  return `Fix bugs in ${problem.entryPoint}.`;
}

/**
 * The prompt and the base that a completion continues.
 * - tests: base = declaration, context = base + buggy solution + "\n" + test
 * - docs: base = prompt (with docstring), context = base + buggy solution
 * - `instruct`: context + "\n" + instruction + "\n\n" + base; `octocoder`: "Question: {instruction}\n{context}\n\nAnswer:\n{base}"
 *
 * The whole prompt is stripped, so it ends without a newline: the model writes it.
 */
export function promptOf(problem: Problem, { format, mode }: PromptOptions): { text: string; base: string } {
  const base = mode === "tests" ? problem.declaration : problem.prompt;
  const context = base + problem.buggySolution + (mode === "tests" ? `\n${problem.test}` : "");
  const instruction = fixInstruction(problem);
  const text = format === "instruct"
    ? `${context}\n${instruction}\n\n${base}`
    : `Question: ${instruction}\n${context}\n\nAnswer:\n${base}`;
  return { text: strip(text), base };
}
