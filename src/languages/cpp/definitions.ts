/** @file Definitions at the top level of C++, and the parameters of its functions. */
import type { Definition, FunctionShape } from "../definitions.js";
import { childOf, namedChildren, sourceOf, type SyntaxNode } from "../syntax-tree.js";
import { typeText } from "./types.js";

/** Kinds of types that a file defines. */
const TYPES = new Set(["struct_specifier", "class_specifier", "union_specifier", "enum_specifier"]);

/** What one statement of a file's top level defines. */
export function definitionsOf(node: SyntaxNode): Definition[] {
  const at = { start: node.start, end: node.end };
  const names = namesIn(node);
  switch (node.kind) {
    case "function_definition": {
      const name = nameOfFunction(node);
      if (name === undefined) return [];
      return [{ kind: "function", names: [name], ...at, fn: shapeOf(node) }];
    }
    case "preproc_include":
    case "using_declaration":
      return [{ kind: "import", names: [], ...at }];
    case "preproc_def":
    case "preproc_function_def":
      return [{ kind: "constant", names, ...at, end: node.end }];
    case "type_definition":
    case "alias_declaration":
    case "template_declaration":
      return [{ kind: "class", names, ...at }];
    case "declaration":
      return [{ kind: "constant", names, ...at }];
    default:
      return TYPES.has(node.kind) ? [{ kind: "class", names, ...at }] : [];
  }
}

/** The name of a function's definition; undefined for a method's, and for other nodes. */
export function nameOfFunction(node: SyntaxNode): string | undefined {
  if (node.kind !== "function_definition" || childOf(node, "body") === undefined) return undefined;
  const name = declaratorOf(node)?.children.find((child) => child.field === "declarator");
  return name?.kind === "identifier" ? sourceOf(name) : undefined;
}

/** The function's declarator, inside of references and pointers. */
function declaratorOf(node: SyntaxNode): SyntaxNode | undefined {
  const inner = childOf(node, "declarator") ?? namedChildren(node).find(isDeclarator);
  if (inner === undefined || inner.kind === "function_declarator") return inner;
  return declaratorOf(inner);
}

const isDeclarator = (node: SyntaxNode): boolean => node.kind.endsWith("_declarator");

function shapeOf(node: SyntaxNode): FunctionShape {
  const list = childOf(declaratorOf(node)!, "parameters")!;
  const given = namedChildren(list).filter((one) => one.kind.endsWith("parameter_declaration"));
  const optional = given.findIndex((one) => one.kind.startsWith("optional"));
  return {
    node,
    body: childOf(node, "body")!,
    parameters: given.map((one) => namesIn(one).at(-1) ?? "_"),
    arity: [optional < 0 ? given.length : optional, given.length],
    types: [node, ...given].map((one) => typeText(childOf(one, "type") ?? one)).join("; "),
  };
}

/** Names that a declaration binds. */
function namesIn(node: SyntaxNode): string[] {
  const direct = node.children.filter(
    (child) => child.field === "name" || child.field === "declarator",
  );
  return direct.flatMap((child) =>
    child.kind === "identifier" || child.kind === "type_identifier"
      ? [sourceOf(child)]
      : namesIn(child),
  );
}
