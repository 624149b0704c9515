/** @file What the expressions of a Java method are: one visitor a kind of node. */
import { childOf, namedChildren, sourceOf, type SyntaxNode } from "../syntax-tree.js";
import type { ExpressionVisitor, TypedReader } from "../typed/reader.js";
import type { Stores, TypeRules } from "../typed/rules.js";
import {
  assignedBy,
  assignment,
  bindingBy,
  declarator,
  isStored,
  literal,
  nothing,
  step,
} from "../typed/visitors.js";
import { BINDS, lexicon } from "./lexicon.js";
import { isDeclared, isOther, namesDeclaredIn } from "./names.js";
import { receiverOf } from "./results.js";
import { fits, kindOf, unboxed } from "./type-text.js";
import { typeOf } from "./types.js";

const FIXED: Readonly<Record<string, number>> = {
  assignment_expression: BINDS.assignment,
  lambda_expression: BINDS.assignment,
  switch_expression: BINDS.assignment,
  ternary_expression: BINDS.conditional,
  instanceof_expression: BINDS.instanceof,
  unary_expression: BINDS.unary,
  cast_expression: BINDS.unary,
};

const bindingOf = bindingBy(FIXED, BINDS);

function neededIn({ parent, field }: SyntaxNode): number {
  switch (parent?.kind) {
    case "binary_expression":
      return bindingOf(parent) + (field === "right" ? 1 : 0);
    case "instanceof_expression":
      return BINDS.instanceof;
    case "unary_expression":
    case "cast_expression":
      return BINDS.unary;
    case "ternary_expression":
      return field === "condition" ? BINDS["||"] : BINDS.conditional;
    case "method_invocation":
    case "field_access":
    case "method_reference":
    case "update_expression":
      return Infinity;
    case "array_access":
      return field === "array" ? Infinity : BINDS.assignment;
    default:
      return BINDS.assignment;
  }
}

function storesOf(node: SyntaxNode): Stores | undefined {
  const names = node.children.filter((child) => isName(child) && isDeclared(child));
  if (names.length > 0) return { targets: names, updates: false, declares: true };
  return assignedBy(node);
}

const isName = ({ kind }: SyntaxNode): boolean => kind === "identifier";

/** See `TypeRules`. */
export const rules: TypeRules = {
  typeOf(node, types) {
    const type = typeOf(node, types);
    return type === undefined ? undefined : unboxed(type);
  },
  kindOf,
  fits,
  isStrict: true,
  bindingOf,
  neededIn,
  storesOf,
  isScope: ({ kind }) => kind !== "local_variable_declaration",
  isEffect: (node) =>
    node.kind === "expression_statement" && namedChildren(node)[0]?.kind === "method_invocation",
  isOther,
};

/** Whether a condition binds what other code needs: it can neither go nor be negated. */
export const hasPattern = (condition: SyntaxNode): boolean => namesDeclaredIn(condition).size > 0;

const body: ExpressionVisitor = (reader, node) => {
  const inner = childOf(node, "body");
  if (inner?.kind === "block") reader.readBody(inner);
  else if (inner !== undefined) reader.read(inner);
};

/** See `TypedReader`. */
export const visitors: ReadonlyMap<string, ExpressionVisitor> = new Map<string, ExpressionVisitor>([
  ...[
    ...["line_comment", "block_comment", "modifiers", "type_arguments", "formal_parameters"],
    ...["inferred_parameters", "switch_label", "catch_formal_parameter", "dimensions"],
    ...["record_pattern", "type_pattern", "break_statement", "continue_statement"],
  ].map((kind): [string, ExpressionVisitor] => [kind, nothing]),
  ["identifier", (reader, node) => reader.variable(node)],
  ["decimal_integer_literal", literal("number")],
  ["decimal_floating_point_literal", literal("number")],
  ["true", literal("boolean")],
  ["false", literal("boolean")],
  ["null_literal", literal("none")],
  ["character_literal", (reader, node) => reader.text(node)],
  ["string_literal", readText],
  ["block", (reader, node) => reader.readBody(node)],
  ["lambda_expression", body],
  ["method_declaration", body],
  ["constructor_declaration", nothing],
  ["field_access", (reader, node) => reader.read(childOf(node, "object")!)],
  ["method_reference", nothing],
  ["cast_expression", (reader, node) => reader.read(childOf(node, "value")!)],
  ["instanceof_expression", (reader, node) => reader.read(childOf(node, "left")!)],
  [
    "binary_expression",
    (reader, node) => {
      if (!hasPattern(childOf(node, "left")!)) reader.operation(node);
      return "and below";
    },
  ],
  [
    "unary_expression",
    (reader, node) => {
      reader.prefix(node, childOf(node, "operand")!);
      return "and below";
    },
  ],
  [
    "ternary_expression",
    (reader, node) => {
      const condition = childOf(node, "condition")!;
      if (!hasPattern(condition)) reader.test(condition, "conditional");
      return "and below";
    },
  ],
  ["method_invocation", readCall],
  ["array_access", readAccess],
  ["update_expression", step],
  ["assignment_expression", assignment],
  ["variable_declarator", declarator("name")],
]);

/** A text; one of several lines is left as it is. */
function readText(reader: TypedReader, node: SyntaxNode): void {
  if (sourceOf(node).startsWith('"""')) reader.literal(node, "text");
  else reader.text(node);
}

function readCall(reader: TypedReader, node: SyntaxNode): void {
  const given = childOf(node, "arguments")!;
  const name = childOf(node, "name")!;
  const receiver = receiverOf(node, (one) => reader.scope.variables.has(one));
  reader.call(node, {
    name,
    receiver,
    given: namedChildren(given),
    isPlain: ({ kind }) => kind !== "lambda_expression" && kind !== "method_reference",
  });
  if (receiver?.kind === "identifier" && lexicon.mutators.has(sourceOf(name)))
    reader.variable(receiver, true);
  else if (receiver !== undefined) reader.read(receiver);
  reader.read(given);
}

function readAccess(reader: TypedReader, node: SyntaxNode): "and below" {
  reader.subscript(node, childOf(node, "array")!, childOf(node, "index")!, isStored(node));
  return "and below";
}
