/**
 * @file Tokens of a text, whether it parses or not, each with the part that it plays: what an edit
 * took away and put in is told by them.
 */
import { isExtra, sourceOf, type SyntaxNode } from "./syntax-tree.js";

/** A token with the part that it plays. */
export interface Token {
  /**
   * `name`: an identifier; `value`: a number, a text, a truth value or nothing at all; `operator`:
   * of an operation or assignment; `other`: keywords, brackets, separators.
   */
  readonly kind: "name" | "value" | "operator" | "other";
  /** As it is written. */
  readonly text: string;
  /** UTF-16 offset of its first character. */
  readonly start: number;
  /** UTF-16 offset behind its last character. */
  readonly end: number;
}

/** Kinds of nodes that are one token, whatever is inside of them. */
const WHOLE = new Set(["string", "regex"]);
/** Marks that are no operators. */
const PUNCTUATION = new Set([
  ...["(", ")", "[", "]", "{", "}", ",", ";", ":", ".", "?.", "=>", "->", "@", "`", "${", "..."],
  ...['"', "'"],
]);

/** Tokens below a node in order; comments, docstrings and empty tokens are left out. */
export function tokensOf(root: SyntaxNode): Token[] {
  const tokens: Token[] = [];
  const visit = (at: SyntaxNode): void => {
    if (isExtra(at) || isDocstring(at) || at.end === at.start) return;
    if (at.children.length > 0 && !isWhole(at)) return at.children.forEach(visit);
    tokens.push({ kind: kindOf(at), text: sourceOf(at), start: at.start, end: at.end });
  };
  visit(root);
  return tokens;
}

/** An operator of several words, or a text without expressions inside of it. */
function isWhole(node: SyntaxNode): boolean {
  if (!node.named) return true;
  return (
    WHOLE.has(node.kind) && !node.children.some((child) => child.kind.includes("interpolation"))
  );
}

/** A statement that is only a text. */
function isDocstring(node: SyntaxNode): boolean {
  return (
    node.kind === "expression_statement" &&
    node.children.every((child) => child.kind === "string" || child.kind === ";") &&
    sourceOf(node).length > 2
  );
}

function kindOf(node: SyntaxNode): Token["kind"] {
  if (node.kind === "ERROR") return "other";
  if (node.named) return node.kind.includes("identifier") ? "name" : "value";
  if (PUNCTUATION.has(node.kind)) return "other";
  if (!/^\p{L}/u.test(node.kind)) return "operator";
  const { parent, field } = node;
  const operates =
    field?.startsWith("operator") === true || parent?.kind.endsWith("operator") === true;
  return operates ? "operator" : "other";
}
