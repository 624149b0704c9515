/** @file Helpers of the bug tests: all edits that an operator can make of a piece of Python. */
import { injectableLanguage } from "../../src/languages/registry.js";
import type { Rewriter } from "../../src/bugs/drawer.js";
import type { Outline } from "../../src/languages/outline.js";
import { createParser, type SyntaxParser } from "../../src/languages/syntax-parser.js";

export const language = injectableLanguage("python");
const parsing: Promise<SyntaxParser> = createParser(language.grammar);

/** Outline of the first function of a text. */
export async function outlineOf(code: string): Promise<Outline> {
  const root = (await parsing).parse(code);
  if (root === null) throw new Error(`does not parse: ${code}`);
  return language.outline(language.functions(root)[0]!.node);
}

export async function parses(code: string): Promise<boolean> {
  return (await parsing).parse(code) !== null;
}

export async function normalForm(code: string): Promise<string> {
  const root = (await parsing).parse(code);
  if (root === null) throw new Error(`does not parse: ${code}`);
  return language.normalForm(root);
}

/** `def f(PARAMETERS):` around indented lines. */
export function functionOf(body: string, parameters = "xs, n, s"): string {
  return `def f(${parameters}):\n${body
    .split("\n")
    .map((line) => (line === "" ? line : `    ${line}`))
    .join("\n")}\n`;
}

/** Texts of the function's body after each edit of the operator, first indentation taken off. */
export async function bodiesAfter(
  operator: Rewriter,
  body: string,
  parameters?: string,
): Promise<string[]> {
  const code = functionOf(body, parameters);
  const outline = await outlineOf(code);
  return operator.sites(outline, language.lexicon).flatMap((site) =>
    site.replacements.map((after) =>
      (code.slice(0, site.start) + after + code.slice(site.end))
        .split("\n")
        .slice(1, -1)
        .map((line) => line.replace(/^ {4}/, ""))
        .join("\n"),
    ),
  );
}
