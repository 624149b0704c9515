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
  if (symbol === "*") {
    if (either("text")) return "text";
    if (either("sequence")) return "sequence";
    return left === "number" && right === "number" ? "number" : "unknown";
  }
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
  return kindsFromEvidence((known, note) => collect(node, new Evidence(source, known, note)));
}

function collect(node: SyntaxNode, evidence: Evidence): void {
  EVIDENCE.get(node.kind)?.(node, evidence);
  for (const child of node.children) if (child.children.length > 0) collect(child, evidence);
}

/** What is known so far, and where new evidence goes. */
class Evidence {
  constructor(
    private readonly source: string,
    private readonly known: ReadonlyMap<string, ValueKind>,
    private readonly note: (name: string, kind: ValueKind) => void,
  ) {}

  text(at: SyntaxNode): string {
    return this.source.slice(at.start, at.end);
  }

  kind(at: SyntaxNode | undefined): ValueKind {
    return at === undefined ? "unknown" : kindOf(at, this.source, this.known);
  }

  /** If the node is a variable, it is of that kind. */
  is(at: SyntaxNode | undefined, kind: ValueKind): void {
    if (at?.kind === "identifier") this.note(this.text(at), kind);
  }

  /** The same where nothing else is known of it. */
  mayBe(at: SyntaxNode | undefined, kind: ValueKind): void {
    if (at?.kind === "identifier" && !this.known.has(this.text(at))) this.is(at, kind);
  }
}

const ORDER = new Set(["<", ">", "<=", ">="]);

/** What nodes of a kind are evidence of. */
const EVIDENCE: ReadonlyMap<string, (node: SyntaxNode, evidence: Evidence) => void> = new Map([
  ["assignment", assigned],
  ["augmented_assignment", assigned],
  ["for_statement", iterated],
  ["for_in_clause", iterated],
  ["binary_operator", operated],
  ["comparison_operator", compared],
  ["call", called],
]);

function assigned(node: SyntaxNode, evidence: Evidence): void {
  evidence.is(childOf(node, "left"), evidence.kind(childOf(node, "right")));
}

function iterated(node: SyntaxNode, evidence: Evidence): void {
  const left = childOf(node, "left");
  const right = childOf(node, "right");
  const iterable = right?.kind === "call" ? evidence.text(childOf(right, "function")!) : "";
  if (iterable === "range") evidence.is(left, "number");
  else if (evidence.kind(right) === "text") evidence.is(left, "text");
  if (iterable === "enumerate") evidence.is(left?.children[0], "number");
  evidence.mayBe(right, "sequence");
}

function operated(node: SyntaxNode, evidence: Evidence): void {
  const [left, right] = [childOf(node, "left"), childOf(node, "right")];
  const at = childOf(node, "operator");
  const symbol = at === undefined ? "" : evidence.text(at);
  const lone = evidence.kind(left) === "number" || evidence.kind(right) === "number";
  if (symbol === "*" || symbol === "%" || !lone) return;
  evidence.is(left, "number");
  evidence.is(right, "number");
}

function compared(node: SyntaxNode, evidence: Evidence): void {
  const operands = namedChildren(node);
  if (!operands.some((operand) => operand.kind === "integer")) return;
  if (!node.children.some((child) => ORDER.has(child.kind))) return;
  for (const operand of operands) evidence.is(operand, "number");
}

function called(node: SyntaxNode, evidence: Evidence): void {
  const callee = childOf(node, "function");
  if (callee?.kind === "attribute") {
    const receiver = RECEIVERS[evidence.text(childOf(callee, "attribute")!)];
    if (receiver !== undefined) evidence.is(childOf(callee, "object"), receiver);
  } else if (callee !== undefined && evidence.text(callee) === "range") {
    const given = childOf(node, "arguments");
    for (const argument of given === undefined ? [] : namedChildren(given))
      evidence.is(argument, "number");
  }
}
