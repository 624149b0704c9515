/**
 * @file Definitions of a Java file: the methods, fields and inner classes of its classes, since a
 * method is asked for by its own name, and its imports.
 */
import type { Definition, FunctionShape } from "../definitions.js";
import { childOf, namedChildren, sourceOf, type SyntaxNode } from "../syntax-tree.js";

/** Kinds of nodes that define a type. */
const TYPES = new Set([
  "class_declaration",
  "record_declaration",
  "enum_declaration",
  "interface_declaration",
]);

/** Methods with a body of a file's types, those inside of others too, and of no type. */
export function methodsOf(
  root: SyntaxNode,
): { readonly name: string; readonly node: SyntaxNode }[] {
  const methods = (node: SyntaxNode): SyntaxNode[] => {
    if (TYPES.has(node.kind)) return membersOf(node).flatMap(methods);
    return isMethod(node) ? [node] : [];
  };
  return root.children.flatMap(methods).map((node) => ({ name: nameOf(node), node }));
}

/** What one statement of a file's top level defines. */
export function definitionsOf(node: SyntaxNode): Definition[] {
  if (node.kind !== "class_declaration") return memberDefinitions(node);
  const members = membersOf(node);
  return members.some(isMethod)
    ? members.flatMap(memberDefinitions)
    : [{ kind: "class", names: [nameOf(node)], start: node.start, end: node.end }];
}

function memberDefinitions(node: SyntaxNode): Definition[] {
  const at = { start: node.start, end: node.end };
  if (isMethod(node))
    return [{ kind: "function", names: [nameOf(node)], ...at, fn: shapeOf(node) }];
  if (TYPES.has(node.kind)) return [{ kind: "class", names: [nameOf(node)], ...at }];
  if (node.kind === "import_declaration")
    return [{ kind: "import", names: [/(\w+|\*)\s*;$/.exec(sourceOf(node))?.[1] ?? ""], ...at }];
  if (node.kind !== "field_declaration") return [];
  const names = namedChildren(node)
    .filter(({ kind }) => kind === "variable_declarator")
    .map(nameOf);
  return [{ kind: "constant", names, ...at }];
}

const membersOf = (node: SyntaxNode): readonly SyntaxNode[] =>
  namedChildren(childOf(node, "body")!).flatMap((member) =>
    member.kind === "enum_body_declarations" ? namedChildren(member) : [member],
  );

const isMethod = (node: SyntaxNode): boolean =>
  node.kind === "method_declaration" && childOf(node, "body") !== undefined;

const nameOf = (node: SyntaxNode): string => sourceOf(childOf(node, "name")!);

function shapeOf(node: SyntaxNode): FunctionShape {
  const given = namedChildren(childOf(node, "parameters")!).filter(
    ({ kind }) => kind === "formal_parameter",
  );
  const types = [childOf(node, "type")!, ...given.map((one) => childOf(one, "type")!)];
  return {
    node,
    body: childOf(node, "body")!,
    parameters: given.map(nameOf),
    arity: [given.length, given.length],
    types: types.map((type) => sourceOf(type).replace(/\s+/g, "")).join("; "),
  };
}
