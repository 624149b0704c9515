/**
 * @file Answers in JavaScript: an answer ends with the brace that closes the declaration's, as in
 * bigcode-evaluation-harness.
 */
import type { FunctionShape } from "../definitions.js";
import { ANSWER_IN_BRACES } from "../braces.js";
import type { Answer } from "../language.js";
import { sourceOf } from "../syntax-tree.js";

/** See `Answer`. */
export const answer: Answer = {
  ...ANSWER_IN_BRACES,
  bodyOf: ({ body }: FunctionShape) =>
    body.kind === "statement_block"
      ? body.source.slice(body.start + 1, body.end)
      : `\n  return ${sourceOf(body)};\n}`,
  instead: (whole, name, parameters) =>
    `\n${whole}\nreturn ${name}(${parameters.join(", ")});\n}\n`,
  documented: (declaration, docstring) =>
    `/* ${docstring.replaceAll("*/", "* /")}\n  */\n${declaration}`,
};
