/**
 * @file Where JavaScript needs parentheses: how tightly an expression binds, and how tightly its
 *   place wants it to.
 */
import { childOf, sourceOf, type SyntaxNode } from "../syntax-tree.js";
import { BINDS } from "./lexicon.js";

const FIXED: Readonly<Record<string, number>> = {
  sequence_expression: BINDS.sequence,
  assignment_expression: BINDS.assignment,
  augmented_assignment_expression: BINDS.assignment,
  arrow_function: BINDS.assignment,
  yield_expression: BINDS.assignment,
  ternary_expression: BINDS.conditional,
  unary_expression: BINDS.unary,
  await_expression: BINDS.unary,
  update_expression: BINDS.update,
};

/** Precedence level of an expression's outermost operator; Infinity if it has none. */
export function bindingOf(node: SyntaxNode): number {
  if (node.kind !== "binary_expression") return FIXED[node.kind] ?? Infinity;
  return BINDS[sourceOf(childOf(node, "operator")!) as keyof typeof BINDS];
}

/** Level that an expression in this node's place must have at least to do without parentheses. */
export function neededIn(node: SyntaxNode): number {
  const { parent } = node;
  switch (parent?.kind) {
    case "binary_expression": {
      const level = bindingOf(parent);
      // no unary operator may stand on its left
      if (level === BINDS["**"]) return node.field === "left" ? BINDS.update : level;
      return level + (node.field === "right" ? 1 : 0);
    }
    case "unary_expression":
    case "await_expression":
      return BINDS.unary;
    case "update_expression":
    case "member_expression":
    case "call_expression":
    case "new_expression":
      return Infinity;
    case "subscript_expression":
      return node.field === "object" ? Infinity : BINDS.sequence;
    case "ternary_expression":
      return node.field === "condition" ? BINDS["||"] : BINDS.assignment;
    case "parenthesized_expression":
    case "return_statement":
    case "throw_statement":
    case "template_substitution":
    case "expression_statement":
      return BINDS.sequence;
    default:
      return BINDS.assignment;
  }
}
