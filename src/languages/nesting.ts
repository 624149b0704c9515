/**
 * @file How deep statements stand inside of each other, by the kinds of nodes that hold others.
 * `else if` goes on with the statement before it, and is no deeper than that.
 */
import type { SyntaxNode } from "./syntax-tree.js";

/** Whether a statement is the `else` of another of its kind, with nothing between. */
function goesOn(at: SyntaxNode): boolean {
  if (at.field === "alternative" && at.parent?.kind === at.kind) return true;
  const { parent } = at;
  return parent?.kind === "else_clause" && parent.parent?.kind === at.kind;
}

/**
 * Counts the statements around the innermost one below a node, that one included.
 * @param holders  kinds of nodes that hold statements: conditions, loops, `try`, `switch`
 * @returns of a node: the most of them around each other, 0 without any
 */
export function nestingBy(holders: ReadonlySet<string>): (node: SyntaxNode) => number {
  const depth = (at: SyntaxNode): number => {
    const inside = Math.max(0, ...at.children.map(depth));
    return holders.has(at.kind) && !goesOn(at) ? inside + 1 : inside;
  };
  return depth;
}
