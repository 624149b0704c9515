/**
 * @file What type a Java expression has, as far as the text of a method says it: declared types,
 * literals, conversions, and what results.ts knows of calls.
 */
import { childOf, namedChildren, sourceOf, type SyntaxNode } from "../syntax-tree.js";
import { typeTable, type Types } from "../typed/rules.js";
import { ownCall, resultOf } from "./results.js";
import { elementOf, promoted, typeText, unboxed } from "./type-text.js";

const BOOLEAN = new Set(["==", "!=", "<", "<=", ">", ">=", "&&", "||"]);
const LITERALS = typeTable({
  char: "character_literal",
  String: "string_literal",
  boolean: "true false instanceof_expression",
});
/** Constants of well-known classes. */
const FIELDS = typeTable({
  int: "Integer.MAX_VALUE Integer.MIN_VALUE",
  long: "Long.MAX_VALUE Long.MIN_VALUE",
  double: "Double.MAX_VALUE Double.MIN_VALUE Double.NaN Math.PI Math.E",
});

/** Type of an expression, given those of the variables. */
export function typeOf(node: SyntaxNode, types: Types): string | undefined {
  const literal = LITERALS.get(node.kind);
  if (literal !== undefined) return literal;
  const of = (field: string): string | undefined => {
    const child = childOf(node, field);
    return child === undefined ? undefined : typeOf(child, types);
  };
  switch (node.kind) {
    case "decimal_integer_literal":
    case "hex_integer_literal":
    case "octal_integer_literal":
    case "binary_integer_literal":
      return /[lL]$/.test(sourceOf(node)) ? "long" : "int";
    case "decimal_floating_point_literal":
      return /[fF]$/.test(sourceOf(node)) ? "float" : "double";
    case "identifier":
      return types.get(sourceOf(node));
    case "parenthesized_expression":
    case "update_expression":
      return typeOf(namedChildren(node)[0]!, types);
    case "unary_expression":
      return sourceOf(childOf(node, "operator")!) === "!" ? "boolean" : promoted(of("operand"));
    case "assignment_expression":
      return of("left");
    case "binary_expression":
      return binaryType(sourceOf(childOf(node, "operator")!), of("left"), of("right"));
    case "ternary_expression":
      return common(of("consequence"), of("alternative"));
    case "array_access":
      return elementOf(of("array"));
    case "field_access":
      return sourceOf(childOf(node, "field")!) === "length" ? "int" : FIELDS.get(sourceOf(node));
    case "cast_expression":
    case "object_creation_expression":
      return typeText(childOf(node, "type")!).replace("<>", "");
    case "array_creation_expression":
      return typeText(childOf(node, "type")!) + "[]".repeat(dimensionsOf(node));
    case "method_invocation":
      return childOf(node, "object") === undefined
        ? types.get(ownCall(sourceOf(childOf(node, "name")!)))
        : resultOf(node, (one) => typeOf(one, types));
    default:
      return undefined;
  }
}

function binaryType(
  symbol: string,
  left: string | undefined,
  right: string | undefined,
): string | undefined {
  if (BOOLEAN.has(symbol)) return "boolean";
  if (symbol === "+" && (left === "String" || right === "String")) return "String";
  if (/^(?:<<|>>>?)$/.test(symbol)) return promoted(left);
  const isLogic = [left, right].every((type) => unboxed(type ?? "") === "boolean");
  return isLogic ? "boolean" : promoted(left, right);
}

/** What both ways of a condition give. */
function common(yes: string | undefined, no: string | undefined): string | undefined {
  return yes !== undefined && no !== undefined && unboxed(yes) === unboxed(no)
    ? yes
    : promoted(yes, no);
}

/** Brackets behind the elements' type of a new array. */
function dimensionsOf(node: SyntaxNode): number {
  return node.children
    .filter(({ field }) => field === "dimensions")
    .reduce((sum, one) => sum + (sourceOf(one).match(/\[/g)?.length ?? 0), 0);
}
