/**
 * @file Answers in Rust: an answer ends with the brace that closes the declaration's, as in
 * bigcode-evaluation-harness. Types and functions that a canonical solution defines behind its own
 * (Rust/137) stand beside the test too.
 */
import type { Answer } from "../language.js";
import { ANSWER_IN_BRACES, lastDefinitionAlone } from "../braces.js";
import { rstrip } from "../white-space.js";
import { blanked, definitionIn } from "./source-file.js";

/** See `Answer`. */
export const answer: Answer = {
  ...ANSWER_IN_BRACES,
  shownBefore: "fn main(){}\n",
  parts: ({ declaration, canonicalSolution, entryPoint: named, test }, candidate) => {
    const own = rstrip(declaration);
    const isNamed = definitionIn(`${own}\n}`, named) !== undefined;
    const entryPoint = isNamed ? named : lastIn(declaration);
    const canonical = `${own}${canonicalSolution}`;
    const end = definitionIn(canonical, entryPoint)?.end ?? canonical.length;
    const code = lastDefinitionAlone(candidate, entryPoint, definitionIn);
    return {
      code: `${code}\n`,
      support: `${own}\n}\n${canonical.slice(end)}\n`,
      test,
      entryPoint,
    };
  },
};

/** The name of the function that a declaration ends with; some of HumanEvalPack's are elsewhere. */
function lastIn(declaration: string): string {
  return [...blanked(declaration).matchAll(/\bfn\s+(\w+)/g)].at(-1)?.[1] ?? "";
}
