/**
 * @file Which function a commit changes: two texts of one file whose functions have the same names,
 * of which one differs, and which are equal outside of it, imports, comments and blank lines aside.
 */
import type { Callable, Mine } from "../languages/mine-facet.js";
import { isExtra, type SyntaxNode } from "../languages/syntax-tree.js";

/** A function before and after a commit, in the file as it is afterwards. */
export interface ChangedFunction {
  /** The function afterwards. */
  readonly callable: Callable;
  /** What stands before its declaration. */
  readonly before: string;
  /** Its declaration, without the indentation. */
  readonly declaration: string;
  /** Its body before the commit, without the indentation. */
  readonly buggyBody: string;
  /** Its body after the commit, without the indentation. */
  readonly canonicalBody: string;
  /** What stands behind it. */
  readonly after: string;
}

/** Takes the indentation of a function's first line from all its lines. */
function dedented(text: string, indent: string): string {
  return text
    .split("\n")
    .map((line) => (line.startsWith(indent) ? line.slice(indent.length) : line))
    .join("\n");
}

/** A text with spans taken out, each leaving its name. */
function outside(root: SyntaxNode, callables: readonly Callable[]): string {
  let text = "";
  let at = 0;
  for (const { start, end, name } of callables) {
    text += `${root.source.slice(at, start)}\n\0${name}\n`;
    at = end;
  }
  return text + root.source.slice(at);
}

/** The same without comments, imports and blank lines. */
function essence(root: SyntaxNode, callables: readonly Callable[], mine: Mine): string {
  const inFunction = (node: SyntaxNode): boolean =>
    callables.some(({ start, end }) => start <= node.start && node.end <= end);
  const comments: { start: number; end: number }[] = [];
  const visit = (node: SyntaxNode): void => {
    if (inFunction(node)) return;
    if (isExtra(node)) comments.push(node);
    else node.children.forEach(visit);
  };
  visit(root);
  const cuts = [
    ...callables.map(({ start, end, name }) => ({ start, end, text: `\n\0${name}\n` })),
    ...[...comments, ...mine.imports(root)].map(({ start, end }) => ({ start, end, text: "" })),
  ].sort((a, b) => a.start - b.start);
  let text = "";
  let at = 0;
  for (const { start, end, text: instead } of cuts) {
    if (start < at) continue;
    text += root.source.slice(at, start) + instead;
    at = end;
  }
  return (text + root.source.slice(at))
    .split("\n")
    .map((line) => line.trimEnd())
    .filter((line) => line !== "")
    .join("\n");
}

/**
 * The function that differs.
 * @returns it, or a few words that say why it is no such change
 */
export function changedFunction(
  old: SyntaxNode,
  now: SyntaxNode,
  mine: Mine,
): ChangedFunction | string {
  const [before, after] = [mine.callables(old), mine.callables(now)];
  const textOf = (root: SyntaxNode, { start, end }: Callable): string =>
    root.source.slice(start, end);
  if (before.length !== after.length || before.some(({ name }, i) => name !== after[i]!.name))
    return "functions were added, removed or renamed";
  const differing = after.filter((one, i) => textOf(now, one) !== textOf(old, before[i]!));
  if (differing.length === 0) return "no function was changed";
  if (differing.length > 1) return "more than one function was changed";
  const index = after.indexOf(differing[0]!);
  const [was, is] = [before[index]!, after[index]!];
  const declaration = (root: SyntaxNode, { start, body, indent }: Callable): string =>
    dedented(root.source.slice(start, body), indent);
  if (declaration(old, was) !== declaration(now, is)) return "the function's declaration changed";
  if (outside(old, before) !== outside(now, after))
    if (essence(old, before, mine) !== essence(now, after, mine))
      return "more than the function was changed";
  return {
    callable: is,
    before: now.source.slice(0, is.start),
    declaration: declaration(now, is),
    buggyBody: dedented(old.source.slice(was.body, was.end), was.indent),
    canonicalBody: dedented(now.source.slice(is.body, is.end), is.indent),
    after: now.source.slice(is.end),
  };
}
