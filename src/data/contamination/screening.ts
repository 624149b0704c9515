/**
 * @file Screens one function against the tests of many problems in one program, because nearly all
 * fail at once and a program a pair would take hours. Trusted text runs in the judge as always;
 * what passes is judged again, alone. The program ends in a LookupError that says "passing 0 3;
 * unsure 2;" by the problems' indices.
 */
import type { CodeReader } from "../../languages/definitions.js";
import { facetOf } from "../../languages/registry.js";
import type { Problem } from "../../records.js";
import type { Program, Verdict } from "../../languages/outcome.js";
import type { FoundFunction } from "../functions-in.js";

/** The function with what stood beside it, under another name. */
export function callable(fn: FoundFunction, name: string, language: string): string {
  return facetOf(language, "screen").renamed(fn, name);
}

/**
 * One program that tries the tests of `problems`; equal lists of problems make equal tests, which a
 * judge may keep. Undefined where a language tries each test alone.
 */
export function screening(
  fn: FoundFunction,
  problems: readonly Problem[],
  reader: CodeReader,
): Program | undefined {
  return facetOf(reader.language, "screen").program?.(fn, problems, reader);
}

/**
 * Outcomes of a screening whose function does not even load: the tests themselves end in none of
 * them.
 */
const UNLOADED: readonly string[] = ["syntax error", "name error", "exception", "missing module"];

/**
 * What a screening of `count` problems found out, by their indices; a screening that did not end
 * leaves all unsure.
 */
export function screened(
  { outcome, message }: Verdict,
  count: number,
): { passing: number[]; unsure: number[] } {
  const found = /\bLookupError: passing (.*?); unsure (.*?);/.exec(message);
  const keys = (text = ""): number[] =>
    text
      .split(" ")
      .filter((key) => key !== "")
      .map(Number);
  if (found) return { passing: keys(found[1]), unsure: keys(found[2]) };
  return {
    passing: [],
    unsure: UNLOADED.includes(outcome) ? [] : Array.from({ length: count }, (_, at) => at),
  };
}
