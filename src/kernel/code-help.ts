/**
 * @file What an editor asks about code that is being written: completions, the meaning of a name,
 * whether a cell is complete. tslab answers from the real types; here are the positions as Jupyter
 * counts them (in characters, of which JavaScript counts those beyond U+FFFF twice), the name of
 * the call that the cursor is in, and code that is unfinished or wrong.
 */
import type * as TypeScript from "@tslab/typescript-for-tslab";
import type { Executor } from "tslab/dist/executor.js";
import { printQuickInfo } from "tslab/dist/inspect.js";

/** Where in the string the character with this number begins. */
function offsetOf(code: string, character: number): number {
  let offset = 0;
  for (let i = 0; i < character && offset < code.length; i++)
    offset += code.codePointAt(offset)! > 0xffff ? 2 : 1;
  return offset;
}

/** The number of characters before an offset of the string. */
function characterOf(code: string, offset: number): number {
  return [...code.slice(0, offset)].length;
}

/** Names that fit at the cursor, and the part of the code that each would replace. */
export interface Completions {
  /** Names that fit, in tslab's order. */
  readonly matches: readonly string[];
  /** Where the part that is replaced begins, in characters. */
  readonly cursor_start: number;
  /** Where it ends, in characters; exclusive. */
  readonly cursor_end: number;
}

/** @param cursor  in characters */
export function complete(executor: Executor, code: string, cursor: number): Completions {
  const { start, end, candidates } = executor.complete(code, offsetOf(code, cursor));
  return {
    matches: candidates,
    cursor_start: characterOf(code, start),
    cursor_end: characterOf(code, end),
  };
}

/**
 * Type and documentation of the name at the cursor, or just before it; where there is none, of what
 * the call around the cursor calls.
 * @param cursor  in characters
 */
export function inspectAt(
  executor: Executor,
  code: string,
  cursor: number,
  ts: typeof TypeScript,
): string | undefined {
  const offset = offsetOf(code, cursor);
  const source = ts.createSourceFile("cell.ts", code, ts.ScriptTarget.Latest);
  const places = [offset, ...calleesAround(source, offset, ts)];
  if (/[\w$]/.test(code[offset - 1] ?? "")) places.splice(1, 0, offset - 1);
  for (const place of places) {
    const info = executor.inspect(code, place);
    if (info) return printQuickInfo(info);
  }
  return undefined;
}

/** Where the names of the calls stand in whose parentheses the offset is, the innermost first. */
function calleesAround(
  source: TypeScript.SourceFile,
  offset: number,
  ts: typeof TypeScript,
): number[] {
  const callees: number[] = [];
  const visit = (node: TypeScript.Node): void => {
    ts.forEachChild(node, visit);
    if (!ts.isCallExpression(node) && !ts.isNewExpression(node)) return;
    const list = node.arguments;
    if (!list || offset < list.pos || offset > Math.max(list.end, closing(node, list, source)))
      return;
    const name = ts.isPropertyAccessExpression(node.expression)
      ? node.expression.name
      : node.expression;
    callees.push(name.getStart(source));
  };
  visit(source);
  return callees;
}

/** The last offset before a call's closing parenthesis; the end of the code where there is none. */
function closing(
  node: TypeScript.Node,
  list: TypeScript.NodeArray<TypeScript.Node>,
  source: TypeScript.SourceFile,
): number {
  const closed = node.end > list.end && source.text[node.end - 1] === ")";
  return closed ? node.end - 1 : source.text.length;
}

/** Jupyter's answer on whether Enter should run the code. */
export interface Completeness {
  /** "incomplete": Enter begins a line; "invalid": running it reports a syntax error. */
  readonly status: "complete" | "incomplete" | "invalid";
  /** What the next line begins with, where the code is incomplete. */
  readonly indent?: string;
}

/** Code of TypeScript's message on a quoted text that its line does not end. */
const UNENDED_STRING = 1002;
/** Codes of TypeScript's messages on a template literal and a comment that have no end. */
const UNENDED = new Set([1160, 1010]);

/**
 * Incomplete is what more text could still make right: an open bracket, template literal or
 * comment, an expression that lacks its end.
 */
export function isComplete(code: string, ts: typeof TypeScript): Completeness {
  const source = ts.createSourceFile("cell.ts", code, ts.ScriptTarget.Latest);
  const { parseDiagnostics: faults } = source as TypeScript.SourceFile & {
    parseDiagnostics: readonly TypeScript.DiagnosticWithLocation[];
  };
  if (faults.length === 0) return { status: "complete" };
  if (faults.some((fault) => fault.code === UNENDED_STRING)) return { status: "invalid" };
  const end = code.trimEnd().length;
  const open = faults.find((fault) => UNENDED.has(fault.code));
  if (open) return { status: "incomplete", indent: "" };
  if (faults[0]!.start < end) return { status: "invalid" };
  return { status: "incomplete", indent: indentAfter(code.trimEnd()) };
}

/** The last line's own indent, and two spaces more after an opening bracket. */
function indentAfter(code: string): string {
  const line = code.slice(code.lastIndexOf("\n") + 1);
  const own = /^\s*/.exec(line)![0];
  return /[([{]$/.test(line) ? `${own}  ` : own;
}
