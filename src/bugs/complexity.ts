/** @file How hard a pair is: lines, decisions and edited tokens. */
import type { Pair } from "../records.js";
import type { Language } from "./languages/language.js";
import type { Span } from "./outline.js";
import { tokensIn, type SyntaxNode } from "./syntax-tree.js";

/** A parsed text: the tree of the whole file, and the function in question. */
export interface Parsed {
  readonly source: string;
  readonly root: SyntaxNode;
}

/**
 * Lines that are not blank; McCabe's cyclomatic number of the correct function; tokens that the edit changes, the
 * larger of those taken away and those put in, common ones at both ends not counted (≥ 1).
 */
export function complexityOf(language: Language, correct: Parsed & { readonly decisions: number }, edited: Span, buggy: Parsed, inserted: Span): Pair["complexity"] {
  const before = tokensIn(correct.root, edited.start, edited.end).map((token) => correct.source.slice(token.start, token.end));
  const after = tokensIn(buggy.root, inserted.start, inserted.end).map((token) => buggy.source.slice(token.start, token.end));
  let shared = 0;
  while (shared < Math.min(before.length, after.length) && before[shared] === after[shared]) shared++;
  let tail = 0;
  while (tail < Math.min(before.length, after.length) - shared && before.at(-1 - tail) === after.at(-1 - tail)) tail++;
  return {
    lines: correct.source.split("\n").filter((line) => line.trim() !== "").length,
    cyclomatic: correct.decisions,
    editedTokens: Math.max(1, before.length - shared - tail, after.length - shared - tail),
  };
}
