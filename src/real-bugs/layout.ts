/**
 * @file A pair of whole programs in HumanEvalPack's form: a declaration, and two bodies that go on
 * from it. What stands behind the function is put before it, so that an answer that ends with the
 * function's body is a whole program. Programs are compared by their tokens, so that comments and
 * blank lines, which some sets strip from the buggy program alone, make no difference.
 */
import { type CodeReader, type Definition, functionNamed } from "../languages/definitions.js";
import { childOf, isExtra, type SyntaxNode } from "../languages/syntax-tree.js";
import type { Token } from "../languages/tokens.js";
import type { BuggyProgram } from "./buggy-program.js";

/** A pair of programs in HumanEvalPack's form. */
export interface Layout {
  /** Name of the function or class. */
  readonly entryPoint: string;
  /** All that stands before the body, prelude included; ends in a newline. */
  readonly declaration: string;
  /** The declaration's head, from the name on. */
  readonly signature: string;
  /** Body of the correct program; ends in a newline. */
  readonly canonicalSolution: string;
  /** Body of the buggy one; ends in a newline. */
  readonly buggySolution: string;
}

/** The parts of a correct program. */
interface Parts {
  readonly name: string;
  /** The definition, with what belongs to its statement. */
  readonly start: number;
  readonly end: number;
  /** Where the name stands. */
  readonly nameAt: number;
  /** Offset behind what opens the body. */
  readonly bodyAt: number;
}

/**
 * Layout of a pair, or why it has none. Without an entry point it is the first function or class
 * that the test names and that holds the bug.
 */
export function layoutOf(program: BuggyProgram, reader: CodeReader): Layout | string {
  const root = reader.parse(program.canonical);
  if (root === null) return "its correct program does not parse";
  const wanted = wantedIn(program, reader.definitions(root));
  if (typeof wanted === "string") return wanted;
  let reason = "";
  for (const definition of wanted) {
    const parts = partsOf(root, definition);
    const layout = parts === undefined ? undefined : laidOut(program, parts, reader);
    if (layout !== undefined) return layout;
    reason ||=
      parts === undefined
        ? `${definition.names[0]} has no body to repair`
        : `the bug stands outside of the body of ${parts.name}`;
  }
  return reason;
}

/** A function's head and what follows it; undefined where the code defines none of that name. */
export function headOf(
  code: string,
  name: string,
  reader: CodeReader,
): { readonly declaration: string; readonly body: string } | undefined {
  const root = reader.parse(code);
  const wanted = root === null ? undefined : functionNamed(reader.definitions(root), name);
  const parts = wanted === undefined ? undefined : partsOf(root!, wanted);
  if (parts === undefined) return undefined;
  return {
    declaration: `${code.slice(0, parts.bodyAt)}\n`,
    body: bodyText(code.slice(parts.bodyAt, parts.end)),
  };
}

function laidOut(
  { canonical, buggy, prelude = "" }: BuggyProgram,
  { name, start, end, nameAt, bodyAt }: Parts,
  reader: CodeReader,
): Layout | undefined {
  const tokens = reader.tokens(canonical);
  const head = tokens.filter((token) => token.end <= bodyAt);
  const tail = tokens.filter((token) => token.start >= end);
  const found = between(head, tail, reader.tokens(buggy), buggy.length);
  if (found === undefined) return undefined;
  const before = canonical.slice(Math.min(start, head[0]!.start), start);
  const behind = tail.length === 0 ? "" : `${canonical.slice(tail[0]!.start).trimEnd()}\n\n\n`;
  return {
    entryPoint: name,
    declaration: `${prelude}${before}${behind}${canonical.slice(start, bodyAt)}\n`,
    signature: canonical.slice(nameAt, bodyAt).replace(/\s*(?:=>)?\s*[:{]?\s*$/, ""),
    canonicalSolution: bodyText(canonical.slice(bodyAt, end)),
    buggySolution: bodyText(buggy.slice(found.start, found.end)),
  };
}

/** The body as it follows its declaration's line. */
function bodyText(text: string): string {
  return `${text.replace(/^(?:[ \t]*\n)+/, "").trimEnd()}\n`;
}

/** Where the body of a program lies whose other tokens are these. */
function between(
  head: readonly Token[],
  tail: readonly Token[],
  tokens: readonly Token[],
  length: number,
): { start: number; end: number } | undefined {
  const tailAt = tokens.length - tail.length;
  const same =
    tailAt >= head.length &&
    head.every(({ text }, i) => tokens[i]!.text === text) &&
    tail.every(({ text }, i) => tokens[tailAt + i]!.text === text);
  if (!same) return undefined;
  return {
    start: tokens[head.length - 1]!.end,
    end: tail.length === 0 ? length : tokens[tailAt]!.start,
  };
}

/** The functions and classes that may hold the bug, or why there are none. */
function wantedIn(
  { entryPoint, test }: BuggyProgram,
  all: readonly Definition[],
): Definition[] | string {
  const definitions = all.filter(({ kind }) => kind === "function" || kind === "class");
  const words = new Set(test.match(/[\p{L}_$][\p{L}\p{N}_$]*/gu) ?? []);
  const wanted =
    entryPoint === undefined
      ? definitions.filter(({ names }) => words.has(names[0]!))
      : definitions.filter(({ names }) => names[0] === entryPoint).slice(-1);
  if (wanted.length > 0) return wanted;
  return entryPoint === undefined
    ? "its test names nothing that its correct program defines"
    : `its correct program defines no ${entryPoint} at its top level`;
}

function partsOf(root: SyntaxNode, wanted: Definition): Parts | undefined {
  const node = nodeOf(root, wanted);
  const body = node === undefined ? undefined : childOf(node, "body");
  if (node === undefined || body === undefined) return undefined;
  return {
    name: wanted.names[0]!,
    start: wanted.start,
    end: wanted.end,
    nameAt: childOf(node, "name")?.start ?? wanted.start,
    bodyAt: behindOpening(node, body),
  };
}

/** The function or class of a definition. */
function nodeOf(root: SyntaxNode, wanted: Definition): SyntaxNode | undefined {
  if (wanted.fn !== undefined) return wanted.fn.node;
  const find = (at: SyntaxNode): SyntaxNode | undefined => {
    if (at.end <= wanted.start || at.start >= wanted.end) return undefined;
    if (at !== root && childOf(at, "body") !== undefined) return at;
    for (const child of at.children) {
      const found = find(child);
      if (found !== undefined) return found;
    }
    return undefined;
  };
  return find(root);
}

/** Offset behind the brace that opens a body, or behind the token before a body without one. */
function behindOpening(node: SyntaxNode, body: SyntaxNode): number {
  const first = body.children[0];
  if (first?.kind === "{") return first.end;
  return node.children.findLast((child) => child.end <= body.start && !isExtra(child))!.end;
}
