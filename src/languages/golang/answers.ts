/**
 * @file Answers in Go: an answer ends with the brace that closes the declaration's, as in
 * bigcode-evaluation-harness. Imports and helpers of a problem stand in its prompt and in keys of
 * their own, not in its declaration, and a program may import only what it uses: source-file.ts.
 */
import type { Answer, ProblemText } from "../language.js";
import { ANSWER_IN_BRACES, lastDefinitionAlone } from "../braces.js";
import { rstrip } from "../white-space.js";
import { signatureIn } from "./source-file.js";

/** See `Answer`. */
export const answer: Answer = {
  ...ANSWER_IN_BRACES,
  stopWords: ["\n//", "\nfunc main(", "struct", "\nfunc"],
  parts: (problem, candidate) => {
    const { imports = "", testSetup = "", declaration, test } = problem;
    const beside = `${imports}\n${helpersOf(problem)}`;
    const code = lastDefinitionAlone(candidate, problem.entryPoint, signatureIn);
    return {
      code: `${beside}\n${code}\n`,
      support: `${beside}\n${rstrip(declaration)}\n}\n`,
      test: `${testSetup}\n${test}`,
    };
  },
};

/** What the prompt holds beside imports and the declaration: comments, and functions that help. */
function helpersOf({ prompt, declaration, imports = "" }: ProblemText): string {
  const own = prompt.lastIndexOf(declaration.trim());
  const before = own < 0 ? "" : prompt.slice(0, own);
  return before.replace(imports.trim(), "");
}
