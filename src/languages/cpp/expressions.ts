/** @file What the expressions of a C++ function are: one visitor a kind of node. */
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
import { BINDS } from "./lexicon.js";
import { declaredBy } from "./scope.js";
import { calledName, fits, kindOf, typeOf } from "./types.js";

const FIXED: Readonly<Record<string, number>> = {
  comma_expression: BINDS.sequence,
  assignment_expression: BINDS.assignment,
  throw_expression: BINDS.assignment,
  conditional_expression: BINDS.conditional,
  unary_expression: BINDS.unary,
  pointer_expression: BINDS.unary,
  cast_expression: BINDS.unary,
  sizeof_expression: BINDS.unary,
};

const bindingOf = bindingBy(FIXED, BINDS);

function neededIn({ parent, field }: SyntaxNode): number {
  switch (parent?.kind) {
    case "binary_expression":
      return bindingOf(parent) + (field === "right" ? 1 : 0);
    case "unary_expression":
    case "pointer_expression":
    case "cast_expression":
      return BINDS.unary;
    case "field_expression":
    case "update_expression":
    case "call_expression":
      return Infinity;
    case "subscript_expression":
      return field === "argument" ? Infinity : BINDS.sequence;
    case "conditional_expression":
      return field === "condition" ? BINDS["||"] : BINDS.assignment;
    case "parenthesized_expression":
    case "return_statement":
    case "expression_statement":
    case "condition_clause":
      return BINDS.sequence;
    default:
      return BINDS.assignment;
  }
}

function storesOf(node: SyntaxNode): Stores | undefined {
  switch (node.kind) {
    case "declaration":
    case "for_range_loop": {
      const names = node.children
        .filter((child) => child.field === "declarator")
        .flatMap((declarator) => declaredBy(declarator, undefined).name ?? []);
      return { targets: names, updates: false, declares: true };
    }
    default:
      return assignedBy(node);
  }
}

/** See `TypeRules`. */
export const rules: TypeRules = {
  typeOf,
  kindOf,
  fits,
  bindingOf,
  neededIn,
  storesOf,
  isScope: ({ kind }) =>
    /^(?:if|for|while|do|switch|compound|try)_statement$|^for_range_loop$/.test(kind),
  isEffect: (node) =>
    node.kind === "expression_statement" && namedChildren(node)[0]?.kind === "call_expression",
  isOther: () => false,
};

const text: ExpressionVisitor = (reader, node) => {
  const isPlain = /^["']/.test(sourceOf(node));
  if (isPlain) reader.text(node);
  else reader.literal(node, "text");
};

/** See `TypedReader`. */
export const visitors: ReadonlyMap<string, ExpressionVisitor> = new Map<string, ExpressionVisitor>([
  ["comment", nothing],
  ["type_descriptor", nothing],
  ["template_type", nothing],
  ["struct_specifier", nothing],
  ["lambda_capture_specifier", nothing],
  ["qualified_identifier", nothing],
  ["identifier", (reader, node) => reader.variable(node)],
  ["number_literal", literal("number")],
  ["true", literal("boolean")],
  ["false", literal("boolean")],
  ["null", literal("none")],
  ["char_literal", text],
  ["string_literal", text],
  ["raw_string_literal", text],
  ["lambda_expression", (reader, node) => reader.readBody(childOf(node, "body")!)],
  ["field_expression", (reader, node) => reader.read(childOf(node, "argument")!)],
  ["binary_expression", readOperation],
  [
    "unary_expression",
    (reader, node) => {
      reader.prefix(node, childOf(node, "argument")!);
      return "and below";
    },
  ],
  ["call_expression", readCall],
  ["subscript_expression", readSubscript],
  ["update_expression", step],
  ["assignment_expression", assignment],
  ["init_declarator", declarator("declarator")],
  ["function_declarator", nothing],
  ["array_declarator", nothing],
  [
    "declaration",
    (reader, node) => {
      for (const child of node.children) if (child.kind === "init_declarator") reader.read(child);
    },
  ],
  [
    "conditional_expression",
    (reader, node) => {
      reader.test(childOf(node, "condition")!, "conditional");
      return "and below";
    },
  ],
]);

function readOperation(reader: TypedReader, node: SyntaxNode): "and below" {
  const isStream =
    /^(?:<<|>>)$/.test(sourceOf(childOf(node, "operator")!)) &&
    reader.kind(childOf(node, "left")!) !== "number";
  if (!isStream) reader.operation(node);
  return "and below";
}

function readCall(reader: TypedReader, node: SyntaxNode): void {
  const callee = childOf(node, "function")!;
  const given = childOf(node, "arguments")!;
  const name = calledName(callee);
  if (/identifier$|^primitive_type$/.test(name.kind))
    reader.call(node, {
      name,
      receiver: callee.kind === "field_expression" ? childOf(callee, "argument") : undefined,
      given: namedChildren(given),
      isPlain: ({ kind }) => kind !== "lambda_expression" && kind !== "initializer_list",
    });
  if (callee.kind === "field_expression") reader.read(callee);
  reader.read(given);
}

function readSubscript(reader: TypedReader, node: SyntaxNode): "and below" {
  const indices = namedChildren(childOf(node, "indices") ?? node);
  const [index] = indices;
  if (indices.length === 1 && index !== undefined)
    reader.subscript(node, childOf(node, "argument")!, index, isStored(node));
  return "and below";
}
