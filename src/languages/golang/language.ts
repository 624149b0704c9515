/** @file Go: its facets. */
import { screenByName } from "../braces.js";
import { cyclomaticBy } from "../cyclomatic.js";
import type { Language } from "../language.js";
import { nestingBy } from "../nesting.js";
import { childOf, sourceOf } from "../syntax-tree.js";
import { answer } from "./answers.js";
import { compareCompiled, compilesPairs, isCompilable } from "./compiled.js";
import { definitionsOf } from "./definitions.js";
import { lexicon } from "./lexicon.js";
import { normalForm } from "./normal-form.js";
import { outlineOf } from "./outline.js";
import { run } from "./sandbox/start.js";
import { blanked } from "./source-file.js";

/** Nodes at which control can take one more way. */
const DECISIONS = new Set([
  "if_statement",
  "for_statement",
  "expression_case",
  "type_case",
  "communication_case",
]);
const SHORT_CIRCUITS = new Set(["&&", "||"]);
/** Statements that hold others. */
const HOLDERS = new Set([
  "if_statement",
  "for_statement",
  "expression_switch_statement",
  "type_switch_statement",
  "select_statement",
]);

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
    cyclomatic: cyclomaticBy(DECISIONS, SHORT_CIRCUITS),
    nesting: nestingBy(HOLDERS),
  },
  inject: {
    lexicon,
    outline: outlineOf,
    normalForm,
    isCompilable,
    compareCompiled,
    compilesPairs,
  },
  answer,
  screen: screenByName(blanked),
  run,
};
