/**
 * @file The wanted function, taken out of any answer by its syntax tree: fences, prose, several
 * functions, a repeated signature or a continued body. Not part of the harness's protocol
 * (extraction.ts is); reported beside it, because what a protocol throws away says something about
 * the protocol and not about the model. The way is that of EvalPlus's sanitizer: the longest lines
 * that parse, then the entry point with what it needs of the rest.
 */
import { codeBlocks, mayBe } from "../languages/code-blocks.js";
import { codeReader } from "../languages/code-reader.js";
import {
  functionNamed,
  neededBy,
  textOf,
  type CodeReader,
  type Definition,
  type FunctionShape,
} from "../languages/definitions.js";
import { isExtra, namedChildren, sourceOf, type SyntaxNode } from "../languages/syntax-tree.js";
import { facetOf } from "../languages/registry.js";
import type { Problem } from "../records.js";
import { extractCompletion } from "./extraction.js";
import { candidateOf, programOf } from "./program.js";
import { rstrip } from "../languages/white-space.js";

/**
 * The declaration, and the function that it declares (HumanEvalPack spells some of JavaScript's
 * entry points otherwise).
 */
interface Asked {
  readonly declaration: string;
  readonly entryPoint: string;
  /** Tokens of the buggy function. */
  readonly buggy: string | undefined;
}

/** A definition of the wanted function, with the tree that it stands in. */
interface Found {
  readonly root: SyntaxNode;
  readonly definitions: readonly Definition[];
  readonly wanted: Definition & { readonly fn: FunctionShape };
}

/**
 * What of `raw` to put behind the declaration (`Completion.completion`). What a model only thinks
 * (`<think>…</think>`) is no answer; of the rest, in this order:
 * 1. what stands before the first fence continues the declaration and closes the function;
 * 2. the last fenced block (one marked as another language is passed over), or else the last lines
 *   of the answer, that define `entryPoint` and are not the buggy function again, which chat models
 *   like to quote;
 * 3. the last fenced block that continues the declaration;
 * 4. the buggy function, where it is all that the answer defines;
 * 5. nothing of this: what the protocol's extraction gives.
 *
 * In 2 the body alone is taken if the parameters are the declaration's and nothing else of the
 * answer is needed; otherwise the function and the imports, classes, constants and functions of the
 * answer that it needs, in this block or another, replace the declared one.
 */
export type AnswerExtractor = (problem: Problem, raw: string) => string;

/** @throws UsageError for a language without a grammar */
export async function createAnswerExtractor(language: string): Promise<AnswerExtractor> {
  const reader = await codeReader(language);
  return (of, raw) => {
    const answer = withoutThoughts(raw);
    const problem: Asked = {
      declaration: of.declaration,
      entryPoint: programOf(of, "").entryPoint,
      buggy: buggyTokens(reader, of),
    };
    const blocks = codeBlocks(answer);
    const before = answer.slice(0, blocks[0]?.start ?? answer.length);
    const code = blocks.filter((block) => mayBe(block, language)).map((block) => block.code);
    const texts = code.length > 0 ? code.reverse() : [answer];
    const read = texts.map((text) => ({
      text,
      found: definitionsOf(reader, problem.entryPoint, text),
    }));
    const found = read.flatMap((one) => one.found);
    const isBuggy = ({ wanted }: Found): boolean => tokensOf(wanted.fn.node) === problem.buggy;
    const own = found.find((one) => !isBuggy(one));
    const bodies = code.length > 0 ? read.filter((one) => one.found.length === 0) : [];
    return (
      continued(reader, problem, before) ??
      (own && replacement(reader, problem, own, texts)) ??
      first(
        bodies,
        ({ text }) =>
          continued(reader, problem, text) ?? continued(reader, problem, indented(text)),
      ) ??
      (found[0] && replacement(reader, problem, found[0], texts)) ??
      extractCompletion(answer, { language })
    );
  };
}

/** The answer behind the model's thoughts; nothing, where it never ended them. */
function withoutThoughts(raw: string): string {
  const end = raw.lastIndexOf("</think>");
  const answer = end < 0 ? raw : raw.slice(end + "</think>".length);
  const open = answer.indexOf("<think>");
  return open < 0 ? answer : answer.slice(0, open);
}

/** The tokens of a function; comments, docstrings and annotations make no difference. */
function tokensOf(node: SyntaxNode): string {
  const tokens: string[] = [];
  const visit = (at: SyntaxNode): void => {
    if (isExtra(at) || at.kind === "type" || isDocstring(at)) return;
    if (at.children.length > 0) at.children.forEach(visit);
    else if (at.end > at.start && at.kind !== ";") tokens.push(sourceOf(at));
  };
  visit(node);
  return tokens.join(" ");
}

/** A statement that is only a text. */
function isDocstring(node: SyntaxNode): boolean {
  const inner = node.kind === "expression_statement" ? namedChildren(node) : [];
  return inner.length > 0 && inner.every((child) => child.kind === "string");
}

/** Tokens of the function that the request showed; undefined where the problem has none. */
function buggyTokens(reader: CodeReader, of: Problem): string | undefined {
  const root = reader.parse(candidateOf(of, of.buggySolution ?? ""));
  if (root === null) return undefined;
  const name = programOf(of, "").entryPoint;
  const shown = functionNamed(reader.definitions(root), name);
  return shown === undefined ? undefined : tokensOf(shown.fn.node);
}

function first<T, U>(items: readonly T[], find: (item: T) => U | undefined): U | undefined {
  for (const item of items) {
    const found = find(item);
    if (found !== undefined) return found;
  }
  return undefined;
}

const indented = (text: string): string => text.replace(/^(?=.)/gm, "    ");

/**
 * The body that continues the declaration: of the most lines that parse, what belongs to the
 * function.
 */
function continued(
  reader: CodeReader,
  { declaration, entryPoint }: Asked,
  answer: string,
): string | undefined {
  const base = rstrip(declaration);
  const start = /^\s*\n/.test(answer) || answer === "" ? answer : `\n${answer}`;
  if (start.trim() === "" || !facetOf(reader.language, "answer").mayContinue(start))
    return undefined;
  const lines = start.split("\n");
  for (let count = lines.length; count > 1; count--) {
    const text = base + lines.slice(0, count).join("\n");
    const root = reader.parse(text);
    const found =
      root === null
        ? undefined
        : reader
            .definitions(root)
            .find(
              (one) => one.fn !== undefined && one.names[0] === entryPoint && one.end > base.length,
            );
    if (found !== undefined) return text.slice(base.length, found.end);
  }
  return undefined;
}

/**
 * Definitions of the function in a text, the last first: of a text that does not parse as a whole,
 * in the most lines around each that do.
 */
function definitionsOf(reader: CodeReader, name: string, text: string): Found[] {
  const foundIn = (root: SyntaxNode | null): Found | undefined => {
    if (root === null) return undefined;
    const definitions = reader.definitions(root);
    const wanted = functionNamed(definitions, name);
    return wanted === undefined ? undefined : { root, definitions, wanted };
  };
  const whole = foundIn(reader.parse(text));
  if (whole !== undefined) {
    const { root, definitions } = whole;
    return definitions
      .filter((one): one is Found["wanted"] => one.fn !== undefined && one.names[0] === name)
      .map((wanted) => ({ root, definitions, wanted }))
      .reverse();
  }
  const { opens } = facetOf(reader.language, "syntax");
  const lines = text.split("\n");
  const starts = lines.flatMap((line, i) => (opens(line, name) ? [i] : []));
  return starts.reverse().flatMap((start, i) => {
    const end = i === 0 ? lines.length : starts[i - 1]!;
    const least = i === starts.length - 1 ? 0 : starts[i + 1]! + 1;
    const found = largestAround(lines, start, least, end, (part) => foundIn(reader.parse(part)));
    return found === undefined ? [] : [found];
  });
}

/**
 * What `read` makes of the most lines around line `at` that it can read: as many as there are
 * behind it, then as many as there are before it.
 */
function largestAround(
  lines: readonly string[],
  at: number,
  least: number,
  most: number,
  read: (text: string) => Found | undefined,
): Found | undefined {
  const part = (from: number, to: number): Found | undefined =>
    read(lines.slice(from, to).join("\n"));
  for (let end = most; end > at; end--) {
    const found = part(at, end);
    if (found === undefined) continue;
    for (let from = least; from < at; from++) {
      const more = part(from, end);
      if (more !== undefined) return more;
    }
    return found;
  }
  return undefined;
}

/** The completion that puts a definition, with what it needs of the answer, behind the declared. */
function replacement(
  reader: CodeReader,
  { declaration, entryPoint }: Asked,
  { root, definitions, wanted }: Found,
  texts: readonly string[],
): string {
  const { bodyOf, instead } = facetOf(reader.language, "answer");
  const needed = neededBy(wanted, definitions, root).map((one) => textOf(root, one));
  const beside = helpersBeside(reader, [textOf(root, wanted), ...needed], definitions, texts);
  const declared = declaredParameters(reader, declaration, entryPoint);
  const same =
    declared !== undefined && JSON.stringify(declared) === JSON.stringify(wanted.fn.parameters);
  if (same && needed.length + beside.length === 0) return bodyOf(wanted.fn);
  const whole = [...beside, ...needed, textOf(root, wanted)].join("\n\n");
  return instead(whole, entryPoint, declared ?? wanted.fn.parameters);
}

/**
 * What the taken texts refer to and another block of the answer defines, with what that needs
 * there.
 * @param own  what the block of the function defines itself
 */
function helpersBeside(
  reader: CodeReader,
  taken: readonly string[],
  own: readonly Definition[],
  texts: readonly string[],
): string[] {
  const missing = new Set(taken.join("\n").match(/[\p{L}_$][\p{L}\p{N}_$]*/gu) ?? []);
  for (const name of own.flatMap((one) => one.names)) missing.delete(name);
  const helpers = new Set<string>();
  for (const text of texts) {
    const root = reader.parse(text);
    if (root === null) continue;
    const definitions = reader.definitions(root);
    for (const one of definitions) {
      // what a usage example assigns is no helper
      if (one.kind === "constant" || !one.names.some((name) => missing.delete(name))) continue;
      for (const needed of neededBy(one, definitions, root)) helpers.add(textOf(root, needed));
      helpers.add(textOf(root, one));
    }
  }
  return [...helpers];
}

function declaredParameters(
  reader: CodeReader,
  declaration: string,
  name: string,
): readonly string[] | undefined {
  const root = reader.parse(
    `${rstrip(declaration)}
${facetOf(reader.language, "answer").close}
`,
  );
  return root === null ? undefined : functionNamed(reader.definitions(root), name)?.fn.parameters;
}
