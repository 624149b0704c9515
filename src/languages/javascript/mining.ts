/**
 * @file JavaScript's repositories: test files, functions under any name that they are given, test
 * cases of mocha and jest, and the files that imports mean.
 */
import type { Callable, ImportChoice, ImportedFile, Mine, TestPart } from "../mine-facet.js";
import { childOf, namedChildren, sourceOf, type SyntaxNode } from "../syntax-tree.js";
import { isModule } from "./sandbox/module-files.js";
import { isFunction } from "./syntax.js";

/** Folder that sources stand in of which a build makes files beside it. */
const SOURCES = "src/";
const ENDINGS = ["", ".js", ".mjs", ".cjs", ".json", "/index.js"];
const CASES = /^(it|test|specify)$/;
const SUITES = /^(describe|context|suite)$/;

/** The name that a function goes by: its own, or that of what it is assigned to. */
function nameOf(node: SyntaxNode): string | undefined {
  const { parent } = node;
  const own = childOf(node, "name");
  const holder =
    own ??
    (parent?.kind === "variable_declarator" ? childOf(parent, "name") : undefined) ??
    (parent?.kind === "assignment_expression" ? childOf(parent, "left") : undefined) ??
    (parent?.kind === "pair" ? childOf(parent, "key") : undefined);
  return holder === undefined ? undefined : /[\p{L}\p{N}_$]+$/u.exec(sourceOf(holder))?.[0];
}

/** The outermost node that begins where a function's statement or member does. */
function statementOf(node: SyntaxNode): SyntaxNode {
  let at = node;
  while (
    at.parent !== null &&
    !/^(program|statement_block|class_body|object)$/.test(at.parent.kind)
  )
    at = at.parent;
  return at;
}

/** Named functions with a block, the outermost alone; nameless ones around them are looked into. */
function callablesIn(node: SyntaxNode, prefix: string): Callable[] {
  if (isFunction(node)) {
    const found = callableOf(node, prefix);
    if (found !== undefined) return [found];
    if (nameOf(node) !== undefined) return [];
  }
  const name = node.kind === "class_declaration" ? childOf(node, "name") : undefined;
  const inner = name === undefined ? prefix : `${prefix}${sourceOf(name)}.`;
  return node.children.flatMap((child) => callablesIn(child, inner));
}

function callableOf(node: SyntaxNode, prefix: string): Callable | undefined {
  const { source } = node;
  const name = nameOf(node);
  const block = childOf(node, "body");
  if (name === undefined || block?.kind !== "statement_block") return undefined;
  const statement = statementOf(node);
  const start = source.lastIndexOf("\n", statement.start - 1) + 1;
  const indent = source.slice(start, statement.start);
  if (indent.trim() !== "") return undefined;
  const opened = block.start + 1;
  const newline = /^[ \t]*\n/.exec(source.slice(opened, block.end));
  const body = opened + (newline?.[0].length ?? 0);
  return { name: prefix + name, start, indent, body, end: node.end, docstring: "" };
}

/** The call of a statement by name, with its arguments: `it("…", () => {…})`. */
function callIn(node: SyntaxNode): { name: string; given: SyntaxNode[] } | undefined {
  const call = node.kind === "expression_statement" ? namedChildren(node)[0] : undefined;
  const callee = call?.kind === "call_expression" ? childOf(call, "function") : undefined;
  const list = call && childOf(call, "arguments");
  if (callee === undefined || list?.kind !== "arguments") return undefined;
  return { name: sourceOf(callee).split(".")[0]!, given: namedChildren(list) };
}

/** Calls of a framework's functions for single cases, inside suites too. */
function casesAmong(statements: readonly SyntaxNode[], prefix: string): TestPart[] {
  return statements.flatMap((node) => {
    const call = callIn(node);
    const [title, ...rest] = call?.given ?? [];
    if (call === undefined || title === undefined || !/string/.test(title.kind)) return [];
    const name = `${prefix}${sourceOf(title)}`;
    if (CASES.test(call.name)) {
      const start = node.source.lastIndexOf("\n", node.start - 1) + 1;
      const end = node.source.indexOf("\n", node.end) + 1 || node.source.length;
      return [{ name, start, end }];
    }
    const work = rest.find(isFunction);
    const block = work && childOf(work, "body");
    return SUITES.test(call.name) ? casesAmong(block?.children ?? [], `${name} > `) : [];
  });
}

/** Texts of a module's requests, anywhere below a node. */
function requestsIn(node: SyntaxNode): string[] {
  const text = (literal: SyntaxNode | undefined): string[] =>
    literal?.kind === "string" ? [sourceOf(literal).slice(1, -1)] : [];
  if (node.kind === "import_statement" || node.kind === "export_statement") {
    const source = childOf(node, "source");
    if (source !== undefined) return text(source);
  }
  if (node.kind === "call_expression") {
    const callee = childOf(node, "function");
    if (callee !== undefined && /^(require|import)$/.test(sourceOf(callee)))
      return text(namedChildren(childOf(node, "arguments")!)[0]);
  }
  return node.children.flatMap(requestsIn);
}

/** Path that a relative request means. */
function joined(base: string, request: string): string {
  const parts = base.split("/").slice(0, -1);
  for (const part of request.split("/"))
    if (part === "..") parts.pop();
    else if (part !== "." && part !== "") parts.push(part);
  return parts.join("/");
}

/** Files that a request may mean; a source comes before what a build made of it. */
function choicesOf(path: string, request: string): ImportChoice[] {
  const target = joined(path, request);
  const choices = ENDINGS.map((ending) => ({ path: (target + ending).replace(/^\//, "") }));
  if (target.startsWith(SOURCES)) return choices;
  const built = choices
    .filter((one) => one.path.endsWith(".js"))
    .map((one) => ({ path: SOURCES + one.path, builtAs: one.path }));
  return [...built, ...choices];
}

/** Names that a statement of a file's top level binds, where leaving it out may do no harm. */
function bound(node: SyntaxNode): string[] | undefined {
  switch (node.kind) {
    case "import_statement": {
      const names = sourceOf(node)
        .replace(/\bfrom\b[\s\S]*/, "")
        .replace(/[\p{L}\p{N}_$]+\s+as\b/gu, "");
      return childOf(node, "source") === undefined ? undefined : wordsOf(names).slice(1);
    }
    case "lexical_declaration":
    case "variable_declaration":
      return namedChildren(node).flatMap((one) => wordsOf(sourceOf(childOf(one, "name") ?? one)));
    case "variable_declarator":
      return wordsOf(sourceOf(childOf(node, "name")!));
    case "function_declaration":
      return [sourceOf(childOf(node, "name")!)];
    default:
      return undefined;
  }
}

const wordsOf = (text: string): string[] => text.match(/[\p{L}_$][\p{L}\p{N}_$]*/gu) ?? [];

/** What can be left out by itself: a statement, or one of several variables that it declares. */
function partsOf(node: SyntaxNode): SyntaxNode[] {
  if (!/^(lexical|variable)_declaration$/.test(node.kind)) return [node];
  const declared = namedChildren(node).filter((child) => child.kind === "variable_declarator");
  return declared.length > 1 ? declared : [node];
}

/** Spans to be cut where some of a statement's parts are gone. */
function cutsIn(node: SyntaxNode, gone: ReadonlySet<SyntaxNode>): Cut[] {
  const parts = partsOf(node);
  const kept = parts.filter((part) => !gone.has(part));
  if (kept.length === 0) return [{ start: node.start, end: node.end, text: "" }];
  if (kept.length === parts.length) return [];
  const text = kept.map(sourceOf).join(",\n  ");
  return [{ start: parts[0]!.start, end: parts.at(-1)!.end, text }];
}

/** A test without cases, and without what only they used at the top level. */
function withoutCases(root: SyntaxNode, left: readonly TestPart[]): string {
  const gone = new Set<SyntaxNode>();
  const rest = (): string =>
    without(root.source, [...left, ...root.children.flatMap((node) => cutsIn(node, gone))]);
  for (let before = -1; before !== gone.size;) {
    before = gone.size;
    for (const part of root.children.flatMap(partsOf)) {
      const names = gone.has(part) ? undefined : bound(part);
      if (names === undefined || names.length === 0) continue;
      gone.add(part);
      const words = new Set(wordsOf(rest()));
      if (names.some((name) => words.has(name))) gone.delete(part);
    }
  }
  return rest();
}

/** A span of a text, and what is put in its place. */
interface Cut {
  readonly start: number;
  readonly end: number;
  readonly text?: string;
}

/** A text without spans, and without the line ends that they leave behind. */
function without(source: string, spans: readonly Cut[]): string {
  let text = "";
  let at = 0;
  for (const { start, end, text: instead = "" } of [...spans].sort((a, b) => a.start - b.start)) {
    if (start < at) continue;
    text += source.slice(at, start) + instead;
    at = source[end] === "\n" && text.endsWith("\n") ? end + 1 : end;
  }
  return text + source.slice(at);
}

/** See `Mine`. */
export const mine: Mine = {
  isTest: (path) =>
    /(^|\/)(tests?|specs?|__tests__|__mocks__)\//.test(path) ||
    /[.-](test|spec)\.[cm]?js$/.test(path) ||
    /(^|\/)test\.[cm]?js$/.test(path),
  callables: (root) => callablesIn(root, ""),
  imports: (root) =>
    root.children
      .filter(
        (node) =>
          node.kind === "import_statement" ||
          (/^(lexical|variable)_declaration$/.test(node.kind) &&
            /=\s*require\(/.test(sourceOf(node))),
      )
      .map(({ start, end }) => ({ name: "", start, end })),
  cases: (root) => casesAmong(root.children, ""),
  withoutCases,
  needs: (root, path) =>
    requestsIn(root)
      .filter((request) => /^\.{1,2}(\/|$)/.test(request))
      .map((request): ImportedFile => choicesOf(path, request)),
  handingOn(builtAs, path, text) {
    const up = "../".repeat(builtAs.split("/").length - 1) || "./";
    const from = JSON.stringify(up + path);
    if (!isModule(text)) return `module.exports = require(${from});\n`;
    const hasDefault = /\bexport\s+default\b|\bas\s+default\b|\bexport\s*\{\s*default\b/.test(text);
    return `export * from ${from};\n${hasDefault ? `export { default } from ${from};\n` : ""}`;
  },
  placed: (path) => path,
};
