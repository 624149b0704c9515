/**
 * @file Answers in JavaScript: an answer ends with the brace that closes the declaration's, as in
 * bigcode-evaluation-harness.
 */
import type { FunctionShape } from "../definitions.js";
import { closingBrace, cutAtBrace } from "../braces.js";
import type { Answer } from "../language.js";
import { sourceOf } from "../syntax-tree.js";

/** See `Answer`. */
export const answer: Answer = {
  header: "",
  close: "}",
  stopWords: [],
  isOver: (text) => closingBrace(text) >= 0,
  cut: cutAtBrace,
  mayContinue: () => true,
  bodyOf: ({ body }: FunctionShape) =>
    body.kind === "statement_block"
      ? body.source.slice(body.start + 1, body.end)
      : `\n  return ${sourceOf(body)};\n}`,
  instead: (whole, name, parameters) =>
    `\n${whole}\nreturn ${name}(${parameters.join(", ")});\n}\n`,
  documented: (declaration, docstring) =>
    `/* ${docstring.replaceAll("*/", "* /")}\n  */\n${declaration}`,
  emptyBody: () => "}\n",
  needsMissingPackage: () => false,
};
