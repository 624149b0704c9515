/**
 * @file What type a C++ expression has, as far as the text of a function says it: declared types,
 * literals, conversions, and results of well-known functions. Qualifiers, signs and `std::` are
 * left out.
 */
import type { ValueKind } from "../outline.js";
import { childOf, namedChildren, sourceOf, type SyntaxNode } from "../syntax-tree.js";
import { typeTable, type Types } from "../typed/rules.js";
import { argumentsOf } from "../typed/type-arguments.js";

/** Results of functions and methods, by name. */
const RESULTS = typeTable({
  int:
    "size length count find rfind find_first_of find_last_of find_first_not_of atoi stoi strlen " +
    "tolower toupper compare capacity distance int",
  bool: "empty isalpha isdigit isupper islower isalnum isspace ispunct bool",
  string: "substr to_string string str c_str",
  double:
    "sqrt pow floor ceil round trunc fabs log log2 log10 exp fmod cbrt stod atof fmax fmin " +
    "double sin cos",
  float: "float stof",
  long: "long stol atol",
  "long long": "stoll atoll llabs",
  char: "char",
});
/** Functions whose result is of their first argument's type. */
const SAME = new Set(["abs", "min", "max", "swap"]);
/** Methods that give an element of their receiver. */
const ELEMENTS = new Set(["front", "back", "at", "top"]);
const BOOLEAN = new Set(["==", "!=", "<", "<=", ">", ">=", "&&", "||", "and", "or"]);
const NUMBER =
  /^(?:(?:long |short )*(?:long|short|int|char|double|float)|size_t|u?int\d+_t|ll|auto)$/;
const FLOATS = new Set(["double", "float", "long double"]);
const LITERALS = typeTable({
  string: "string_literal raw_string_literal concatenated_string",
  char: "char_literal",
  bool: "true false",
});

/** A type as it is written, less what makes no difference to what its values are. */
export function typeText(node: SyntaxNode): string {
  const plain = sourceOf(node)
    .replace(/\bstd::|\b(?:const|static|constexpr|unsigned|signed)\b/g, " ")
    .replace(/\s*([<>,*&])\s*/g, "$1")
    .replace(/\s+/g, " ")
    .trim();
  return plain === "" ? "int" : plain.replace(/^(long long|long|short) int$/, "$1");
}

/** What the elements of a type are; what a loop over a mapping gives are pairs. */
export function elementOf(type: string | undefined, looped = false): string | undefined {
  if (type === undefined) return undefined;
  if (type === "string") return "char";
  if (/\[\]$|\*$/.test(type)) return type.replace(/\[\]$|\*$/, "");
  const [first, second] = argumentsOf(type);
  if (!/^(?:unordered_)?map</.test(type)) return first;
  return looped ? `pair<${first},${second}>` : second;
}

/** What values of a type are. */
export function kindOf(type: string | undefined): ValueKind {
  if (type === undefined) return "unknown";
  if (NUMBER.test(type)) return type === "auto" ? "unknown" : "number";
  if (type === "bool") return "boolean";
  if (type === "string" || type === "char*") return "text";
  if (/^(?:unordered_)?map</.test(type)) return "mapping";
  if (/^(?:unordered_)?(?:multi)?set</.test(type)) return "set";
  return /^(?:vector|list|deque|array|queue|stack)<|\[\]$/.test(type) ? "sequence" : "unknown";
}

/** Whether values of one type go where those of another are expected: numbers are converted. */
export function fits(type: string, other: string): boolean {
  if (type === other) return true;
  const isNumber = (one: string): boolean => ["number", "boolean"].includes(kindOf(one));
  return isNumber(type) && isNumber(other);
}

/** Type of an expression, given those of the variables. */
export function typeOf(node: SyntaxNode, types: Types): string | undefined {
  const literal = LITERALS.get(node.kind);
  if (literal !== undefined) return literal;
  const of = (field: string): string | undefined => {
    const child = childOf(node, field);
    return child === undefined ? undefined : typeOf(child, types);
  };
  switch (node.kind) {
    case "number_literal":
      return /^0[xX]/.test(sourceOf(node)) || !/[.eE]/.test(sourceOf(node)) ? "int" : "double";
    case "identifier":
      return types.get(sourceOf(node));
    case "parenthesized_expression":
      return typeOf(namedChildren(node)[0]!, types);
    case "unary_expression":
      return /^(?:!|not)$/.test(sourceOf(childOf(node, "operator")!)) ? "bool" : of("argument");
    case "update_expression":
      return of("argument");
    case "pointer_expression":
      return pointed(sourceOf(childOf(node, "operator")!), of("argument"));
    case "assignment_expression":
      return of("left");
    case "binary_expression":
      return binaryType(sourceOf(childOf(node, "operator")!), of("left"), of("right"));
    case "conditional_expression":
      return of("consequence");
    case "subscript_expression":
      return elementOf(of("argument"));
    case "cast_expression":
      return typeText(childOf(node, "type")!);
    case "call_expression":
      return resultOf(node, types);
    default:
      return undefined;
  }
}

function pointed(symbol: string, operand: string | undefined): string | undefined {
  if (operand === undefined) return undefined;
  return symbol === "&" ? `${operand}*` : elementOf(operand);
}

function binaryType(
  symbol: string,
  left: string | undefined,
  right: string | undefined,
): string | undefined {
  if (BOOLEAN.has(symbol)) return "bool";
  if (left === "string" || right === "string") return "string";
  if (left === undefined || right === undefined) return undefined;
  if (FLOATS.has(right) && kindOf(left) === "number") return right;
  return left === "char" || left === "bool" ? "int" : left;
}

/** The name that a call is made by, in its last part. */
export function calledName(callee: SyntaxNode): SyntaxNode {
  const inner = childOf(callee, callee.kind === "field_expression" ? "field" : "name");
  return inner === undefined || callee.kind.endsWith("type") ? callee : calledName(inner);
}

function resultOf(node: SyntaxNode, types: Types): string | undefined {
  const callee = childOf(node, "function")!;
  const name = sourceOf(calledName(callee));
  const receiver = childOf(callee, "argument");
  if (receiver !== undefined && ELEMENTS.has(name)) return elementOf(typeOf(receiver, types));
  const first = namedChildren(childOf(node, "arguments")!)[0];
  if (SAME.has(name) && first !== undefined) return typeOf(first, types);
  return RESULTS.get(name);
}
