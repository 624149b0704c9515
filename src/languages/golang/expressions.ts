/** @file What the expressions of a Go function are: one visitor a kind of node. */
import { childOf, namedChildren, sourceOf, type SyntaxNode } from "../syntax-tree.js";
import type { ExpressionVisitor, TypedReader } from "../typed/reader.js";
import type { Stores, TypeRules } from "../typed/rules.js";
import { literal, nothing, operation } from "../typed/visitors.js";
import { BINDS } from "./lexicon.js";
import { kindOf, typeOf } from "./types.js";

const listed = (node: SyntaxNode): SyntaxNode[] =>
  node.kind === "expression_list" ? namedChildren(node) : [node];
const named = (node: SyntaxNode): SyntaxNode[] =>
  node.children.filter((child) => child.field === "name" && child.named);

function bindingOf(node: SyntaxNode): number {
  if (node.kind === "unary_expression") return BINDS.unary;
  if (node.kind !== "binary_expression") return Infinity;
  return BINDS[sourceOf(childOf(node, "operator")!) as keyof typeof BINDS];
}

function neededIn({ parent, field }: SyntaxNode): number {
  switch (parent?.kind) {
    case "binary_expression":
      return bindingOf(parent) + (field === "right" ? 1 : 0);
    case "unary_expression":
      return BINDS.unary;
    case "selector_expression":
    case "slice_expression":
    case "index_expression":
      return field === "operand" ? Infinity : BINDS.any;
    case "call_expression":
      return Infinity;
    default:
      return BINDS.any;
  }
}

function storesOf(node: SyntaxNode): Stores | undefined {
  switch (node.kind) {
    case "short_var_declaration":
      return { targets: listed(childOf(node, "left")!), updates: false, declares: true };
    case "assignment_statement":
      return {
        targets: listed(childOf(node, "left")!),
        updates: sourceOf(childOf(node, "operator")!) !== "=",
      };
    case "inc_statement":
    case "dec_statement":
      return { targets: [node.children[0]!], updates: true };
    case "var_spec":
    case "const_spec":
      return { targets: named(node), updates: false, declares: true };
    case "range_clause": {
      const left = childOf(node, "left");
      const declares = node.children.some((child) => child.kind === ":=");
      return left && { targets: listed(left), updates: false, declares };
    }
    default:
      return undefined;
  }
}

/** See `TypeRules`. */
export const rules: TypeRules = {
  typeOf,
  kindOf,
  fits: (type, other) => type === other,
  bindingOf,
  neededIn,
  storesOf,
  isScope: ({ kind }) => /^(?:if|for|.*switch|select)_statement$|^block$/.test(kind),
  isEffect: (node) => node.kind === "expression_statement",
  isOther: ({ parent }) =>
    parent?.kind === "literal_element" &&
    parent.parent?.kind === "keyed_element" &&
    namedChildren(parent.parent)[0] === parent,
};

/** See `TypedReader`. */
export const visitors: ReadonlyMap<string, ExpressionVisitor> = new Map<string, ExpressionVisitor>([
  ["comment", nothing],
  ["type_declaration", nothing],
  ["identifier", (reader, node) => reader.variable(node)],
  ["int_literal", literal("number")],
  ["float_literal", literal("number")],
  ["true", literal("boolean")],
  ["false", literal("boolean")],
  ["nil", literal("none")],
  ["rune_literal", (reader, node) => reader.text(node)],
  ["interpreted_string_literal", (reader, node) => reader.text(node)],
  ["raw_string_literal", (reader, node) => reader.text(node)],
  ["func_literal", (reader, node) => reader.readBody(childOf(node, "body")!)],
  [
    "keyed_element",
    (reader, node) =>
      namedChildren(node).forEach((child, i) => {
        if (i > 0 || namedChildren(child)[0]?.kind !== "identifier") reader.read(child);
      }),
  ],
  ["selector_expression", (reader, node) => reader.read(childOf(node, "operand")!)],
  ["composite_literal", (reader, node) => reader.read(childOf(node, "body")!)],
  ["binary_expression", operation],
  [
    "unary_expression",
    (reader, node) => {
      reader.prefix(node, childOf(node, "operand")!);
      return "and below";
    },
  ],
  ["call_expression", readCall],
  [
    "index_expression",
    (reader, node) => {
      const stored = isTarget(node);
      reader.subscript(node, childOf(node, "operand")!, childOf(node, "index")!, stored);
      return "and below";
    },
  ],
  [
    "slice_expression",
    (reader, node) => {
      const bounds = ["start", "end"].flatMap((field) => childOf(node, field) ?? []);
      reader.slice(node, childOf(node, "operand")!, bounds);
      return "and below";
    },
  ],
  ["inc_statement", readStep],
  ["dec_statement", readStep],
  ["assignment_statement", readAssignment],
  ["short_var_declaration", readDeclaration],
  ["var_spec", readSpecification],
  ["const_spec", readSpecification],
  [
    "range_clause",
    (reader, node) => {
      if (node.children.every((child) => child.kind !== ":="))
        readTargets(reader, childOf(node, "left"));
      reader.read(childOf(node, "right")!);
    },
  ],
]);

/** Whether a place is stored into. */
function isTarget(node: SyntaxNode): boolean {
  const { parent } = node;
  if (parent?.kind === "inc_statement" || parent?.kind === "dec_statement") return true;
  return parent?.kind === "expression_list" && parent.field === "left";
}

/** Targets that are no names hold expressions. */
function readTargets(reader: TypedReader, list: SyntaxNode | undefined): void {
  for (const target of list === undefined ? [] : listed(list))
    if (target.kind !== "identifier") reader.read(target);
}

function readCall(reader: TypedReader, node: SyntaxNode): void {
  const callee = childOf(node, "function")!;
  const given = childOf(node, "arguments")!;
  const isMember = callee.kind === "selector_expression";
  const operand = isMember ? childOf(callee, "operand")! : undefined;
  const isPackage = operand?.kind === "identifier" && !reader.isVariable(operand);
  if (isMember || callee.kind === "identifier")
    reader.call(node, {
      name: isMember ? childOf(callee, "field")! : callee,
      receiver: isPackage ? undefined : operand,
      given: namedChildren(given),
      isPlain: ({ kind }) => !/_type$|^type_|^variadic_|^func_literal$/.test(kind),
    });
  if (callee.kind !== "identifier") reader.read(callee);
  for (const argument of namedChildren(given))
    if (!/_type$|^type_identifier$/.test(argument.kind)) reader.read(argument);
}

function readStep(reader: TypedReader, node: SyntaxNode): void {
  const target = node.children[0]!;
  reader.change(node, target, node.children.at(-1)!);
  reader.read(target);
}

function readAssignment(reader: TypedReader, node: SyntaxNode): void {
  const [left, right] = [childOf(node, "left")!, childOf(node, "right")!];
  const at = childOf(node, "operator")!;
  const [targets, values] = [listed(left), listed(right)];
  const isSingle = targets.length === 1 && values.length === 1;
  if (sourceOf(at) !== "=") {
    reader.change(node, targets[0]!, at, values[0]!);
    reader.read(targets[0]!);
  } else {
    if (isSingle && reader.isVariable(targets[0]!))
      reader.assign(node, { target: targets[0]!, at, value: values[0]! }, false);
    readTargets(reader, left);
  }
  reader.read(right);
}

function readDeclaration(reader: TypedReader, node: SyntaxNode): void {
  const [targets, values] = [listed(childOf(node, "left")!), listed(childOf(node, "right")!)];
  const at = node.children.find((child) => child.kind === ":=")!;
  if (targets.length === 1 && values.length === 1 && reader.isVariable(targets[0]!))
    reader.assign(node, { target: targets[0]!, at, value: values[0]! }, true);
  values.forEach((value) => reader.read(value));
}

function readSpecification(reader: TypedReader, node: SyntaxNode): void {
  const list = childOf(node, "value");
  if (list === undefined) return;
  const [names, values] = [named(node), listed(list)];
  const at = node.children.find((child) => child.kind === "=")!;
  if (names.length === 1 && values.length === 1 && reader.isVariable(names[0]!))
    reader.assign(node, { target: names[0]!, at, value: values[0]! }, true);
  reader.read(list);
}
