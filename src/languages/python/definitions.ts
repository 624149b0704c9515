/** @file Definitions at the top level of Python, and the parameters of its functions. */
import type { Definition, FunctionShape } from "../definitions.js";
import { childOf, namedChildren, sourceOf, type SyntaxNode } from "../syntax-tree.js";

/** What one statement of a file's top level defines. */
export function definitionsOf(node: SyntaxNode): Definition[] {
  const at = { start: node.start, end: node.end };
  const inner = node.kind === "decorated_definition" ? childOf(node, "definition") : node;
  switch (inner?.kind) {
    case "function_definition": {
      const given = namedChildren(childOf(inner, "parameters")!);
      const body = childOf(inner, "body");
      // the grammar lets a body be missing
      if (body === undefined || body.end === body.start) return [];
      return [
        {
          kind: "function",
          names: [sourceOf(childOf(inner, "name")!)],
          ...at,
          fn: { node: inner, body, ...parametersOf(given) },
        },
      ];
    }
    case "class_definition":
      return [{ kind: "class", names: [sourceOf(childOf(inner, "name")!)], ...at }];
    case "import_statement":
    case "import_from_statement":
    case "future_import_statement":
      return [
        {
          kind: "import",
          names: namedChildren(inner)
            .filter((child) => child.field === "name")
            .map(importedName),
          ...at,
        },
      ];
    case "expression_statement": {
      const value = namedChildren(inner)[0];
      const left = value?.kind === "assignment" ? childOf(value, "left") : undefined;
      return left?.kind === "identifier"
        ? [{ kind: "constant", names: [sourceOf(left)], ...at }]
        : [];
    }
    default:
      return [];
  }
}

function importedName(node: SyntaxNode): string {
  return sourceOf(childOf(node, "alias") ?? node).split(".")[0]!;
}

function parametersOf(given: readonly SyntaxNode[]): Pick<FunctionShape, "parameters" | "arity"> {
  let least = 0;
  let most = 0;
  let keywordOnly = false;
  const parameters: string[] = [];
  for (const node of given) {
    const inner = node.kind === "typed_parameter" ? namedChildren(node)[0]! : node;
    const name = sourceOf(childOf(inner, "name") ?? inner);
    const hasDefault = node.kind === "default_parameter" || node.kind === "typed_default_parameter";
    if (node.kind === "keyword_separator") keywordOnly = true;
    if (node.kind === "keyword_separator" || node.kind === "positional_separator") continue;
    parameters.push(name);
    if (inner.kind === "list_splat_pattern") [most, keywordOnly] = [Infinity, true];
    else if (inner.kind !== "dictionary_splat_pattern") {
      if (!keywordOnly) most++;
      // a keyword-only parameter without a default cannot be called by position at all
      if (!hasDefault) least++;
    }
  }
  return { parameters, arity: [least, most] };
}
