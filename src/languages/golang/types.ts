/**
 * @file What type a Go expression has, as far as the text of a function says it: declared types,
 * literals, conversions, and results of well-known functions. An untyped number is an `int` or a
 * `float64` here, and gives way to the type of what stands beside it.
 */
import type { ValueKind } from "../outline.js";
import { childOf, namedChildren, sourceOf, type SyntaxNode } from "../syntax-tree.js";
import { typeTable, type Types } from "../typed/rules.js";

/** Results of functions, by name; several are joined by "; ". */
const RESULTS = typeTable({
  int:
    "len cap copy strings.Index strings.LastIndex strings.Count strings.IndexByte " +
    "strings.IndexRune strings.IndexAny strings.Compare sort.SearchInts utf8.RuneCountInString",
  string:
    "strings.ToLower strings.ToUpper strings.Trim strings.TrimSpace strings.TrimLeft " +
    "strings.TrimRight strings.TrimPrefix strings.TrimSuffix strings.Join strings.Repeat " +
    "strings.Replace strings.ReplaceAll strings.Title strings.Map strconv.Itoa " +
    "strconv.FormatInt strconv.Quote fmt.Sprintf fmt.Sprint fmt.Sprintln hex.EncodeToString",
  "[]string": "strings.Split strings.Fields strings.SplitN strings.SplitAfter",
  bool:
    "strings.Contains strings.HasPrefix strings.HasSuffix strings.ContainsRune " +
    "strings.ContainsAny strings.EqualFold unicode.IsUpper unicode.IsLower unicode.IsDigit unicode.IsLetter " +
    "unicode.IsSpace unicode.IsNumber unicode.IsPunct math.IsNaN math.IsInf sort.IntsAreSorted",
  rune: "unicode.ToUpper unicode.ToLower",
  float64:
    "math.Abs math.Sqrt math.Pow math.Floor math.Ceil math.Round math.Trunc math.Max math.Min " +
    "math.Log math.Log2 math.Log10 math.Mod math.Cbrt math.Exp math.Sin math.Cos math.Inf " +
    "math.RoundToEven math.NaN",
  "int; error": "strconv.Atoi",
  "int64; error": "strconv.ParseInt",
  "float64; error": "strconv.ParseFloat",
  "[16]byte": "md5.Sum",
});
const NUMBER = /^(?:u?int(?:8|16|32|64|ptr)?|float(?:32|64)|byte|rune|complex(?:64|128))$/;
/** Names of types that are called to convert. */
const CONVERSION = /^(?:u?int(?:8|16|32|64)?|float(?:32|64)|byte|rune|string|bool)$/;
const BOOLEAN = new Set(["==", "!=", "<", "<=", ">", ">=", "&&", "||"]);
const LITERALS = typeTable({
  int: "int_literal",
  float64: "float_literal",
  rune: "rune_literal",
  string: "interpreted_string_literal raw_string_literal",
  bool: "true false",
});

/** A type as it is written, less white space that says nothing. */
export function typeText(node: SyntaxNode): string {
  return sourceOf(node).replace(/\s+/g, " ");
}

/** What the elements of a type are: of texts bytes, of mappings their values. */
export function elementOf(type: string | undefined): string | undefined {
  if (type === "string") return "byte";
  if (type?.startsWith("map[")) return type.slice(behindBracket(type, 3));
  return /^\*?\[\d*\](.*)$/.exec(type ?? "")?.[1];
}

/** Types of what `range` gives, in order. */
export function rangedOver(type: string | undefined): [string | undefined, string | undefined] {
  if (type === "string") return ["int", "rune"];
  if (type?.startsWith("map[")) return [type.slice(4, behindBracket(type, 3) - 1), elementOf(type)];
  if (type !== undefined && NUMBER.test(type)) return [type, undefined];
  return type === undefined ? [undefined, undefined] : ["int", elementOf(type)];
}

function behindBracket(type: string, open: number): number {
  let depth = 0;
  for (let at = open; at < type.length; at++) {
    if (type[at] === "[") depth++;
    else if (type[at] === "]" && --depth === 0) return at + 1;
  }
  return type.length;
}

/** What values of a type are. */
export function kindOf(type: string | undefined): ValueKind {
  if (type === undefined) return "unknown";
  if (NUMBER.test(type)) return "number";
  if (type === "string") return "text";
  if (type === "bool") return "boolean";
  if (type.startsWith("map[")) return "mapping";
  return type.startsWith("[") ? "sequence" : "unknown";
}

const isLiteral = (node: SyntaxNode): boolean => {
  const inner = node.kind === "parenthesized_expression" ? namedChildren(node)[0]! : node;
  return /^(?:int|float|rune)_literal$/.test(inner.kind);
};

/** Type of an expression, given those of the variables. */
export function typeOf(node: SyntaxNode, types: Types): string | undefined {
  const literal = LITERALS.get(node.kind);
  if (literal !== undefined) return literal;
  const of = (field: string): string | undefined => {
    const child = childOf(node, field);
    return child === undefined ? undefined : typeOf(child, types);
  };
  switch (node.kind) {
    case "identifier":
      return types.get(sourceOf(node));
    case "parenthesized_expression":
      return typeOf(namedChildren(node)[0]!, types);
    case "unary_expression":
      return unaryType(sourceOf(childOf(node, "operator")!), of("operand"));
    case "binary_expression":
      return binaryType(node, types);
    case "index_expression":
      return elementOf(of("operand"));
    case "slice_expression":
      return of("operand")?.replace(/^\[\d+\]/, "[]");
    case "composite_literal":
    case "type_conversion_expression":
    case "type_assertion_expression":
      return typeText(childOf(node, "type")!);
    case "call_expression":
      return resultsOf(node, types)[0];
    default:
      return undefined;
  }
}

function unaryType(symbol: string, operand: string | undefined): string | undefined {
  if (operand === undefined) return undefined;
  if (symbol === "&") return `*${operand}`;
  return symbol === "*" ? operand.replace(/^\*/, "") : operand;
}

function binaryType(node: SyntaxNode, types: Types): string | undefined {
  const symbol = sourceOf(childOf(node, "operator")!);
  if (BOOLEAN.has(symbol)) return "bool";
  const [left, right] = [childOf(node, "left")!, childOf(node, "right")!];
  const isShift = symbol === "<<" || symbol === ">>";
  return isLiteral(left) && !isShift && !isLiteral(right)
    ? typeOf(right, types)
    : typeOf(left, types);
}

/** Types of a call's results, in order. */
export function resultsOf(node: SyntaxNode, types: Types): (string | undefined)[] {
  const callee = childOf(node, "function")!;
  const given = namedChildren(childOf(node, "arguments")!);
  const name = sourceOf(callee);
  if (name === "append" || name === "min" || name === "max")
    return [given[0] === undefined ? undefined : typeOf(given[0], types)];
  if (name === "make") return [given[0] === undefined ? undefined : typeText(given[0])];
  if (name === "new") return [given[0] === undefined ? undefined : `*${typeText(given[0])}`];
  if (CONVERSION.test(name)) return [name];
  return RESULTS.get(name)?.split("; ") ?? [undefined];
}
