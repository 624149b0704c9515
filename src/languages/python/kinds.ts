/**
 * @file What kind of value a Python expression evidently has: read off literals, operators and
 * well-known calls, and for variables off what is assigned to them and done with them. Evidence
 * only: no types are inferred across functions, and names with contradicting evidence are
 * "unknown".
 */
import type { ValueKind } from "../outline.js";
import { agree, kindsFromEvidence } from "../value-kinds.js";
import { childOf, namedChildren, type SyntaxNode } from "../syntax-tree.js";

const CALLS: Readonly<Record<string, ValueKind>> = {
  len: "number",
  sum: "number",
  abs: "number",
  int: "number",
  float: "number",
  round: "number",
  ord: "number",
  pow: "number",
  divmod: "sequence",
  str: "text",
  repr: "text",
  chr: "text",
  bin: "text",
  hex: "text",
  input: "text",
  sorted: "sequence",
  list: "sequence",
  tuple: "sequence",
  range: "sequence",
  reversed: "sequence",
  zip: "sequence",
  enumerate: "sequence",
  dict: "mapping",
  Counter: "mapping",
  defaultdict: "mapping",
  set: "set",
  frozenset: "set",
  bool: "boolean",
  any: "boolean",
  all: "boolean",
  isinstance: "boolean",
  callable: "boolean",
};
const METHODS: Readonly<Record<string, ValueKind>> = {
  count: "number",
  index: "number",
  find: "number",
  rfind: "number",
  sqrt: "number",
  floor: "number",
  ceil: "number",
  gcd: "number",
  join: "text",
  lower: "text",
  upper: "text",
  strip: "text",
  lstrip: "text",
  rstrip: "text",
  replace: "text",
  title: "text",
  capitalize: "text",
  swapcase: "text",
  format: "text",
  zfill: "text",
  hexdigest: "text",
  split: "sequence",
  rsplit: "sequence",
  splitlines: "sequence",
  keys: "sequence",
  values: "sequence",
  items: "sequence",
  startswith: "boolean",
  endswith: "boolean",
  isdigit: "boolean",
  isalpha: "boolean",
  isupper: "boolean",
  islower: "boolean",
  isalnum: "boolean",
  isspace: "boolean",
};
const LITERALS: Readonly<Record<string, ValueKind>> = {
  integer: "number",
  float: "number",
  string: "text",
  concatenated_string: "text",
  true: "boolean",
  false: "boolean",
  none: "none",
  list: "sequence",
  tuple: "sequence",
  list_comprehension: "sequence",
  generator_expression: "sequence",
  expression_list: "sequence",
  dictionary: "mapping",
  dictionary_comprehension: "mapping",
  set: "set",
  set_comprehension: "set",
  comparison_operator: "boolean",
  not_operator: "boolean",
};
/** What a method's receiver is. */
const RECEIVERS: Readonly<Record<string, ValueKind>> = {
  append: "sequence",
  extend: "sequence",
  insert: "sequence",
  sort: "sequence",
  items: "mapping",
  keys: "mapping",
  values: "mapping",
  get: "mapping",
  setdefault: "mapping",
  add: "set",
  discard: "set",
  lower: "text",
  upper: "text",
  strip: "text",
  split: "text",
  startswith: "text",
  endswith: "text",
  isdigit: "text",
  isalpha: "text",
  isupper: "text",
  islower: "text",
  replace: "text",
  join: "text",
};

/** Kind of an expression, given the kinds of the variables. */
export function kindOf(
  node: SyntaxNode,
  source: string,
  names: ReadonlyMap<string, ValueKind>,
): ValueKind {
  const literal = LITERALS[node.kind];
  if (literal !== undefined) return literal;
  const inner = (field: string): ValueKind => {
    const child = childOf(node, field);
    return child === undefined ? "unknown" : kindOf(child, source, names);
  };
  switch (node.kind) {
    case "identifier":
      return names.get(source.slice(node.start, node.end)) ?? "unknown";
    case "parenthesized_expression": {
      const child = namedChildren(node)[0];
      return child === undefined ? "unknown" : kindOf(child, source, names);
    }
    case "unary_operator":
      return "number";
    case "boolean_operator":
      return agree(inner("left"), inner("right"));
    case "conditional_expression": {
      const [yes, , no] = namedChildren(node);
      return yes === undefined || no === undefined
        ? "unknown"
        : agree(kindOf(yes, source, names), kindOf(no, source, names));
    }
    case "binary_operator":
      return kindOfBinary(node, source, inner("left"), inner("right"));
    case "call":
      return kindOfCall(node, source);
    case "subscript": {
      const value = inner("value");
      return node.children.some((child) => child.kind === "slice") || value === "text"
        ? value
        : "unknown";
    }
    default:
      return "unknown";
  }
}

function kindOfBinary(
  node: SyntaxNode,
  source: string,
  left: ValueKind,
  right: ValueKind,
): ValueKind {
  const at = childOf(node, "operator");
  const symbol = at === undefined ? "" : source.slice(at.start, at.end);
  const either = (kind: ValueKind): boolean => left === kind || right === kind;
  if (symbol === "%") return left === "text" ? "text" : "number";
  if (symbol === "+") return left !== "unknown" ? left : right;
  if (symbol === "*")
    return either("text")
      ? "text"
      : either("sequence")
        ? "sequence"
        : left === "number" && right === "number"
          ? "number"
          : "unknown";
  return either("set") ? "set" : "number";
}

function kindOfCall(node: SyntaxNode, source: string): ValueKind {
  const callee = childOf(node, "function");
  if (callee === undefined) return "unknown";
  if (callee.kind === "identifier")
    return CALLS[source.slice(callee.start, callee.end)] ?? "unknown";
  const name = childOf(callee, "attribute");
  return name === undefined
    ? "unknown"
    : (METHODS[source.slice(name.start, name.end)] ?? "unknown");
}

/** Kinds of a function's variables from all assignments and uses in it. */
export function variableKinds(node: SyntaxNode, source: string): Map<string, ValueKind> {
  return kindsFromEvidence((known, tell) => collect(node, source, known, tell));
}

function collect(
  node: SyntaxNode,
  source: string,
  known: ReadonlyMap<string, ValueKind>,
  tell: (name: string, kind: ValueKind) => void,
): void {
  const text = (at: SyntaxNode): string => source.slice(at.start, at.end);
  const named = (at: SyntaxNode | undefined, kind: ValueKind): void => {
    if (at?.kind === "identifier") tell(text(at), kind);
  };
  const kind = (at: SyntaxNode | undefined): ValueKind =>
    at === undefined ? "unknown" : kindOf(at, source, known);
  const left = childOf(node, "left"),
    right = childOf(node, "right");
  switch (node.kind) {
    case "assignment":
    case "augmented_assignment":
      named(left, kind(right));
      break;
    case "for_statement":
    case "for_in_clause": {
      const iterable = right?.kind === "call" ? text(childOf(right, "function")!) : "";
      if (iterable === "range" || kind(right) === "text")
        named(left, iterable === "range" ? "number" : "text");
      if (iterable === "enumerate") named(left?.children[0], "number");
      if (right?.kind === "identifier" && !known.has(text(right))) tell(text(right), "sequence");
      break;
    }
    case "binary_operator": {
      const at = childOf(node, "operator");
      const symbol = at === undefined ? "" : text(at);
      const lone = kind(left) === "number" || kind(right) === "number";
      if (symbol !== "*" && symbol !== "%" && lone) {
        named(left, "number");
        named(right, "number");
      }
      break;
    }
    case "comparison_operator": {
      const operands = namedChildren(node);
      if (
        operands.some((operand) => operand.kind === "integer") &&
        node.children.some(
          (child) =>
            child.kind === "<" || child.kind === ">" || child.kind === "<=" || child.kind === ">=",
        )
      )
        operands.forEach((operand) => named(operand, "number"));
      break;
    }
    case "call": {
      const callee = childOf(node, "function");
      if (callee?.kind === "attribute") {
        const receiver = RECEIVERS[text(childOf(callee, "attribute")!)];
        if (receiver !== undefined) named(childOf(callee, "object"), receiver);
      } else if (callee !== undefined && text(callee) === "range") {
        const given = childOf(node, "arguments");
        if (given !== undefined)
          namedChildren(given).forEach((argument) => named(argument, "number"));
      }
      break;
    }
  }
  for (const child of node.children)
    if (child.children.length > 0) collect(child, source, known, tell);
}
