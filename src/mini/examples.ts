/**
 * @file Docstrings that show calls with their values instead of a description, as doctest has them:
 * what a function is to do stands in its tests.
 */
import type { TestedFunction } from "./execute.js";

/** Calls that a docstring shows, at most. */
const MOST_EXAMPLES = 4;
/** Longest call with its value, in characters. */
const LONGEST_EXAMPLE = 60;

/** A docstring of the function's shortest telling calls, indented by four. */
export function examplesDocstring({ name, calls }: Pick<TestedFunction, "name" | "calls">): string {
  const short = calls.filter(
    (call) => call.arguments.length + call.result.length <= LONGEST_EXAMPLE,
  );
  const shown = (short.length > 0 ? short : calls).slice(0, MOST_EXAMPLES);
  const lines = shown.map((call) => `    >>> ${name}(${call.arguments})\n    ${call.result}\n`);
  return `    """\n${lines.join("")}    """\n`;
}
