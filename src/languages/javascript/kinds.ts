/**
 * @file What kind of value a JavaScript expression evidently has: read off literals, operators and
 * well-known calls, and for variables off what is assigned to them and done with them. Evidence
 * only: no types are inferred across functions.
 */
import type { ValueKind } from "../outline.js";
import { childOf, namedChildren, sourceOf, type SyntaxNode } from "../syntax-tree.js";
import { agree, kindsFromEvidence } from "../value-kinds.js";

const kinds = (table: Readonly<Record<string, string>>): ReadonlyMap<string, ValueKind> =>
  new Map(
    Object.entries(table).flatMap(([kind, names]) =>
      names.split(" ").map((name) => [name, kind as ValueKind]),
    ),
  );

/** Results of functions and methods, by name. */
const CALLS = kinds({
  number:
    "indexOf lastIndexOf findIndex charCodeAt codePointAt parseInt parseFloat Number floor " +
    "ceil round trunc abs sqrt cbrt pow min max sign log log2 log10 push unshift search " +
    "localeCompare getTime",
  text:
    "join toLowerCase toUpperCase trim trimStart trimEnd replace replaceAll charAt substring " +
    "substr padStart padEnd repeat toString toFixed fromCharCode String stringify",
  sequence: "split map filter sort flat flatMap match splice from keys values entries fill",
  boolean:
    "includes startsWith endsWith test every some isArray isInteger isNaN isFinite has " +
    "hasOwnProperty hasOwn Boolean",
});
/** What a method's receiver is. */
const RECEIVERS = kinds({
  sequence:
    "push pop shift unshift splice map filter forEach reduce sort reverse every some join " +
    "flat flatMap find findIndex fill",
  text:
    "toLowerCase toUpperCase charAt charCodeAt split trim trimStart trimEnd substring substr " +
    "replace replaceAll startsWith endsWith padStart padEnd repeat match",
  set: "add",
  mapping: "set get",
});
const LITERALS = new Map<string, ValueKind>([
  ["number", "number"],
  ["string", "text"],
  ["template_string", "text"],
  ["true", "boolean"],
  ["false", "boolean"],
  ["null", "none"],
  ["undefined", "none"],
  ["array", "sequence"],
  ["object", "mapping"],
  ["update_expression", "number"],
]);
const CONSTRUCTORS = kinds({
  sequence: "Array",
  mapping: "Map Object",
  set: "Set",
  text: "String",
  number: "Number",
});
/** Kinds of what stands behind a prefix; of other prefixes a number. */
const PREFIXES = new Map<string, ValueKind>([
  ["!", "boolean"],
  ["typeof", "text"],
]);
const BOOLEAN = new Set(["<", "<=", ">", ">=", "==", "!=", "===", "!==", "in", "instanceof"]);
const ORDER = new Set(["<", "<=", ">", ">="]);

/** Kind of an expression, given the kinds of the variables. */
export function kindOf(node: SyntaxNode, names: ReadonlyMap<string, ValueKind>): ValueKind {
  const literal = LITERALS.get(node.kind);
  if (literal !== undefined) return literal;
  const inner = (field: string): ValueKind => {
    const child = childOf(node, field);
    return child === undefined ? "unknown" : kindOf(child, names);
  };
  const text = (field: string): string => {
    const child = childOf(node, field);
    return child === undefined ? "" : sourceOf(child);
  };
  switch (node.kind) {
    case "identifier":
      return names.get(sourceOf(node)) ?? "unknown";
    case "parenthesized_expression": {
      const child = namedChildren(node)[0];
      return child === undefined ? "unknown" : kindOf(child, names);
    }
    case "assignment_expression":
      return inner("right");
    case "unary_expression":
      return PREFIXES.get(text("operator")) ?? "number";
    case "ternary_expression":
      return agree(inner("consequence"), inner("alternative"));
    case "binary_expression":
      return kindOfBinary(text("operator"), inner("left"), inner("right"));
    case "member_expression":
      return text("property") === "length" || text("property") === "size" ? "number" : "unknown";
    case "new_expression":
      return CONSTRUCTORS.get(text("constructor")) ?? "unknown";
    case "subscript_expression":
      return inner("object") === "text" ? "text" : "unknown";
    case "call_expression": {
      const callee = childOf(node, "function")!;
      if (callee.kind === "identifier") return CALLS.get(sourceOf(callee)) ?? "unknown";
      const name = childOf(callee, "property");
      if (name === undefined) return "unknown";
      const own = sourceOf(name);
      return own === "slice" || own === "concat" || own === "reverse"
        ? kindOf(childOf(callee, "object")!, names)
        : (CALLS.get(own) ?? "unknown");
    }
    default:
      return "unknown";
  }
}

function kindOfBinary(symbol: string, left: ValueKind, right: ValueKind): ValueKind {
  if (BOOLEAN.has(symbol)) return "boolean";
  if (symbol === "&&" || symbol === "||" || symbol === "??") return agree(left, right);
  if (symbol !== "+") return "number";
  if (left === "text" || right === "text") return "text";
  return left !== "unknown" ? left : right;
}

/** Kinds of a function's variables from all assignments and uses in it. */
export function variableKinds(node: SyntaxNode): Map<string, ValueKind> {
  return kindsFromEvidence((known, note) => collect(node, new Evidence(known, note)));
}

function collect(node: SyntaxNode, evidence: Evidence): void {
  EVIDENCE.get(node.kind)?.(node, evidence);
  for (const child of node.children) if (child.children.length > 0) collect(child, evidence);
}

/** What is known so far, and where new evidence goes. */
class Evidence {
  constructor(
    private readonly known: ReadonlyMap<string, ValueKind>,
    private readonly note: (name: string, kind: ValueKind) => void,
  ) {}

  kind(at: SyntaxNode | undefined): ValueKind {
    return at === undefined ? "unknown" : kindOf(at, this.known);
  }

  /** If the node is a variable, it is of that kind. */
  is(at: SyntaxNode | undefined, kind: ValueKind): void {
    if (at?.kind === "identifier") this.note(sourceOf(at), kind);
  }

  /** The same where nothing else is known of it. */
  mayBe(at: SyntaxNode | undefined, kind: ValueKind): void {
    if (at?.kind === "identifier" && !this.known.has(sourceOf(at))) this.is(at, kind);
  }
}

const ARITHMETIC = new Set(["-", "*", "/", "%"]);

/** What nodes of a kind are evidence of. */
const EVIDENCE: ReadonlyMap<string, (node: SyntaxNode, evidence: Evidence) => void> = new Map([
  [
    "variable_declarator",
    (node: SyntaxNode, evidence: Evidence) =>
      evidence.is(childOf(node, "name"), evidence.kind(childOf(node, "value"))),
  ],
  ["assignment_expression", assigned],
  ["assignment_pattern", assigned],
  ["augmented_assignment_expression", augmented],
  [
    "update_expression",
    (node: SyntaxNode, evidence: Evidence) => evidence.is(childOf(node, "argument"), "number"),
  ],
  ["for_in_statement", iterated],
  ["binary_expression", operated],
  ["call_expression", called],
]);

function assigned(node: SyntaxNode, evidence: Evidence): void {
  evidence.is(childOf(node, "left"), evidence.kind(childOf(node, "right")));
}

function augmented(node: SyntaxNode, evidence: Evidence): void {
  const symbol = sourceOf(childOf(node, "operator")!);
  if (symbol === "+=") assigned(node, evidence);
  else evidence.is(childOf(node, "left"), symbol.length === 2 ? "number" : "unknown");
}

function iterated(node: SyntaxNode, evidence: Evidence): void {
  const [left, right] = [childOf(node, "left"), childOf(node, "right")];
  const overKeys = sourceOf(childOf(node, "operator")!) === "in";
  if (overKeys || evidence.kind(right) === "text") evidence.is(left, "text");
  else evidence.mayBe(right, "sequence");
}

function operated(node: SyntaxNode, evidence: Evidence): void {
  const [left, right] = [childOf(node, "left"), childOf(node, "right")];
  const symbol = sourceOf(childOf(node, "operator")!);
  const lone = evidence.kind(left) === "number" || evidence.kind(right) === "number";
  if (!ARITHMETIC.has(symbol) && !(ORDER.has(symbol) && lone)) return;
  evidence.is(left, "number");
  evidence.is(right, "number");
}

function called(node: SyntaxNode, evidence: Evidence): void {
  const callee = childOf(node, "function");
  if (callee?.kind !== "member_expression") return;
  const receiver = RECEIVERS.get(sourceOf(childOf(callee, "property")!));
  if (receiver !== undefined) evidence.is(childOf(callee, "object"), receiver);
}
