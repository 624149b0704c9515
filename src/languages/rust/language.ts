/** @file Rust: its facets. */
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
  "if_expression",
  "for_expression",
  "while_expression",
  "loop_expression",
  "match_arm",
  "try_expression",
]);
const SHORT_CIRCUITS = new Set(["&&", "||"]);
/** Expressions that hold statements. */
const HOLDERS = new Set([
  "if_expression",
  "for_expression",
  "while_expression",
  "loop_expression",
  "match_expression",
]);

/** What a line begins with that begins a function, up to the space behind `fn`. */
const OPENING = String.raw`^(?:pub(?:\([^)]*\))?[ \t]+)?(?:(?:const|async|unsafe)[ \t]+)*fn[ \t]`;
const ANY = new RegExp(OPENING);

/** Rust, edition 2021, compiled for WebAssembly; a panic ends the program. */
export const rust: Language = {
  name: "rust",
  title: "Rust",
  extension: "rs",
  fences: ["rust", "rs"],
  syntax: {
    grammar: "tree-sitter-rust.wasm",
    functions: (root) =>
      root.children.flatMap((node) =>
        node.kind === "function_item" ? [{ name: sourceOf(childOf(node, "name")!), node }] : [],
      ),
    definitions: definitionsOf,
    opens: (line, name) =>
      (name === undefined ? ANY : new RegExp(`${OPENING}+${name}[ \\t]*[<(]`)).test(line),
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
