/**
 * @file McCabe's cyclomatic number by the kinds of nodes at which control can take one more way.
 * Source: McCabe, IEEE TSE 2(4), 1976.
 */
import { childOf, sourceOf, type SyntaxNode } from "./syntax-tree.js";

/**
 * Counts the decisions below a node.
 * @param decisions  kinds of nodes, each one decision
 * @param shortCircuits  operators of a `binary_expression`, each one decision
 * @param decidesToo  of a node of another kind, whether it is one in its place
 * @returns of a node: 1 + decisions
 */
export function cyclomaticBy(
  decisions: ReadonlySet<string>,
  shortCircuits: ReadonlySet<string> = new Set(),
  decidesToo: (node: SyntaxNode) => boolean = () => false,
): (node: SyntaxNode) => number {
  const decides = (at: SyntaxNode): boolean =>
    decisions.has(at.kind) ||
    (at.kind === "binary_expression" && shortCircuits.has(sourceOf(childOf(at, "operator")!))) ||
    decidesToo(at);
  const count = (at: SyntaxNode): number =>
    at.children.reduce((sum, child) => sum + count(child), decides(at) ? 1 : 0);
  return (node) => 1 + count(node);
}
