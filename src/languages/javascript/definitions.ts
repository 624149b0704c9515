/** @file Definitions at the top level of JavaScript, and the parameters of its functions. */
import type { Definition, FunctionShape } from "../definitions.js";
import { childOf, namedChildren, sourceOf, type SyntaxNode } from "../syntax-tree.js";
import { parametersOf } from "./syntax.js";

const JS_FUNCTIONS: readonly string[] = [
  "arrow_function",
  "function_expression",
  "function",
  "generator_function",
  "function_declaration",
  "generator_function_declaration",
];

/** What one statement of a file's top level defines. */
export function definitionsOf(node: SyntaxNode): Definition[] {
  const at = { start: node.start, end: node.end };
  switch (node.kind) {
    case "export_statement": {
      const inner = childOf(node, "declaration");
      return inner === undefined
        ? []
        : // a script has no export
          definitionsOf(inner).map((one) => ({ ...one, start: inner.start, end: node.end }));
    }
    case "function_declaration":
    case "generator_function_declaration":
      return [
        { kind: "function", names: [sourceOf(childOf(node, "name")!)], ...at, fn: shapeOf(node) },
      ];
    case "class_declaration":
      return [{ kind: "class", names: [sourceOf(childOf(node, "name")!)], ...at }];
    case "import_statement":
      return [{ kind: "import", names: [], ...at }];
    case "lexical_declaration":
    case "variable_declaration": {
      const declared = namedChildren(node).filter((child) => child.kind === "variable_declarator");
      const names = declared.map((child) => sourceOf(childOf(child, "name")!));
      const value = declared.length === 1 ? childOf(declared[0]!, "value") : undefined;
      return value !== undefined && JS_FUNCTIONS.includes(value.kind)
        ? [{ kind: "function", names, ...at, fn: shapeOf(value) }]
        : [{ kind: "constant", names, ...at }];
    }
    default:
      return [];
  }
}

function shapeOf(node: SyntaxNode): FunctionShape {
  const given = parametersOf(node);
  const required = given.findIndex(
    (one) => one.kind === "assignment_pattern" || one.kind === "rest_pattern",
  );
  return {
    node,
    body: childOf(node, "body")!,
    parameters: given.map((one) =>
      sourceOf(one.kind === "assignment_pattern" ? childOf(one, "left")! : one),
    ),
    arity: [
      required < 0 ? given.length : required,
      given.some((one) => one.kind === "rest_pattern") ? Infinity : given.length,
    ],
  };
}
