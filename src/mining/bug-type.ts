/**
 * @file The class of a bug by the edit that repairs it, as HumanEvalFix's classes are meant: what
 * the two programs have in common at both ends is set aside, and the tokens left on each side
 * decide.
 */
import type { BugType } from "../records.js";
import { sourceOf, tokensIn, type SyntaxNode } from "../languages/syntax-tree.js";

const WORD = /^[\p{L}_$][\p{L}\p{N}_$]*$/u;
const WORD_OPERATORS: ReadonlySet<string> = new Set(
  "and or not is in instanceof typeof await".split(" "),
);
const CONSTANTS: ReadonlySet<string> = new Set(
  "True False None true false null undefined NaN".split(" "),
);

type TokenClass = "operator" | "literal" | "callee" | "name";

/** What a token is; `next` tells whether a name is called. */
function classOf(token: SyntaxNode, next: SyntaxNode | undefined): TokenClass {
  const text = sourceOf(token);
  const isInString = /string|regex/.test(`${token.kind} ${token.parent?.kind ?? ""}`);
  if (isInString || /^[\d'"`]/.test(text) || CONSTANTS.has(text)) return "literal";
  if (!WORD.test(text) || WORD_OPERATORS.has(text)) return "operator";
  return next !== undefined && sourceOf(next) === "(" ? "callee" : "name";
}

const MISUSES: Readonly<Record<TokenClass, BugType>> = {
  operator: "operator misuse",
  literal: "value misuse",
  callee: "function missing",
  name: "variable misuse",
};

/**
 * The class of the bug that makes `correct` into `buggy`: what the repair only adds is missing
 * logic, what it only takes away excess logic; tokens exchanged one for one are a misuse of what
 * the first of them is; of everything else the longer side decides.
 */
export function bugTypeOf(correct: SyntaxNode, buggy: SyntaxNode): BugType {
  const [right, wrong] = [correct, buggy].map((root) => tokensIn(root, root.start, root.end)) as [
    SyntaxNode[],
    SyntaxNode[],
  ];
  const least = Math.min(right.length, wrong.length);
  const isSame = (i: number, j: number): boolean =>
    sourceOf(right.at(i)!) === sourceOf(wrong.at(j)!);
  let head = 0;
  while (head < least && isSame(head, head)) head++;
  let tail = 0;
  while (tail < least - head && isSame(-1 - tail, -1 - tail)) tail++;
  const added = right.length - head - tail;
  const removed = wrong.length - head - tail;
  if (added !== removed) return added > removed ? "missing logic" : "excess logic";
  return added === 0 ? "value misuse" : MISUSES[classOf(right[head]!, right[head + 1])];
}
