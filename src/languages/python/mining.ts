/**
 * @file Python's repositories: test files, methods, test cases, and the files that imports mean.
 */
import type { Callable, ImportChoice, ImportedFile, Mine, TestPart } from "../mine-facet.js";
import { childOf, namedChildren, sourceOf, type SyntaxNode } from "../syntax-tree.js";
import { definitionsOf } from "./definitions.js";

/** Folders that hold all sources of a repository and are no package. */
const SOURCE_FOLDERS = ["src/", "lib/", "python/"];

/** The definition inside its decorators. */
function undecorated(node: SyntaxNode): SyntaxNode {
  return node.kind === "decorated_definition" ? childOf(node, "definition")! : node;
}

/** Where the line of an offset begins. */
function lineStart(source: string, at: number): number {
  return source.lastIndexOf("\n", at - 1) + 1;
}

/** Behind the line of an offset, its end included. */
function lineEnd(source: string, at: number): number {
  const end = source.indexOf("\n", at);
  return end < 0 ? source.length : end + 1;
}

/** Functions among statements, and methods of classes among them. */
function callablesAmong(statements: readonly SyntaxNode[], prefix: string): Callable[] {
  return statements.flatMap((node) => {
    const inner = undecorated(node);
    if (inner.kind === "class_definition") {
      const name = sourceOf(childOf(inner, "name")!);
      return callablesAmong(childOf(inner, "body")?.children ?? [], `${prefix}${name}.`);
    }
    return inner.kind === "function_definition" ? callableOf(node, inner, prefix) : [];
  });
}

/** One function; none if its body stands on the line of its declaration. */
function callableOf(node: SyntaxNode, inner: SyntaxNode, prefix: string): Callable[] {
  const { source } = node;
  const start = lineStart(source, node.start);
  const indent = source.slice(start, node.start);
  const block = childOf(inner, "body");
  const colon = inner.children.filter((child) => child.kind === ":").at(-1);
  if (block === undefined || colon === undefined || indent.trim() !== "") return [];
  const body = lineEnd(source, colon.end);
  if (block.start < body) return [];
  const name = prefix + sourceOf(childOf(inner, "name")!);
  const docstring = docstringOf(block);
  return [{ name, start, indent, body, end: lineEnd(source, node.end), docstring }];
}

function docstringOf(block: SyntaxNode): string {
  const first = namedChildren(block)[0];
  const value = first?.kind === "expression_statement" ? namedChildren(first)[0] : undefined;
  if (value?.kind !== "string") return "";
  return /^[a-zA-Z]*("""|'''|"|')([\s\S]*)\1$/.exec(sourceOf(value))?.[2]?.trim() ?? "";
}

/** Test functions, and test methods of classes. */
function casesAmong(statements: readonly SyntaxNode[], prefix: string): TestPart[] {
  return statements.flatMap((node) => {
    const inner = undecorated(node);
    const name = childOf(inner, "name");
    if (name === undefined) return [];
    if (inner.kind === "class_definition")
      return casesAmong(childOf(inner, "body")?.children ?? [], `${prefix}${sourceOf(name)}.`);
    if (inner.kind !== "function_definition" || !sourceOf(name).startsWith("test")) return [];
    const start = lineStart(node.source, node.start);
    const end = lineEnd(node.source, node.end);
    return [{ name: prefix + sourceOf(name), start, end }];
  });
}

/** A test without cases; classes that lose all they hold and imports that lose all users go too. */
function withoutCases(root: SyntaxNode, left: readonly TestPart[]): string {
  const isLeft = (node: SyntaxNode): boolean =>
    left.some((part) => part.start <= node.start && node.end <= part.end);
  const emptied = root.children.filter((node) => {
    const inner = undecorated(node);
    const body = inner.kind === "class_definition" ? childOf(inner, "body") : undefined;
    return body !== undefined && namedChildren(body).every(isLeft);
  });
  const cuts = [...left, ...emptied];
  return cut(root.source, [...cuts, ...unusedImports(root, cut(root.source, cuts))]);
}

/** Spans of a text replaced; those inside others count for nothing. */
function cut(
  source: string,
  spans: readonly { readonly start: number; readonly end: number; readonly text?: string }[],
): string {
  let text = "";
  let at = 0;
  for (const span of [...spans].sort((a, b) => a.start - b.start || b.end - a.end)) {
    if (span.start < at) continue;
    text += source.slice(at, span.start) + (span.text ?? "");
    at = span.end;
  }
  return text + source.slice(at);
}

/** Imports at the top level without the names that `rest` does not use. */
function unusedImports(root: SyntaxNode, rest: string): (TestPart & { text: string })[] {
  const words = new Map<string, number>();
  for (const word of rest.match(/[\p{L}_][\p{L}\p{N}_]*/gu) ?? [])
    words.set(word, (words.get(word) ?? 0) + 1);
  return root.children.flatMap((node) => {
    const [found] = definitionsOf(node);
    if (found?.kind !== "import" || found.names.length === 0) return [];
    if (node.kind === "future_import_statement") return [];
    const own = sourceOf(node).match(/[\p{L}_][\p{L}\p{N}_]*/gu) ?? [];
    const isUsed = (name: string): boolean =>
      (words.get(name) ?? 0) > own.filter((word) => word === name).length;
    const used = found.names.filter(isUsed);
    if (used.length === found.names.length) return [];
    const kept = namedChildren(node)
      .filter((child) => child.field === "name" && isUsed(boundBy(child)))
      .map(sourceOf);
    const from = childOf(node, "module_name");
    const head = from === undefined ? "import " : `from ${sourceOf(from)} import `;
    const end = kept.length === 0 ? lineEnd(node.source, node.end) : node.end;
    return [
      { name: "", start: node.start, end, text: kept.length === 0 ? "" : head + kept.join(", ") },
    ];
  });
}

/** The name that one part of an import binds. */
function boundBy(node: SyntaxNode): string {
  return sourceOf(childOf(node, "alias") ?? node).split(".")[0]!;
}

/** Import statements anywhere below a node: those inside functions are needed when they run. */
function importsBelow(node: SyntaxNode): SyntaxNode[] {
  if (node.kind === "import_statement" || node.kind === "import_from_statement") return [node];
  return node.children.flatMap(importsBelow);
}

/** Paths of a module, given as the path of a folder of that name. */
const modulePaths = (at: string): ImportChoice[] => [
  { path: `${at}.py` },
  { path: `${at}/__init__.py` },
];

/** Folder that `dots` leading dots mean in a file. */
function folderOf(path: string, dots: number): string {
  return path.split("/").slice(0, -dots).join("/");
}

/** Whether a path is of a file that holds or helps tests. */
function isTest(path: string): boolean {
  return (
    /(^|\/)tests?\//.test(path) || /(^|\/)(tests?_[^/]*|[^/]*_tests?|conftest)\.py$/.test(path)
  );
}

/**
 * Files that one import statement needs. Frameworks put a test's folder on the path, so a test may
 * import a file beside it by that file's name alone.
 */
function filesOf(node: SyntaxNode, path: string): ImportedFile[] {
  const dotted = (child: SyntaxNode): string =>
    sourceOf(childOf(child, "name") ?? child).replaceAll(".", "/");
  const everywhere = (at: string): string[] => [at, ...SOURCE_FOLDERS.map((root) => root + at)];
  const beside = (at: string): ImportChoice[] =>
    isTest(path) ? [{ path: `${folderOf(path, 1)}/${at}.py`, builtAs: `${at}.py` }] : [];
  const names = namedChildren(node).filter((child) => child.field === "name");
  if (node.kind === "import_statement")
    return names.map((child) => [
      ...everywhere(dotted(child)).flatMap(modulePaths),
      ...beside(dotted(child)),
    ]);
  const module = childOf(node, "module_name")!;
  const prefix = module.children.find((child) => child.kind === "import_prefix");
  const relative = module.children.find((child) => child.kind === "dotted_name");
  const folder = prefix && folderOf(path, prefix.end - prefix.start);
  const bases =
    folder === undefined
      ? everywhere(dotted(module))
      : [[folder, relative && dotted(relative)].filter(Boolean).join("/")];
  const own = [
    ...bases.flatMap(modulePaths),
    ...(folder === undefined ? beside(dotted(module)) : []),
  ];
  if (names.length === 0) return [own];
  return names.map((child) => [
    ...bases.flatMap((base) => modulePaths(`${base}/${dotted(child)}`)),
    ...own,
  ]);
}

/** See `Mine`. */
export const mine: Mine = {
  isTest,
  callables: (root) => callablesAmong(root.children, ""),
  imports: (root) =>
    root.children
      .filter((node) => definitionsOf(node)[0]?.kind === "import")
      .map(({ start, source, end }) => ({ name: "", start, end: lineEnd(source, end) })),
  cases: (root) => casesAmong(root.children, ""),
  withoutCases,
  needs: (root, path) => importsBelow(root).flatMap((node) => filesOf(node, path)),
  handingOn: (_, __, text) => text,
  placed(path, exists) {
    const folder = SOURCE_FOLDERS.find((one) => path.startsWith(one));
    return folder === undefined || exists(`${folder}__init__.py`)
      ? path
      : path.slice(folder.length);
  },
};
