/** @file The class of a mined bug: that of the edit, as for all bugs that people made. */
import { editClass, type Tokenized } from "../bugs/edit-class.js";
import { tokensOf } from "../languages/tokens.js";
import type { SyntaxNode } from "../languages/syntax-tree.js";
import type { BugType } from "../records.js";

const tokenized = (root: SyntaxNode): Tokenized => ({ text: root.source, tokens: tokensOf(root) });

/**
 * The class of the edit that makes `correct` into `buggy`; of two that differ in texts alone value
 * misuse.
 */
export function bugTypeOf(correct: SyntaxNode, buggy: SyntaxNode): BugType {
  return editClass(tokenized(correct), tokenized(buggy)) ?? "value misuse";
}
