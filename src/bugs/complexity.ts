/** @file How hard a pair is: lines, decisions and edited tokens. */
import type { Pair } from "../records.js";
import type { Syntax } from "../languages/language.js";
import type { Span } from "../languages/outline.js";
import { sourceOf, tokensIn, type SyntaxNode } from "../languages/syntax-tree.js";

/** What the pairs of one function have in common. */
export interface Measured {
  /** Tree of the correct text. */
  readonly root: SyntaxNode;
  /** Lines that are not blank. */
  readonly lines: number;
  /** McCabe's cyclomatic number of the function. */
  readonly cyclomatic: number;
}

/** Measures the correct text once for all its pairs. */
export function measure(
  language: Pick<Syntax, "cyclomatic">,
  root: SyntaxNode,
  definition: SyntaxNode,
): Measured {
  return {
    root,
    lines: root.source.split("\n").filter((line) => line.trim() !== "").length,
    cyclomatic: language.cyclomatic(definition),
  };
}

/**
 * Complexity of one pair. Edited tokens are the larger of those taken away and those put in, common
 * ones at both ends not counted (≥ 1).
 * @param edited  what was replaced, in the correct text
 * @param inserted  what stands there, in the text of `buggy`
 */
export function complexityOf(
  correct: Measured,
  edited: Span,
  buggy: SyntaxNode,
  inserted: Span,
): Pair["complexity"] {
  const before = tokensIn(correct.root, edited.start, edited.end).map(sourceOf);
  const after = tokensIn(buggy, inserted.start, inserted.end).map(sourceOf);
  let shared = 0;
  while (shared < Math.min(before.length, after.length) && before[shared] === after[shared])
    shared++;
  let tail = 0;
  while (
    tail < Math.min(before.length, after.length) - shared &&
    before.at(-1 - tail) === after.at(-1 - tail)
  )
    tail++;
  return {
    lines: correct.lines,
    cyclomatic: correct.cyclomatic,
    editedTokens: Math.max(1, before.length - shared - tail, after.length - shared - tail),
  };
}
