/** @file Definitions at the top level of Rust, and the parameters of its functions. */
import type { Definition, FunctionShape } from "../definitions.js";
import { childOf, isExtra, namedChildren, sourceOf, type SyntaxNode } from "../syntax-tree.js";

/** Kinds of items that define a type, or belong to one. */
const TYPES = new Set([
  "struct_item",
  "enum_item",
  "union_item",
  "trait_item",
  "type_item",
  "impl_item",
]);

/** What one statement of a file's top level defines. */
export function definitionsOf(node: SyntaxNode): Definition[] {
  const at = { start: startOf(node), end: node.end };
  const name = childOf(node, "name") ?? childOf(node, "type");
  const names = name === undefined ? [] : [sourceOf(name)];
  if (node.kind === "function_item") return [{ kind: "function", names, ...at, fn: shapeOf(node) }];
  if (node.kind === "use_declaration" || node.kind === "extern_crate_declaration")
    return [{ kind: "import", names: [], ...at }];
  if (["const_item", "static_item", "macro_definition"].includes(node.kind))
    return [{ kind: "constant", names, ...at }];
  return TYPES.has(node.kind) ? [{ kind: "class", names, ...at }] : [];
}

/** An item begins with its attributes, which stand before it. */
function startOf({ parent, start }: SyntaxNode): number {
  const before = parent?.children.filter((child) => child.end <= start && !isExtra(child)) ?? [];
  const other = before.findLastIndex(({ kind }) => kind !== "attribute_item");
  return before[other + 1]?.start ?? start;
}

function shapeOf(node: SyntaxNode): FunctionShape {
  const given = namedChildren(childOf(node, "parameters")!).filter(
    (one) => one.kind === "parameter",
  );
  const result = childOf(node, "return_type");
  const types = given.map((one) => typeText(childOf(one, "type")!));
  return {
    node,
    body: childOf(node, "body")!,
    parameters: given.map((one) => nameIn(childOf(one, "pattern")!)),
    arity: [given.length, given.length],
    types: [result === undefined ? "()" : typeText(result), ...types].join("; "),
  };
}

const nameIn = (pattern: SyntaxNode): string =>
  pattern.kind === "identifier" ? sourceOf(pattern) : "_";

/** A type's text, less its white space. */
const typeText = (node: SyntaxNode): string => sourceOf(node).replace(/\s+/g, "");
