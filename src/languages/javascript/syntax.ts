/**
 * @file Small questions about JavaScript's syntax tree (grammar: tree-sitter-javascript), asked by
 *   several files of this folder.
 */
import { childOf, namedChildren, sourceOf, type SyntaxNode } from "../syntax-tree.js";

const FUNCTIONS = new Set([
  "function_declaration",
  "generator_function_declaration",
  "function_expression",
  "generator_function",
  "arrow_function",
  "method_definition",
]);
const DECLARATIONS = new Set(["lexical_declaration", "variable_declaration"]);

/** Whether a node is a function of any form. */
export const isFunction = (node: SyntaxNode): boolean => FUNCTIONS.has(node.kind);

/** `let`, `const` or `var` with what they declare. */
export const isDeclaration = (node: SyntaxNode): boolean => DECLARATIONS.has(node.kind);

/** The declarators of a declaration. */
export const declarators = (node: SyntaxNode): SyntaxNode[] =>
  namedChildren(node).filter((child) => child.kind === "variable_declarator");

/** The expression inside parentheses, however many. */
export function unwrapped(node: SyntaxNode): SyntaxNode {
  const inner = node.kind === "parenthesized_expression" ? namedChildren(node)[0] : undefined;
  return inner === undefined ? node : unwrapped(inner);
}

/**
 * What a top-level statement defines: `function f…`, `const f = …`, either behind `export`;
 * undefined for anything else.
 */
export function definitionIn(
  statement: SyntaxNode,
): { readonly name: string; readonly fn: SyntaxNode } | undefined {
  if (statement.kind === "export_statement") {
    const declaration = childOf(statement, "declaration");
    return declaration === undefined ? undefined : definitionIn(declaration);
  }
  if (isDeclaration(statement)) {
    const all = declarators(statement);
    const name = all.length === 1 ? childOf(all[0]!, "name") : undefined;
    const value = all.length === 1 ? childOf(all[0]!, "value") : undefined;
    return name?.kind === "identifier" && value !== undefined && isFunction(value)
      ? { name: sourceOf(name), fn: value }
      : undefined;
  }
  const name = statement.kind.endsWith("function_declaration")
    ? childOf(statement, "name")
    : undefined;
  return name === undefined ? undefined : { name: sourceOf(name), fn: statement };
}

/** The parameters of a function, patterns and defaults included. */
export function parametersOf(fn: SyntaxNode): SyntaxNode[] {
  const single = childOf(fn, "parameter");
  const list = childOf(fn, "parameters");
  if (single !== undefined) return [single];
  return list === undefined ? [] : namedChildren(list);
}

/**
 * Calls `visit` for every name that a pattern binds; what it stores into (`a[i]`, `o.p`) goes to
 * `store`.
 */
export function inPattern(
  pattern: SyntaxNode,
  visit: (name: SyntaxNode) => void,
  store: (target: SyntaxNode) => void = () => undefined,
  value: (node: SyntaxNode) => void = () => undefined,
): void {
  const inside = (node: SyntaxNode): void => inPattern(node, visit, store, value);
  switch (pattern.kind) {
    case "identifier":
    case "shorthand_property_identifier_pattern":
    case "shorthand_property_identifier":
      visit(pattern);
      return;
    case "member_expression":
    case "subscript_expression":
      store(pattern);
      return;
    case "assignment_pattern":
    case "object_assignment_pattern": {
      const fallback = childOf(pattern, "right");
      if (fallback !== undefined) value(fallback);
      inside(childOf(pattern, "left")!);
      return;
    }
    case "pair_pattern":
    case "pair": {
      const key = childOf(pattern, "key");
      if (key?.kind === "computed_property_name") value(key);
      inside(childOf(pattern, "value")!);
      return;
    }
    default:
      namedChildren(pattern).forEach(inside); // array, object, rest, parentheses
  }
}
