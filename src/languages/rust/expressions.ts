/** @file What the expressions of a Rust function are: one visitor a kind of node. */
import { childOf, namedChildren, sourceOf, type SyntaxNode } from "../syntax-tree.js";
import type { ExpressionVisitor, TypedReader } from "../typed/reader.js";
import type { Stores, TypeRules } from "../typed/rules.js";
import { bindingBy, literal, nothing, operation, readTarget } from "../typed/visitors.js";
import { BINDS, lexicon } from "./lexicon.js";
import { isNoValueInMacro } from "./macros.js";
import { boundBy } from "./patterns.js";
import { calledBy } from "./results.js";
import { kindOf } from "./type-text.js";
import { typeOf } from "./types.js";

const FIXED: Readonly<Record<string, number>> = {
  closure_expression: BINDS.any,
  return_expression: BINDS.any,
  break_expression: BINDS.any,
  assignment_expression: BINDS.assignment,
  compound_assignment_expr: BINDS.assignment,
  range_expression: BINDS.range,
  type_cast_expression: BINDS.as,
  unary_expression: BINDS.unary,
  reference_expression: BINDS.unary,
};
/** Operators that do not stand beside each other without parentheses. */
const SINGLE = /^(?:[=!<>]=|[<>])$/;

const operatorOf = (node: SyntaxNode): string => sourceOf(childOf(node, "operator")!);

const bindingOf = bindingBy(FIXED, BINDS);

function neededIn({ parent, field }: SyntaxNode): number {
  switch (parent?.kind) {
    case "binary_expression": {
      const isTight = field === "right" || SINGLE.test(operatorOf(parent));
      return bindingOf(parent) + (isTight ? 1 : 0);
    }
    case "unary_expression":
    case "reference_expression":
      return BINDS.unary;
    case "type_cast_expression":
      return BINDS.as;
    case "range_expression":
      return BINDS["||"];
    case "field_expression":
    case "call_expression":
    case "try_expression":
    case "index_expression":
      return Infinity;
    default:
      return BINDS.any;
  }
}

function storesOf(node: SyntaxNode): Stores | undefined {
  switch (node.kind) {
    case "assignment_expression":
      return { targets: [childOf(node, "left")!], updates: false };
    case "compound_assignment_expr":
      return { targets: [childOf(node, "left")!], updates: true };
    case "let_declaration":
    case "let_condition":
    case "for_expression":
    case "match_arm":
      return declaredBy([childOf(node, "pattern")]);
    case "closure_expression":
      return declaredBy(
        namedChildren(childOf(node, "parameters")!).map((one) => childOf(one, "pattern") ?? one),
      );
    default:
      return undefined;
  }
}

function declaredBy(patterns: readonly (SyntaxNode | undefined)[]): Stores {
  const targets = patterns.flatMap((pattern) => (pattern === undefined ? [] : boundBy(pattern)));
  return { targets, updates: false, declares: true };
}

/** See `TypeRules`. */
export const rules: TypeRules = {
  typeOf,
  kindOf,
  fits: (type, other) => type === other,
  isStrict: true,
  bindingOf,
  neededIn,
  storesOf,
  isScope: ({ kind }) => kind !== "let_declaration",
  isEffect: (node) =>
    node.kind === "expression_statement" &&
    /^(?:call_expression|macro_invocation)$/.test(namedChildren(node)[0]?.kind ?? ""),
  isOther: (node) => node.parent?.kind === "shorthand_field_initializer" || isNoValueInMacro(node),
};

const value: ExpressionVisitor = (reader, node) => {
  const inner = childOf(node, "value");
  if (inner !== undefined) reader.read(inner);
};

/** See `TypedReader`. */
export const visitors: ReadonlyMap<string, ExpressionVisitor> = new Map<string, ExpressionVisitor>([
  ...[
    ...["line_comment", "block_comment", "attribute_item", "type_arguments", "generic_type"],
    ...["scoped_identifier", "lifetime", "label", "loop_label", "function_item", "use_declaration"],
    ...["struct_item", "enum_item", "impl_item", "const_item", "static_item", "match_pattern"],
  ].map((kind): [string, ExpressionVisitor] => [kind, nothing]),
  ["identifier", (reader, node) => reader.variable(node)],
  ["integer_literal", literal("number")],
  ["float_literal", literal("number")],
  ["boolean_literal", literal("boolean")],
  ["char_literal", readText],
  ["string_literal", readText],
  ["raw_string_literal", (reader, node) => reader.literal(node, "text")],
  ["block", (reader, node) => reader.readBody(node)],
  ["closure_expression", (reader, node) => reader.read(childOf(node, "body")!)],
  ["field_expression", value],
  ["type_cast_expression", value],
  ["struct_expression", (reader, node) => reader.read(childOf(node, "body")!)],
  ["field_initializer", value],
  ["let_condition", value],
  ["token_tree", readTokens],
  ["binary_expression", operation],
  [
    "unary_expression",
    (reader, node) => {
      reader.prefix(node, namedChildren(node)[0]!);
      return "and below";
    },
  ],
  ["range_expression", readRange],
  ["call_expression", readCall],
  ["index_expression", readIndex],
  ["compound_assignment_expr", readChange],
  ["assignment_expression", readAssignment],
  ["let_declaration", readDeclaration],
  [
    "if_expression",
    (reader, node) => {
      const condition = childOf(node, "condition")!;
      if (!/^let_/.test(condition.kind)) reader.test(condition, "conditional");
      return "and below";
    },
  ],
  [
    "match_arm",
    (reader, node) => {
      const guard = childOf(childOf(node, "pattern")!, "condition");
      if (guard !== undefined) {
        reader.test(guard, "if");
        reader.read(guard);
      }
      reader.read(childOf(node, "value")!);
    },
  ],
]);

/** A text, or a byte or character; what begins with a letter is left as it is. */
function readText(reader: TypedReader, node: SyntaxNode): void {
  if (/^["']/.test(sourceOf(node))) reader.text(node);
  else reader.literal(node, "text");
}

/** In a macro a text may say where values go. */
function readTokens(reader: TypedReader, tree: SyntaxNode): void {
  for (const node of tree.children)
    if (node.kind === "string_literal" && /[{}]/.test(sourceOf(node))) reader.literal(node, "text");
    else reader.read(node);
}

function readRange(reader: TypedReader, node: SyntaxNode): "and below" | void {
  const bounds = namedChildren(node);
  if (bounds.length === 2 && node.parent?.kind !== "index_expression")
    reader.range(node, bounds[0]!, node.children[1]!, bounds[1]!);
  return "and below";
}

function readCall(reader: TypedReader, node: SyntaxNode): void {
  const callee = childOf(node, "function")!;
  const given = childOf(node, "arguments")!;
  const called = calledBy(callee);
  if (called !== undefined)
    reader.call(node, {
      name: called.at,
      receiver: called.receiver,
      given: namedChildren(given),
      isPlain: ({ kind }) => kind !== "closure_expression",
    });
  const receiver = called?.receiver;
  if (receiver?.kind === "identifier" && lexicon.mutators.has(called!.name))
    reader.variable(receiver, true);
  else if (receiver !== undefined) reader.read(receiver);
  else if (called === undefined) reader.read(callee);
  reader.read(given);
}

function readIndex(reader: TypedReader, node: SyntaxNode): void {
  const [indexed, index] = namedChildren(node);
  if (indexed === undefined || index === undefined) return;
  const { parent, field } = node;
  const stored =
    field === "left" &&
    /^(?:assignment_expression|compound_assignment_expr)$/.test(parent?.kind ?? "");
  if (index.kind === "range_expression") reader.slice(node, indexed, namedChildren(index));
  else reader.subscript(node, indexed, index, stored);
  if (stored && indexed.kind === "identifier") reader.variable(indexed, true);
  else reader.read(indexed);
  reader.read(index);
}

function readChange(reader: TypedReader, node: SyntaxNode): void {
  const [left, right] = [childOf(node, "left")!, childOf(node, "right")!];
  reader.change(node, left, childOf(node, "operator")!, right);
  readTarget(reader, left);
  reader.read(right);
}

function readAssignment(reader: TypedReader, node: SyntaxNode): void {
  const [left, right] = [childOf(node, "left")!, childOf(node, "right")!];
  const at = node.children.find((child) => child.kind === "=")!;
  if (reader.isVariable(left)) reader.assign(node, { target: left, at, value: right }, false);
  else reader.read(left);
  reader.read(right);
}

function readDeclaration(reader: TypedReader, node: SyntaxNode): void {
  const [target, given] = [childOf(node, "pattern")!, childOf(node, "value")];
  const at = node.children.find((child) => child.kind === "=");
  if (given === undefined || at === undefined) return;
  if (reader.isVariable(target)) reader.assign(node, { target, at, value: given }, true);
  reader.read(given);
  const otherwise = childOf(node, "alternative");
  if (otherwise !== undefined) reader.read(otherwise);
}
