/**
 * @file Types of numbers that are written without one: a variable that was set to `0` has the type
 * of what it is added to, compared with, assigned, returned as or used as an index, else that which
 * the language gives it.
 */
import { childOf, namedChildren, sourceOf, type SyntaxNode } from "../syntax-tree.js";
import { becomes, dereferenced, FLOAT, INTEGER, isNumeric, typeText } from "./type-text.js";
import { typeOf } from "./types.js";

/** What becomes of a number about which nothing says more. */
const DEFAULTS: Readonly<Record<string, string>> = { [INTEGER]: "i32", [FLOAT]: "f64" };
/** A variable may tell another one its type. */
const PASSES = 2;

/** Replaces `{integer}` and `{float}` among the types of a function's variables. */
export function inferNumbers(fn: SyntaxNode, types: Map<string, string>): void {
  for (let pass = 0; pass < PASSES; pass++) visit(fn, types, returnType(fn));
  for (const [name, type] of types) types.set(name, DEFAULTS[type] ?? type);
}

function returnType(fn: SyntaxNode): string | undefined {
  const type = childOf(fn, "return_type");
  return type === undefined ? undefined : typeText(type);
}

function visit(node: SyntaxNode, types: Map<string, string>, result: string | undefined): void {
  const of = (field: string): SyntaxNode | undefined => childOf(node, field);
  switch (node.kind) {
    case "binary_expression":
      if (!/^(?:&&|\|\||<<|>>)$/.test(sourceOf(of("operator")!)))
        agree(of("left")!, of("right")!, types);
      break;
    case "assignment_expression":
      agree(of("left")!, of("right")!, types);
      break;
    case "compound_assignment_expr":
      if (!/<<|>>/.test(sourceOf(of("operator")!))) agree(of("left")!, of("right")!, types);
      break;
    case "range_expression": {
      const [from, to] = namedChildren(node);
      if (from !== undefined && to !== undefined) agree(from, to, types);
      if (node.parent?.kind === "index_expression")
        for (const bound of namedChildren(node)) tell(bound, "usize", types);
      break;
    }
    case "index_expression":
      tell(namedChildren(node)[1], "usize", types);
      break;
    case "return_expression":
      tell(namedChildren(node)[0], result, types);
      break;
    case "block":
      if (node.field === "body" && node.parent?.kind === "function_item")
        tell(namedChildren(node).at(-1), result, types);
      break;
  }
  for (const child of node.children) visit(child, types, result);
}

/** Two operands of one type. */
function agree(left: SyntaxNode, right: SyntaxNode, types: Map<string, string>): void {
  tell(left, typeOf(right, types), types);
  tell(right, typeOf(left, types), types);
}

/** An expression has a type, if that is one of numbers. */
function tell(
  node: SyntaxNode | undefined,
  type: string | undefined,
  types: Map<string, string>,
): void {
  const known = type === undefined ? undefined : dereferenced(type);
  if (node === undefined || known === undefined || !isNumeric(known) || known in DEFAULTS) return;
  switch (node.kind) {
    case "identifier":
      if (becomes(types.get(sourceOf(node)), known)) types.set(sourceOf(node), known);
      break;
    case "binary_expression":
      if (/^[-+*/%]$/.test(sourceOf(childOf(node, "operator")!)))
        for (const field of ["left", "right"]) tell(childOf(node, field), known, types);
      break;
    case "parenthesized_expression":
    case "unary_expression":
      tell(namedChildren(node)[0], known, types);
      break;
  }
}
