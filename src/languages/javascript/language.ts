/**
 * @file JavaScript: its facets, and the check that edited code compiles.
 */
import { Script } from "node:vm";
import { childOf, type SyntaxNode } from "../syntax-tree.js";
import { cyclomaticBy } from "../cyclomatic.js";
import type { Language } from "../language.js";
import { nestingBy } from "../nesting.js";
import { answer } from "./answers.js";
import { definitionsOf } from "./definitions.js";
import { lexicon } from "./lexicon.js";
import { mine } from "./mining.js";
import { normalForm } from "./normal-form.js";
import { outlineOf } from "./outline.js";
import { run } from "./sandbox/start.js";
import { screen } from "./screening.js";
import { definitionIn } from "./syntax.js";

/** Nodes at which control can take one more way. */
const DECISIONS = new Set([
  "if_statement",
  "for_statement",
  "for_in_statement",
  "while_statement",
  "do_statement",
  "catch_clause",
  "ternary_expression",
  "switch_case",
]);
const SHORT_CIRCUITS = new Set(["&&", "||", "??"]);
/** Statements that hold others. */
const HOLDERS = new Set([
  "if_statement",
  "for_statement",
  "for_in_statement",
  "while_statement",
  "do_statement",
  "switch_statement",
  "try_statement",
]);

/**
 * ECMAScript as a CommonJS file holds it: functions by declaration or as the value of a `const`,
 * `let` or `var`.
 */
export const javascript: Language = {
  name: "javascript",
  title: "JavaScript",
  extension: "js",
  fences: ["javascript", "js", "node", "nodejs", "jsx", "mjs"],
  syntax: {
    grammar: "tree-sitter-javascript.wasm",
    functions: (root) =>
      root.children.flatMap((node) => {
        const found = definitionIn(node);
        return found === undefined ? [] : [{ name: found.name, node }];
      }),
    definitions: definitionsOf,
    opens: (line, name) => (name === undefined ? OPENING.test(line) : openingOf(name).test(line)),
    cyclomatic: cyclomaticBy(DECISIONS, SHORT_CIRCUITS),
    nesting: nestingBy(HOLDERS),
  },
  inject: {
    lexicon,
    outline: outlineOf,
    normalForm,
    isCompilable: (root) => compiles(withoutExports(root)),
    compareCompiled: (pairs) =>
      Promise.resolve(pairs.map(([, edited]) => (compiles(edited) ? "different" : "invalid"))),
  },
  answer,
  screen,
  run,
  mine,
};

/** A line at which a function of its own begins. */
const OPENING =
  /^(?:export[ \t]+)?(?:(?:async[ \t]+)?function\b|(?:const|let|var)[ \t]+[\w$]+[ \t]*=[ \t]*(?:async[ \t]*)?(?:function\b|\(|[\w$]+[ \t]*=>))/;

/** A line that begins the definition of `name`. */
function openingOf(name: string): RegExp {
  const escaped = name.replace(/[$]/g, "\\$&");
  return new RegExp(
    "^(?:export[ \\t]+)?(?:(?:async[ \\t]+)?function\\b[ \\t*]*|(?:const|let|var)[ " +
      `\\t]+)${escaped}(?![\\w$])`,
  );
}

/** The text as a script: `export` stands in modules alone. */
function withoutExports(root: SyntaxNode): string {
  let text = "";
  let at = 0;
  for (const node of root.children) {
    const declaration = node.kind === "export_statement" && childOf(node, "declaration");
    if (!declaration) continue;
    text += root.source.slice(at, node.start);
    at = declaration.start;
  }
  return text + root.source.slice(at);
}

/** Whether V8 compiles a program; nothing of it runs. */
function compiles(source: string): boolean {
  try {
    new Script(source);
    return true;
  } catch {
    return false;
  }
}
