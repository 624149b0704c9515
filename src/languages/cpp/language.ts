/** @file C++: its facets. */
import { screenByName } from "../braces.js";
import { cyclomaticBy } from "../cyclomatic.js";
import type { Language } from "../language.js";
import { nestingBy } from "../nesting.js";
import { answer } from "./answers.js";
import { compareCompiled, compilesPairs, isCompilable } from "./compiled.js";
import { definitionsOf, nameOfFunction } from "./definitions.js";
import { lexicon } from "./lexicon.js";
import { normalForm } from "./normal-form.js";
import { outlineOf } from "./outline.js";
import { run } from "./sandbox/start.js";
import { blanked } from "./source-file.js";

/** Nodes at which control can take one more way. */
const DECISIONS = new Set([
  "if_statement",
  "for_statement",
  "for_range_loop",
  "while_statement",
  "do_statement",
  "case_statement",
  "catch_clause",
  "conditional_expression",
]);
const SHORT_CIRCUITS = new Set(["&&", "||", "and", "or"]);
/** Statements that hold others. */
const HOLDERS = new Set([
  "if_statement",
  "for_statement",
  "for_range_loop",
  "while_statement",
  "do_statement",
  "switch_statement",
  "try_statement",
]);

/** C++17, compiled for WebAssembly without exceptions. */
export const cpp: Language = {
  name: "cpp",
  title: "CPP",
  extension: "cpp",
  fences: ["cpp", "c++", "cc", "cxx", "c"],
  syntax: {
    grammar: "tree-sitter-cpp.wasm",
    functions: (root) =>
      root.children.flatMap((node) => {
        const name = nameOfFunction(node);
        return name === undefined ? [] : [{ name, node }];
      }),
    definitions: definitionsOf,
    opens: (line, name) =>
      (name === undefined
        ? /^[A-Za-z_][\w:<>,&* \t]*[\s&*>]\w+[ \t]*\(/
        : new RegExp(`^[A-Za-z_][\\w:<>,&* \\t]*[\\s&*>]${name}[ \\t]*\\(`)
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
