/**
 * @file Finds answers that hold results of the test as literals. In tests mode the scored tests
 * stand in the prompt, so an answer can return what they expect without computing it, and no run
 * can distinguish it from a solution.
 *
 * Definition. An *expected value* of a test is a largest literal (a number, a string, or a list,
 * tuple, set or mapping made of literals alone) inside of that operand of an equality or a
 * subtraction whose other operand, and only the other, calls the entry point: `[1, 2]` in `assert
 * candidate(x) == [1, 2]`, 0.5 in `abs(candidate(x) - 0.5) < 1e-6`. An answer is counted if one of
 * its own literals, at any depth, equals such a value, the value is distinctive, and it occurs
 * neither in the buggy nor in the canonical program. Distinctive are numbers that are no integers
 * in [−10, 10], strings of at least three characters, and collections with at least two elements or
 * with a distinctive one. So `return True` for a test of truths is not counted, and the rate is a
 * lower bound; a fix that needs a new distinctive constant that a test also expects is.
 */
import { childOf, namedChildren, sourceOf, type SyntaxNode } from "../languages/syntax-tree.js";
import { codeReader } from "../languages/code-reader.js";
import type { CodeReader } from "../languages/definitions.js";
import type { Problem } from "../records.js";
import { candidateOf, programOf } from "./program.js";

/** A literal's value as text: equal texts, equal values; `distinctive` as defined above. */
interface Literal {
  readonly value: string;
  readonly distinctive: boolean;
}

/**
 * Expected values of the test that an answer holds as literals; empty for an answer that does not
 * parse.
 */
export type TestLiterals = (problem: Problem, completion: string) => string[];

/** @throws UsageError for a language without a grammar */
export async function createTestLiterals(language: string): Promise<TestLiterals> {
  const reader = await codeReader(language);
  const expected = new Map<string, ReadonlySet<string>>();
  return (problem, completion) => {
    let telling = expected.get(problem.taskId);
    if (telling === undefined)
      expected.set(problem.taskId, (telling = tellingValues(problem, reader)));
    return telling.size === 0
      ? []
      : [...literalsOf(reader.parse(candidateOf(problem, completion)))].filter((value) =>
          telling.has(value),
        );
  };
}

/** Expected values that neither program holds. */
function tellingValues(problem: Problem, reader: CodeReader): ReadonlySet<string> {
  const root = reader.parse(problem.test);
  const values = new Set<string>();
  if (root === null) return values;
  const known = new Set(
    [problem.buggySolution, problem.canonicalSolution].flatMap((body) => [
      ...literalsOf(reader.parse(candidateOf(problem, body))),
    ]),
  );
  for (const literal of expectedValues(root, [
    problem.entryPoint,
    programOf(problem, "").entryPoint,
    "candidate",
  ]))
    if (literal.distinctive && !known.has(literal.value)) values.add(literal.value);
  return values;
}

function expectedValues(root: SyntaxNode, callees: readonly string[]): Literal[] {
  const calls = (node: SyntaxNode): boolean =>
    ((node.kind === "call" || node.kind === "call_expression") &&
      callees.includes(sourceOf(childOf(node, "function")!))) ||
    node.children.some(calls);
  const found: Literal[] = [];
  const largest = (node: SyntaxNode): void => {
    const literal = literalOf(node);
    if (literal !== null) found.push(literal);
    else node.children.forEach(largest);
  };
  const visit = (node: SyntaxNode): void => {
    if (comparing(node)) {
      const operands = namedChildren(node);
      const asking = operands.filter(calls);
      if (asking.length === 1) operands.filter((operand) => operand !== asking[0]).forEach(largest);
    }
    node.children.forEach(visit);
  };
  visit(root);
  return found;
}

/**
 * Equality, membership or subtraction; an order compares with a tolerance, which is no expected
 * value.
 */
function comparing(node: SyntaxNode): boolean {
  if (!["comparison_operator", "binary_expression", "binary_operator"].includes(node.kind))
    return false;
  return node.children.some(
    (child) => !child.named && /^(?:[!=]==?|is|in|-)$/.test(sourceOf(child)),
  );
}

/** Values of all literals at any depth. */
function literalsOf(root: SyntaxNode | null): Set<string> {
  const values = new Set<string>();
  const visit = (node: SyntaxNode): void => {
    const literal = literalOf(node);
    if (literal !== null) values.add(literal.value);
    node.children.forEach(visit);
  };
  if (root !== null) visit(root);
  return values;
}

const COLLECTIONS: readonly string[] = [
  "list",
  "tuple",
  "set",
  "dictionary",
  "array",
  "object",
  "pair",
  "expression_list",
];

/** The literal that a node is, or null. */
function literalOf(node: SyntaxNode): Literal | null {
  switch (node.kind) {
    case "integer":
    case "float":
    case "number":
      return numberOf(sourceOf(node));
    case "string":
    case "template_string":
      return node.children.some(
        (child) => child.kind === "interpolation" || child.kind === "template_substitution",
      )
        ? null
        : textLiteral(node);
    case "true":
    case "false":
    case "none":
    case "null":
    case "undefined":
      return { value: node.kind === "null" ? "none" : node.kind, distinctive: false };
    case "unary_operator":
    case "unary_expression": {
      const operand = literalOf(namedChildren(node)[0]!);
      return operand === null || node.children[0]!.kind !== "-" || !operand.value.startsWith("n")
        ? null
        : numberOf(`-${operand.value.slice(1)}`);
    }
    case "parenthesized_expression":
      return literalOf(namedChildren(node)[0]!);
    case "property_identifier":
      return { value: JSON.stringify(sourceOf(node)), distinctive: false };
  }
  if (!COLLECTIONS.includes(node.kind)) return null;
  const parts = namedChildren(node).map(literalOf);
  if (parts.some((part) => part === null)) return null;
  const known = parts as Literal[];
  return {
    value: `(${known.map((part) => part.value).join(",")})`,
    distinctive:
      (node.kind !== "pair" && known.length >= 2) || known.some((part) => part.distinctive),
  };
}

function numberOf(text: string): Literal | null {
  const value = Number(text.replace(/_/g, ""));
  return Number.isNaN(value)
    ? null
    : { value: `n${value}`, distinctive: !Number.isInteger(value) || Math.abs(value) > 10 };
}

function textLiteral(node: SyntaxNode): Literal {
  const text = node.children
    .filter((child) => child.named && child.kind !== "string_start" && child.kind !== "string_end")
    .map(sourceOf)
    .join("");
  return { value: JSON.stringify(text), distinctive: text.length >= 3 };
}
