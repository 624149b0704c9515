/** @file Go: its facets. */
import type { Language } from "../language.js";
import { childOf, sourceOf, type SyntaxNode } from "../syntax-tree.js";
import { answer } from "./answers.js";
import { definitionsOf } from "./definitions.js";
import { run } from "./sandbox/start.js";

/** Nodes at which control can take one more way. */
const DECISIONS = new Set([
  "if_statement",
  "for_statement",
  "expression_case",
  "type_case",
  "communication_case",
]);
const SHORT_CIRCUITS = new Set(["&&", "||"]);

/** Go 1.26, compiled for WebAssembly. */
export const golang: Language = {
  name: "golang",
  title: "Go",
  extension: "go",
  fences: ["go", "golang"],
  syntax: {
    grammar: "tree-sitter-go.wasm",
    functions: (root) =>
      root.children.flatMap((node) =>
        node.kind === "function_declaration"
          ? [{ name: sourceOf(childOf(node, "name")!), node }]
          : [],
      ),
    definitions: definitionsOf,
    opens: (line, name) =>
      (name === undefined
        ? /^func[ \t]/
        : new RegExp(`^func[ \\t]+(?:\\([^)]*\\)[ \\t]*)?${name}[ \\t]*[[(]`)
      ).test(line),
    cyclomatic(node) {
      const decides = (at: SyntaxNode): boolean =>
        DECISIONS.has(at.kind) ||
        (at.kind === "binary_expression" && SHORT_CIRCUITS.has(sourceOf(childOf(at, "operator")!)));
      const count = (at: SyntaxNode): number =>
        at.children.reduce((sum, child) => sum + count(child), decides(at) ? 1 : 0);
      return 1 + count(node);
    },
  },
  answer,
  run,
};
