/**
 * @file Normal forms of syntax trees, made by one visitor a kind of node. A node's form depends on
 * what is below it alone, so forms are kept from one edited version of a tree to the next.
 */
import type { SyntaxNode } from "./syntax-tree.js";

/** The form of a node. */
export type Form = (node: SyntaxNode) => string;

/**
 * Makes the form of nodes of one kind from the forms of their parts. `end` is the jump that control
 * makes behind the node anyway ("continue" at the end of a loop's body, "return" at the end of a
 * function's), empty where there is none.
 */
export type Visitor = (node: SyntaxNode, form: Form, end: string) => string;

/**
 * The normal form that visitors make.
 * @param visitors  one a kind of node
 * @param otherwise  for all other kinds
 */
export function formBy(
  visitors: ReadonlyMap<string, Visitor>,
  otherwise: Visitor,
): (root: SyntaxNode, memo?: Map<SyntaxNode, string>) => string {
  return (root, memo = new Map()) => {
    const form: Form = (node) => {
      const known = memo.get(node);
      if (known !== undefined) return known;
      const made = (visitors.get(node.kind) ?? otherwise)(node, form, "");
      memo.set(node, made);
      return made;
    };
    return form(root);
  };
}

/** Visitors by kind of node; the same one may serve several kinds. */
export function visitorsOf(table: Readonly<Record<string, Visitor>>): Map<string, Visitor> {
  return new Map(Object.entries(table));
}
