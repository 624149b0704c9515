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
    "indexOf lastIndexOf findIndex charCodeAt codePointAt parseInt parseFloat Number floor ceil round trunc abs sqrt cbrt pow min max sign log log2 log10 push unshift search localeCompare getTime",
  text: "join toLowerCase toUpperCase trim trimStart trimEnd replace replaceAll charAt substring substr padStart padEnd repeat toString toFixed fromCharCode String stringify",
  sequence: "split map filter sort flat flatMap match splice from keys values entries fill",
  boolean:
    "includes startsWith endsWith test every some isArray isInteger isNaN isFinite has hasOwnProperty hasOwn Boolean",
});
/** What a method's receiver is. */
const RECEIVERS = kinds({
  sequence:
    "push pop shift unshift splice map filter forEach reduce sort reverse every some join flat flatMap find findIndex fill",
  text: "toLowerCase toUpperCase charAt charCodeAt split trim trimStart trimEnd substring substr replace replaceAll startsWith endsWith padStart padEnd repeat match",
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
      return text("operator") === "!"
        ? "boolean"
        : text("operator") === "typeof"
          ? "text"
          : "number";
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
  return kindsFromEvidence((known, tell) => collect(node, known, tell));
}

function collect(
  node: SyntaxNode,
  known: ReadonlyMap<string, ValueKind>,
  tell: (name: string, kind: ValueKind) => void,
): void {
  const named = (at: SyntaxNode | undefined, kind: ValueKind): void => {
    if (at?.kind === "identifier") tell(sourceOf(at), kind);
  };
  const kind = (at: SyntaxNode | undefined): ValueKind =>
    at === undefined ? "unknown" : kindOf(at, known);
  const left = childOf(node, "left"),
    right = childOf(node, "right"),
    symbol = sourceOf(childOf(node, "operator") ?? node);
  switch (node.kind) {
    case "variable_declarator":
      named(childOf(node, "name"), kind(childOf(node, "value")));
      break;
    case "assignment_expression":
      named(left, kind(right));
      break;
    case "assignment_pattern":
      named(left, kind(right));
      break;
    case "augmented_assignment_expression":
      named(left, symbol === "+=" ? kind(right) : symbol.length === 2 ? "number" : "unknown");
      break;
    case "update_expression":
      named(childOf(node, "argument"), "number");
      break;
    case "for_in_statement": {
      const declared = left;
      if (symbol === "in" || kind(right) === "text") named(declared, "text");
      else if (right?.kind === "identifier" && !known.has(sourceOf(right)))
        tell(sourceOf(right), "sequence");
      break;
    }
    case "binary_expression": {
      const lone = kind(left) === "number" || kind(right) === "number";
      if (
        (symbol === "-" ||
          symbol === "*" ||
          symbol === "/" ||
          symbol === "%" ||
          ORDER.has(symbol)) &&
        (lone || !ORDER.has(symbol))
      ) {
        named(left, "number");
        named(right, "number");
      }
      break;
    }
    case "call_expression": {
      const callee = childOf(node, "function");
      const receiver =
        callee?.kind === "member_expression"
          ? RECEIVERS.get(sourceOf(childOf(callee, "property")!))
          : undefined;
      if (receiver !== undefined) named(childOf(callee!, "object"), receiver);
      break;
    }
  }
  for (const child of node.children) if (child.children.length > 0) collect(child, known, tell);
}
