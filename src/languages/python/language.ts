/** @file Python: its facets. */
import { cyclomaticBy } from "../cyclomatic.js";
import type { Language } from "../language.js";
import { nestingBy } from "../nesting.js";
import { childOf, type SyntaxNode, sourceOf } from "../syntax-tree.js";
import { answer } from "./answers.js";
import { compareBytecode } from "./bytecode.js";
import { isCompilable } from "./compilable.js";
import { definitionsOf } from "./definitions.js";
import { lexicon } from "./lexicon.js";
import { mine } from "./mining.js";
import { normalForm } from "./normal-form.js";
import { outlineOf } from "./outline.js";
import { run } from "./sandbox/start.js";
import { screen } from "./screening.js";

/** Nodes at which control can take one more way. */
const DECISIONS = new Set([
  "if_statement",
  "elif_clause",
  "for_statement",
  "while_statement",
  "except_clause",
  "conditional_expression",
  "boolean_operator",
  "for_in_clause",
  "if_clause",
  "assert_statement",
]);
/** Statements that hold others. */
const HOLDERS = new Set([
  "if_statement",
  "for_statement",
  "while_statement",
  "try_statement",
  "with_statement",
  "match_statement",
]);

/** Statements whose `else` is reached in a way of its own: without `break`, or without a raise. */
const WITH_ANOTHER_WAY = new Set(["for_statement", "while_statement", "try_statement"]);

/** The `else` of a loop or of `try`, and a case that does not take everything. */
function decidesInPlace(node: SyntaxNode): boolean {
  if (node.kind === "else_clause") return WITH_ANOTHER_WAY.has(node.parent?.kind ?? "");
  if (node.kind !== "case_clause") return false;
  const pattern = node.children.find(({ kind }) => kind === "case_pattern");
  return pattern === undefined || sourceOf(pattern) !== "_";
}

/** Python 3.12, as CPython under WASI compiles and runs it. */
export const python: Language = {
  name: "python",
  title: "Python",
  extension: "py",
  fences: ["python", "python3", "py", "python2"],
  syntax: {
    grammar: "tree-sitter-python.wasm",
    functions(root) {
      return root.children.flatMap((child) => {
        const node = child.kind === "decorated_definition" ? childOf(child, "definition") : child;
        if (node?.kind !== "function_definition") return [];
        const name = childOf(node, "name")!;
        return [{ name: sourceOf(name), node }];
      });
    },
    definitions: definitionsOf,
    opens: (line, name) =>
      (name === undefined
        ? /^(?:async[ \t]+)?def[ \t]/
        : new RegExp(`^(?:async[ \\t]+)?def[ \\t]+${name.replace(/[$]/g, "\\$&")}\\b`)
      ).test(line),
    cyclomatic: cyclomaticBy(DECISIONS, new Set(), decidesInPlace),
    nesting: nestingBy(HOLDERS),
  },
  inject: {
    lexicon,
    outline: outlineOf,
    normalForm,
    isCompilable,
    compareCompiled: compareBytecode,
  },
  answer,
  screen,
  run,
  mine,
};
