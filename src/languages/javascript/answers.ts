/**
 * @file Answers in JavaScript: an answer ends with the brace that closes the declaration's, as in
 * bigcode-evaluation-harness.
 */
import type { FunctionShape } from "../definitions.js";
import type { Answer } from "../language.js";
import { sourceOf } from "../syntax-tree.js";

/**
 * Offset of the brace that closes the one which the declaration opened, or −1. Braces in texts and
 * comments count too, as in the harness.
 */
function closingBrace(text: string): number {
  let open = 1;
  for (let at = 0; at < text.length; at++) {
    const c = text[at];
    if (c === "{") open++;
    else if (c === "}" && --open === 0) return at;
  }
  return -1;
}

/** See `Answer`. */
export const answer: Answer = {
  header: "",
  close: "}",
  stopWords: [],
  isOver: (text) => closingBrace(text) >= 0,
  cut(code) {
    const closed = closingBrace(code);
    const end = closed >= 0 ? closed : code.lastIndexOf("}");
    return end >= 0 ? code.slice(0, end + 1) : code;
  },
  mayContinue: () => true,
  bodyOf: ({ body }: FunctionShape) =>
    body.kind === "statement_block"
      ? body.source.slice(body.start + 1, body.end)
      : `\n  return ${sourceOf(body)};\n}`,
  instead: (whole, name, parameters) =>
    `\n${whole}\nreturn ${name}(${parameters.join(", ")});\n}\n`,
  emptyBody: () => "}\n",
  needsMissingPackage: () => false,
};
