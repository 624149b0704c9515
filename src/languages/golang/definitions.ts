/** @file Definitions at the top level of Go, and the parameters of its functions. */
import type { Definition, FunctionShape } from "../definitions.js";
import { childOf, namedChildren, sourceOf, type SyntaxNode } from "../syntax-tree.js";
import { typeText } from "./types.js";

/** What one statement of a file's top level defines. */
export function definitionsOf(node: SyntaxNode): Definition[] {
  const at = { start: node.start, end: node.end };
  switch (node.kind) {
    case "function_declaration":
      return [
        { kind: "function", names: [sourceOf(childOf(node, "name")!)], ...at, ...shapeOf(node) },
      ];
    case "method_declaration": // belongs to its receiver's type
      return [{ kind: "class", names: [receiverOf(node)], ...at }];
    case "type_declaration":
      return [{ kind: "class", names: namesIn(node), ...at }];
    case "import_declaration":
      return [{ kind: "import", names: packagesIn(node), ...at }];
    case "const_declaration":
    case "var_declaration":
      return [{ kind: "constant", names: namesIn(node), ...at }];
    default:
      return [];
  }
}

/** Parameters of a function, by name; those without one are "_". */
function parametersOf(
  node: SyntaxNode,
): { readonly name: string; readonly type: string; readonly rest: boolean }[] {
  return namedChildren(childOf(node, "parameters")!).flatMap((one) => {
    const names = one.children.filter((child) => child.field === "name");
    const rest = one.kind === "variadic_parameter_declaration";
    const type = typeText(childOf(one, "type")!);
    return names.length === 0
      ? [{ name: "_", type, rest }]
      : names.map((name) => ({ name: sourceOf(name), type, rest }));
  });
}

function shapeOf(node: SyntaxNode): { readonly fn?: FunctionShape } {
  const body = childOf(node, "body");
  if (body === undefined) return {};
  const given = parametersOf(node);
  const isOpen = given.some(({ rest }) => rest);
  const result = childOf(node, "result");
  return {
    fn: {
      node,
      body,
      parameters: given.map(({ name, rest }) => (rest ? `${name}...` : name)),
      arity: [isOpen ? given.length - 1 : given.length, isOpen ? Infinity : given.length],
      types: [result === undefined ? "" : typeText(result), ...given.map(({ type }) => type)].join(
        "; ",
      ),
    },
  };
}

function receiverOf(node: SyntaxNode): string {
  return /(\w+)(?:\[[^\]]*\])?\)$/.exec(sourceOf(childOf(node, "receiver")!))?.[1] ?? "";
}

/** Names of the specifications inside of a declaration. */
function namesIn(node: SyntaxNode): string[] {
  if (node.kind.endsWith("_spec") || node.kind === "type_alias")
    return node.children.filter((child) => child.field === "name").map(sourceOf);
  return namedChildren(node).flatMap(namesIn);
}

/** Names by which a file uses what it imports. */
function packagesIn(node: SyntaxNode): string[] {
  if (node.kind !== "import_spec") return namedChildren(node).flatMap(packagesIn);
  const alias = childOf(node, "name");
  const path = sourceOf(childOf(node, "path")!).slice(1, -1);
  return [alias === undefined ? path.split("/").at(-1)! : sourceOf(alias)];
}
