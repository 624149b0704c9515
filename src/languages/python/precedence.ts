/**
 * @file Where Python needs parentheses: how tightly an expression binds, and how tightly its place
 *   wants it to.
 */
import { childOf, sourceOf, type SyntaxNode } from "../syntax-tree.js";
import { BINDS } from "./lexicon.js";

const FIXED: Readonly<Record<string, number>> = {
  named_expression: BINDS.named,
  yield: BINDS.named,
  expression_list: BINDS.named,
  lambda: BINDS.lambda,
  conditional_expression: BINDS.conditional,
  not_operator: BINDS.not,
  comparison_operator: BINDS.comparison,
  unary_operator: BINDS.unary,
  await: BINDS["**"],
};

/** Precedence level of an expression's outermost operator; Infinity if it has none. */
export function bindingOf(node: SyntaxNode): number {
  if (node.kind !== "binary_operator" && node.kind !== "boolean_operator")
    return FIXED[node.kind] ?? Infinity;
  return BINDS[sourceOf(childOf(node, "operator")!) as keyof typeof BINDS];
}

/** Level that an expression in this node's place must have at least to do without parentheses. */
export function neededIn(node: SyntaxNode): number {
  const { parent } = node;
  switch (parent?.kind) {
    case "binary_operator":
      return (
        bindingOf(parent) +
        (node.field === "right" ? 1 : 0) +
        (bindingOf(parent) === BINDS["**"] ? 1 : 0)
      );
    case "boolean_operator":
    case "not_operator":
    case "unary_operator":
      return bindingOf(parent);
    case "comparison_operator":
      return BINDS.comparison + 1;
    case "attribute":
    case "call":
    case "await":
      return Infinity;
    case "subscript":
      return node.field === "value" ? Infinity : BINDS.named;
    case "conditional_expression":
      return BINDS.or;
    default:
      return BINDS.conditional;
  }
}
