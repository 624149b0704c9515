/**
 * @file What type a Rust expression has, as far as the text of a function says it: declared types,
 * literals, conversions, and what results.ts knows of calls.
 */
import { childOf, namedChildren, sourceOf, type SyntaxNode } from "../syntax-tree.js";
import { typeTable, type Types } from "../typed/rules.js";
import { resultOf } from "./results.js";
import {
  dereferenced,
  elementOf,
  FLOAT,
  heldBy,
  INTEGER,
  tupleParts,
  typeText,
} from "./type-text.js";

const SUFFIX = /(?:[iu](?:8|16|32|64|128|size)|f32|f64)$/;
const BOOLEAN = new Set(["==", "!=", "<", "<=", ">", ">=", "&&", "||"]);
const LITERALS = typeTable({
  "&str": "string_literal raw_string_literal",
  bool: "boolean_literal",
});

/** Type of an expression, given those of the variables. */
export function typeOf(node: SyntaxNode, types: Types): string | undefined {
  const literal = LITERALS.get(node.kind);
  if (literal !== undefined) return literal;
  const of = (field: string): string | undefined => {
    const child = childOf(node, field);
    return child === undefined ? undefined : typeOf(child, types);
  };
  const inner = (): string | undefined => {
    const first = namedChildren(node)[0];
    return first === undefined ? undefined : typeOf(first, types);
  };
  switch (node.kind) {
    case "integer_literal":
      return SUFFIX.exec(sourceOf(node))?.[0] ?? INTEGER;
    case "float_literal":
      return SUFFIX.exec(sourceOf(node))?.[0] ?? FLOAT;
    case "char_literal":
      return sourceOf(node).startsWith("b") ? "u8" : "char";
    case "identifier":
      return types.get(sourceOf(node));
    case "parenthesized_expression":
    case "expression_statement":
      return inner();
    case "unary_expression":
      return sourceOf(node).startsWith("*") ? withoutReference(inner()) : inner();
    case "reference_expression":
      return referenceTo(of("value"), sourceOf(node));
    case "binary_expression":
      return binaryType(sourceOf(childOf(node, "operator")!), of("left"), of("right"));
    case "index_expression":
      return indexed(node, types);
    case "range_expression":
      return rangeType(node, types);
    case "type_cast_expression":
      return typeText(childOf(node, "type")!);
    case "if_expression":
      return of("consequence");
    case "block":
      return valueOf(node, types);
    case "try_expression":
      return heldBy(inner());
    case "struct_expression":
      return typeText(childOf(node, "name")!);
    case "tuple_expression":
      return listed(namedChildren(node), types, "(", ")");
    case "array_expression":
      return referred(inner(), (element) => `[${element}]`);
    case "field_expression": {
      const parts = tupleParts(referred(of("value"), dereferenced));
      return parts[Number(sourceOf(childOf(node, "field")!))];
    }
    case "macro_invocation":
      return macroType(node, types);
    case "call_expression":
      return resultOf(node, (one) => typeOf(one, types));
    default:
      return undefined;
  }
}

const referred = <T>(type: string | undefined, make: (type: string) => T): T | undefined =>
  type === undefined ? undefined : make(type);

function withoutReference(type: string | undefined): string | undefined {
  return type !== undefined && /^&/.test(type) ? type.replace(/^&(?:mut )?/, "") : heldBy(type);
}

function referenceTo(type: string | undefined, source: string): string | undefined {
  return referred(type, (one) => (/^&\s*mut\b/.test(source) ? `&mut ${one}` : `&${one}`));
}

function binaryType(
  symbol: string,
  left: string | undefined,
  right: string | undefined,
): string | undefined {
  if (BOOLEAN.has(symbol)) return "bool";
  const [before, after] = [left, right].map((type) => referred(type, dereferenced));
  if (symbol === "<<" || symbol === ">>") return before;
  if (before === undefined || before.startsWith("{")) return after ?? before;
  return before;
}

function indexed(node: SyntaxNode, types: Types): string | undefined {
  const [value, index] = namedChildren(node);
  const type = value && typeOf(value, types);
  if (type === undefined || index?.kind !== "range_expression") return elementOf(type);
  const base = dereferenced(type);
  return base === "String" || base === "str" ? "str" : referred(elementOf(type), (of) => `[${of}]`);
}

function rangeType(node: SyntaxNode, types: Types): string | undefined {
  const bounds = namedChildren(node).map((bound) => typeOf(bound, types));
  const known = bounds.find((type) => type !== undefined && !type.startsWith("{")) ?? bounds[0];
  return referred(known, (type) => `Iter<${type}>`);
}

function listed(
  nodes: readonly SyntaxNode[],
  types: Types,
  open: string,
  close: string,
): string | undefined {
  const all = nodes.map((node) => typeOf(node, types));
  return all.includes(undefined) ? undefined : `${open}${all.join(",")}${close}`;
}

/** What a block gives: its last expression, where no semicolon follows it. */
function valueOf(block: SyntaxNode, types: Types): string | undefined {
  const last = namedChildren(block).at(-1);
  return last === undefined || /;$/.test(sourceOf(last)) ? undefined : typeOf(last, types);
}

function macroType(node: SyntaxNode, types: Types): string | undefined {
  const name = sourceOf(childOf(node, "macro")!);
  if (name === "format") return "String";
  if (name !== "vec") return undefined;
  const inside = node.children.at(-1)!.children.slice(1, -1);
  const isOne = inside.length === 1 || /^[,;]$/.test(inside[1]?.kind ?? "");
  const type = isOne ? typeOf(inside[0]!, types) : undefined;
  return type === undefined || type.startsWith("{") ? undefined : `Vec<${type}>`;
}
