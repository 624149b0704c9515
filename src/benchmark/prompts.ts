/**
 * @file Prompts of HumanEvalFix, byte for byte as bigcode-evaluation-harness assembles them
 * (humanevalpack.py): the request, the buggy program, and a declaration that the model continues,
 * laid out in one of its formats (prompt-formats.ts); and those of HumanEvalSynthesize, which show
 * no program and ask for it to be written.
 */
import { defaultLanguage, knownLanguages, languageNamed } from "../languages/registry.js";
import type { Language } from "../languages/language.js";
import { UsageError } from "../errors.js";
import type { Problem } from "../records.js";
import { LAYOUTS, type PromptFormat, REPAIR_FORMATS } from "./prompt-formats.js";
import { strip } from "../languages/white-space.js";

/**
 * Where the intention stands: the tests (HumanEvalFix proper), or the docstring; and the docstring
 * without any program (HumanEvalSynthesize).
 */
export const PROMPT_MODES = ["tests", "docs", "synthesize"] as const;
/** "tests" shows the tests, "docs" the docstring, "synthesize" the docstring and no program. */
export type PromptMode = (typeof PROMPT_MODES)[number];

/** How a problem is asked. */
export interface PromptOptions {
  /** Layout of request, buggy program and declaration. */
  readonly format: PromptFormat;
  /** What of the problem states what the program is to do. */
  readonly mode: PromptMode;
}

const knownLanguage = (name: string): Language | undefined =>
  knownLanguages().find((language) => language.name === name);

/** The harness's ending for files of a language; for unknown ones the default language's. */
function extensionOf(name: string): string {
  const known = knownLanguage(name);
  const fallback = languageNamed(defaultLanguage).extension;
  return known?.extension ?? fallback;
}

/** The request, as the harness words it; of a synthesis the problem's own. */
export function requestOf(
  problem: Pick<Problem, "entryPoint" | "instruction">,
  mode: PromptMode,
): string {
  return mode === "synthesize" ? strip(problem.instruction) : `Fix bugs in ${problem.entryPoint}.`;
}

/** The program that a prompt shows under its declaration, with the tests in tests mode. */
export function contextOf(problem: Problem, mode: PromptMode, base: string): string | null {
  if (mode === "synthesize") return null;
  return base + problem.buggySolution + (mode === "tests" ? `\n${problem.test}` : "");
}

/**
 * The prompt and the base that a completion continues.
 * - tests: base = declaration, context = base + buggy solution + "\n" + test
 * - docs: base = prompt (with docstring), context = base + buggy solution
 * - synthesize: base = prompt, no context; the request is the problem's instruction
 *
 * The whole prompt is stripped, so it ends without a newline: the model writes it. (The
 * harness shows `fn main(){}` before a declaration in Rust.)
 * @throws UsageError for a name that is no format of Fix, or no mode; for `synthesize` in a format
 *   that shows a program
 */
export function promptOf(
  problem: Problem,
  { format, mode }: PromptOptions,
): { text: string; base: string } {
  const layout = LAYOUTS[format] as (typeof LAYOUTS)[PromptFormat] | undefined;
  if (layout === undefined)
    throw new UsageError(
      `promptOf: expected a format of HumanEvalFix, got "${String(format)}"; the formats are ` +
        `${Object.keys(LAYOUTS).join(", ")}`,
    );
  if (!PROMPT_MODES.includes(mode))
    throw new UsageError(
      `promptOf: expected a mode of ${PROMPT_MODES.join(" or ")}, got "${String(mode)}"; ` +
        "tests is HumanEvalFix proper",
    );
  if (mode === "synthesize" && REPAIR_FORMATS.includes(format))
    throw new UsageError(
      `promptOf: expected a format that shows no program for mode synthesize, got "${format}", ` +
        "in which the harness has no HumanEvalSynthesize; octocoder and instruct are two that can",
    );
  const before = knownLanguage(problem.language)?.answer?.shownBefore ?? "";
  const base = mode === "tests" ? before + problem.declaration : problem.prompt;
  const instruction = requestOf(problem, mode);
  const context = contextOf(problem, mode, base);
  const fileName = `${problem.entryPoint}.${extensionOf(problem.language)}`;
  return {
    text: strip(layout({ instruction, context, base, fileName })),
    base,
  };
}
