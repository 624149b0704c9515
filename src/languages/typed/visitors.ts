/** @file What nodes contribute to an outline, where grammars call them and their parts alike. */
import { childOf, namedChildren, sourceOf, type SyntaxNode } from "../syntax-tree.js";
import type { ExpressionVisitor, TypedReader } from "./reader.js";
import type { Stores } from "./rules.js";

/** A literal of a kind. */
export const literal =
  (kind: "number" | "boolean" | "none"): ExpressionVisitor =>
  (reader, node) =>
    reader.literal(node, kind);

/** A node in which no expression is. */
export const nothing: ExpressionVisitor = () => undefined;

/** `left operator right`. */
export const operation: ExpressionVisitor = (reader, node) => {
  reader.operation(node);
  return "and below";
};

/**
 * Precedence level of an expression's outermost operator; Infinity if it has none.
 * @param fixed  levels of nodes other than binary operations
 * @param levels  those of symbols, and of "unary"
 */
export const bindingBy =
  (
    fixed: Readonly<Record<string, number>>,
    levels: Readonly<Record<string, number>> & { readonly unary: number },
  ): ((node: SyntaxNode) => number) =>
  (node) => {
    if (node.kind === "update_expression") return node.children[0]!.named ? Infinity : levels.unary;
    if (node.kind !== "binary_expression") return fixed[node.kind] ?? Infinity;
    return levels[sourceOf(childOf(node, "operator")!)]!;
  };

/** What an assignment with any operator, or a step, stores into; undefined for other nodes. */
export function assignedBy(node: SyntaxNode): Stores | undefined {
  if (node.kind === "update_expression") return { targets: namedChildren(node), updates: true };
  if (node.kind !== "assignment_expression") return undefined;
  const updates = sourceOf(childOf(node, "operator")!) !== "=";
  return { targets: [childOf(node, "left")!], updates };
}

/** Whether a part of a value is stored into where it stands. */
export const isStored = ({ parent, field }: SyntaxNode): boolean =>
  (parent?.kind === "assignment_expression" && field === "left") ||
  parent?.kind === "update_expression";

/** The place that a value is stored into: a name there is no constant's. */
export function readTarget(reader: TypedReader, target: SyntaxNode): void {
  if (target.kind === "identifier") reader.variable(target, true);
  else reader.read(target);
}

/** `target = value`, or with another operator. */
export const assignment: ExpressionVisitor = (reader, node) => {
  const [left, right] = [childOf(node, "left")!, childOf(node, "right")!];
  const at = childOf(node, "operator")!;
  if (sourceOf(at) !== "=") {
    reader.change(node, left, at, right);
    readTarget(reader, left);
  } else if (reader.isVariable(left))
    reader.assign(node, { target: left, at, value: right }, false);
  else reader.read(left);
  reader.read(right);
};

/** A step of one, `target++`. */
export const step: ExpressionVisitor = (reader, node) => {
  const target = namedChildren(node)[0]!;
  reader.change(
    node,
    target,
    node.children.find((child) => !child.named)!,
  );
  readTarget(reader, target);
};

/** `target = value` in a declaration. @param field  role of the declared name */
export const declarator =
  (field: string): ExpressionVisitor =>
  (reader, node) => {
    const target = childOf(node, field)!;
    const value = childOf(node, "value");
    const at = node.children.find((child) => child.kind === "=");
    if (value === undefined) return;
    if (at !== undefined && reader.isVariable(target))
      reader.assign(node, { target, at, value }, true);
    reader.read(value);
  };
