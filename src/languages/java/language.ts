/** @file Java: its facets. */
import { screenByName } from "../braces.js";
import { cyclomaticBy } from "../cyclomatic.js";
import type { Language } from "../language.js";
import { nestingBy } from "../nesting.js";
import { answer } from "./answers.js";
import { compareCompiled, compilesPairs, isCompilable } from "./compiled.js";
import { definitionsOf, methodsOf } from "./definitions.js";
import { lexicon } from "./lexicon.js";
import { normalForm } from "./normal-form.js";
import { outlineOf } from "./outline.js";
import { run } from "./sandbox/start.js";
import { blanked } from "./source-file.js";

/** Nodes at which control can take one more way. */
const DECISIONS = new Set([
  "if_statement",
  "for_statement",
  "enhanced_for_statement",
  "while_statement",
  "do_statement",
  "switch_label",
  "catch_clause",
  "ternary_expression",
]);
const SHORT_CIRCUITS = new Set(["&&", "||"]);
/** Statements that hold others. */
const HOLDERS = new Set([
  "if_statement",
  "for_statement",
  "enhanced_for_statement",
  "while_statement",
  "do_statement",
  "switch_expression",
  "try_statement",
]);

/** What a line begins with that begins a method, up to the name. */
const OPENING =
  String.raw`^[ \t]*(?:(?:public|protected|private|static|final)[ \t]+)*` +
  String.raw`[\w<>\[\],.? ]+[ \t]+`;

/** Java 17; a problem's method stands in a class. */
export const java: Language = {
  name: "java",
  title: "Java",
  extension: "java",
  fences: ["java"],
  syntax: {
    grammar: "tree-sitter-java.wasm",
    functions: methodsOf,
    definitions: definitionsOf,
    opens: (line, name = "\\w+") =>
      !/^\s*(?:return|new|else|throw)\b/.test(line) &&
      new RegExp(`${OPENING}${name}[ \\t]*\\(`).test(line),
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
