/**
 * @file Answers in C++: an answer ends with the brace that closes the declaration's, as in
 * bigcode-evaluation-harness. What it includes there is precompiled here
 * (sandbox/include/bits/stdc++.h).
 */
import type { Answer } from "../language.js";
import { ANSWER_IN_BRACES, lastDefinitionAlone, openBraces } from "../braces.js";
import { rstrip } from "../white-space.js";
import { blanked, definitionIn } from "./source-file.js";

/** See `Answer`. */
export const answer: Answer = {
  ...ANSWER_IN_BRACES,
  parts: ({ declaration, entryPoint: named, test }, candidate) => {
    const support = `${rstrip(declaration)}\n}\n`;
    const entryPoint = definitionIn(support, named) === undefined ? lastIn(declaration) : named;
    const whole = balanced(candidate, declaration, entryPoint);
    const code = lastDefinitionAlone(whole, entryPoint, definitionIn);
    return { code: `${code}\n`, support, test, entryPoint };
  },
};

/** The name that a declaration ends with; two of HumanEvalPack's are misspelled elsewhere. */
function lastIn(declaration: string): string {
  return /(\w+)\s*\([^;{}]*\)[^;{}()]*\{\s*$/.exec(blanked(declaration))?.[1] ?? "";
}

/**
 * CPP/38's declaration goes on into the body, and its solutions begin that anew: where braces stay
 * open, and would not without what stands behind the declared function's brace, that is left out.
 */
function balanced(candidate: string, declaration: string, name: string): string {
  if (openAtEnd(candidate) <= 0 || !candidate.startsWith(rstrip(declaration))) return candidate;
  const body = definitionIn(declaration, name)?.body ?? declaration.length;
  const shorter = declaration.slice(0, body + 1) + candidate.slice(rstrip(declaration).length);
  return openAtEnd(shorter) === 0 ? shorter : candidate;
}

const openAtEnd = (text: string): number => openBraces(blanked(text), text.length);
