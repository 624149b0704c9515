/**
 * @file Answers in Go: an answer ends with the brace that closes the declaration's, as in
 * bigcode-evaluation-harness. Imports and helpers of a problem stand in its prompt and in keys of
 * their own, not in its declaration, and a program may import only what it uses: source-file.ts.
 */
import type { FunctionShape } from "../definitions.js";
import type { Answer } from "../language.js";
import { closingBrace, cutAtBrace } from "../braces.js";
import type { Problem } from "../../records.js";
import { rstrip } from "../white-space.js";
import { signatureIn } from "./source-file.js";

/** See `Answer`. */
export const answer: Answer = {
  header: "",
  close: "}",
  stopWords: ["\n//", "\nfunc main(", "struct", "\nfunc"],
  isOver: (text) => closingBrace(text) >= 0,
  cut: cutAtBrace,
  mayContinue: () => true,
  bodyOf: ({ body }: FunctionShape) => body.source.slice(body.start + 1, body.end),
  instead: (whole) => `\n}\n\n${whole}\n`,
  emptyBody: () => "}\n",
  parts: (problem, candidate) => {
    const { imports = "", testSetup = "", declaration, test } = problem;
    const beside = `${imports}\n${helpersOf(problem)}`;
    return {
      code: `${beside}\n${withoutFirst(candidate, problem.entryPoint)}\n`,
      support: `${beside}\n${rstrip(declaration)}\n}\n`,
      test: `${testSetup}\n${test}`,
    };
  },
  needsMissingPackage: () => false,
};

/** What the prompt holds beside imports and the declaration: comments, and functions that help. */
function helpersOf({ prompt, declaration, imports = "" }: Problem): string {
  const own = prompt.lastIndexOf(declaration.trim());
  const before = own < 0 ? "" : prompt.slice(0, own);
  return before.replace(imports.trim(), "");
}

/** Where a text defines `name` more than once, the last definition alone: Go refuses two. */
function withoutFirst(text: string, name: string): string {
  const last = signatureIn(text, name);
  const first = last && signatureIn(text.slice(0, last.start), name);
  return first === undefined
    ? text
    : withoutFirst(text.slice(0, first.start) + text.slice(first.end), name);
}
