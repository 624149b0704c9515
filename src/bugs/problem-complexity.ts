/**
 * @file How hard a problem of a benchmark is, of its correct function and its edit alone: five
 * numbers that can be had of any benchmark whose language the project reads.
 */
import { codeReader } from "../languages/code-reader.js";
import type { CodeReader } from "../languages/definitions.js";
import type { Syntax } from "../languages/language.js";
import { facetOf, languagesWith } from "../languages/registry.js";
import type { SyntaxNode } from "../languages/syntax-tree.js";
import type { Problem } from "../records.js";
import { spelledName } from "../spelled-name.js";
import { editSize } from "./edit-size.js";

/** Complexity of one problem. */
export interface ProblemComplexity {
  /** Lines of the correct function that are not blank, its head included. */
  readonly lines: number;
  /** McCabe's cyclomatic number of the correct function, ≥ 1. */
  readonly cyclomatic: number;
  /** Most conditions and loops around each other in it; 0 without any. */
  readonly nesting: number;
  /** Tokens that the bug changed, over all of its stretches, ≥ 1. */
  readonly editedTokens: number;
  /** Tokens of the buggy program behind its last changed one: how far the bug is from the end. */
  readonly tokensBehind: number;
}

/** Complexities of a benchmark's problems by task id; without those that cannot be read. */
export type Complexities = Readonly<Record<string, ProblemComplexity>>;

/**
 * Complexity of every problem in a language with a grammar whose correct program parses.
 * @returns by task id; of other problems nothing
 */
export async function complexitiesOf(problems: readonly Problem[]): Promise<Complexities> {
  const known = languagesWith("syntax");
  const found: Record<string, ProblemComplexity> = {};
  for (const problem of problems) {
    if (!known.includes(problem.language)) continue;
    const reader = await codeReader(problem.language);
    const complexity = complexityOfProblem(problem, reader, facetOf(problem.language, "syntax"));
    if (complexity !== undefined) found[problem.taskId] = complexity;
  }
  return found;
}

/** Undefined where its correct program does not parse. */
function complexityOfProblem(
  { declaration, canonicalSolution, buggySolution, entryPoint }: Problem,
  reader: CodeReader,
  syntax: Pick<Syntax, "cyclomatic" | "nesting">,
): ProblemComplexity | undefined {
  const correct = declaration + canonicalSolution;
  const buggy = declaration + buggySolution;
  const root = reader.parse(correct);
  if (root === null) return undefined;
  const node = definitionNode(root, reader, spelledName(entryPoint, declaration));
  const { editedTokens, tokensBehind } = editSize(
    { text: correct, tokens: reader.tokens(correct) },
    { text: buggy, tokens: reader.tokens(buggy) },
  );
  return {
    lines: linesOf(correct.slice(node.start, node.end)),
    cyclomatic: syntax.cyclomatic(node),
    nesting: syntax.nesting(node),
    editedTokens,
    tokensBehind,
  };
}

const linesOf = (text: string): number => text.split("\n").filter((line) => line.trim()).length;

/** The statement that defines a name; the whole program where none does. */
function definitionNode(root: SyntaxNode, reader: CodeReader, name: string): SyntaxNode {
  const definition = reader.definitions(root).findLast(({ names }) => names.includes(name));
  if (definition === undefined) return root;
  return root.children.find(({ start }) => start === definition.start) ?? root;
}
