/**
 * @file Imports inside the project: which file imports which, held to the table of rooms and to
 * "no circle between files".
 */
import { posix } from "node:path";
import { lineOf, type SourceFile, ts, type TypeScript } from "../typescript.js";
import type { Room } from "./rooms.js";

/** One import or re-export of a file of the project. */
export interface Import {
  readonly from: string;
  readonly line: number;
  readonly to: string;
  /** Names that are taken, as the other file exports them; null for all of them. */
  readonly names: readonly string[] | null;
  /** Whether types alone are taken, which no program sees when it runs. */
  readonly typesOnly: boolean;
}

/** Every import of the files, `import()` and types written as `import("…")` included. */
export function importsOf(files: readonly SourceFile[]): Import[] {
  return files.flatMap((file) => {
    const found: Import[] = [];
    const visit = (node: TypeScript.Node): void => {
      const one = importAt(node, file);
      if (one !== undefined) found.push(one);
      ts.forEachChild(node, visit);
    };
    visit(file.tree);
    return found;
  });
}

function importAt(node: TypeScript.Node, { path, tree }: SourceFile): Import | undefined {
  const specifier = specifierOf(node);
  if (specifier === undefined || !specifier.startsWith(".")) return undefined;
  const to = posix.join(posix.dirname(path), specifier).replace(/\.js$/, ".ts");
  const [names, typesOnly] = takenBy(node, tree);
  return { from: path, line: lineOf(node), to, names, typesOnly };
}

function specifierOf(node: TypeScript.Node): string | undefined {
  if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) {
    const { moduleSpecifier } = node;
    return moduleSpecifier && ts.isStringLiteral(moduleSpecifier)
      ? moduleSpecifier.text
      : undefined;
  }
  if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) {
    const { literal } = node.argument;
    return ts.isStringLiteral(literal) ? literal.text : undefined;
  }
  const called = ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword;
  if (!called) return undefined;
  const [argument] = node.arguments;
  return argument && ts.isStringLiteral(argument) ? argument.text : undefined;
}

/** Names that a node takes (null: all), and whether as types alone. */
function takenBy(
  node: TypeScript.Node,
  tree: TypeScript.SourceFile,
): [names: string[] | null, typesOnly: boolean] {
  const named = (
    elements: TypeScript.NodeArray<TypeScript.ImportSpecifier | TypeScript.ExportSpecifier>,
    all: boolean,
  ): [string[], boolean] => [
    elements.map((element) => (element.propertyName ?? element.name).getText(tree)),
    all || elements.every((element) => element.isTypeOnly),
  ];
  if (ts.isImportDeclaration(node)) {
    const clause = node.importClause;
    const bindings = clause?.namedBindings;
    if (bindings && ts.isNamedImports(bindings)) return named(bindings.elements, clause.isTypeOnly);
    return [clause === undefined ? [] : null, clause?.isTypeOnly ?? false];
  }
  if (ts.isExportDeclaration(node)) {
    const clause = node.exportClause;
    if (clause && ts.isNamedExports(clause)) return named(clause.elements, node.isTypeOnly);
    return [null, node.isTypeOnly];
  }
  if (ts.isImportTypeNode(node))
    return [node.qualifier ? [node.qualifier.getText(tree).split(".")[0]!] : null, true];
  return [null, false];
}

/** The most special room that a file of src lies in; undefined straight in src. */
export function roomOf(path: string, rooms: readonly Room[]): Room | undefined {
  return rooms
    .filter(({ room }) => path.startsWith(`src/${room}/`))
    .sort((a, b) => b.room.length - a.room.length)[0];
}

/**
 * Imports between files of src that the table does not allow, a sentence each.
 * @param files  paths of the files of src
 */
export function roomFaults(
  files: readonly string[],
  imports: readonly Import[],
  rooms: readonly Room[],
): string[] {
  const inside = (path: string, room: string): boolean =>
    path.startsWith(`src/${room}/`) || path === `src/${room}.ts`;
  const unknown = files
    .filter((path) => path.split("/").length > 2 && roomOf(path, rooms) === undefined)
    .map((path) => `${path}: expected its folder in the table of rooms, tools/check/rooms.ts`);
  const unused = rooms
    .filter(({ room }) => !files.some((path) => inside(path, room)))
    .map(({ room }) => `tools/check/rooms.ts: there is no src/${room}/; take the row out`);
  const denied = imports.flatMap(({ from, line, to }) => {
    const own = roomOf(from, rooms);
    const other = roomOf(to, rooms);
    if (own === undefined || other === undefined) return [];
    if ([own.room, ...own.mayImport].some((room) => inside(to, room))) return [];
    return [
      `${from}:${line}: expected ${own.room}/ to import ` +
        `${own.mayImport.join(", ") || "no room"}; got ${to}: move the code, or change ` +
        "tools/check/rooms.ts if the rooms are to change",
    ];
  });
  return [...unknown, ...unused, ...denied];
}

/** Circles of files that import each other when they run, each as the files on it. */
export function circles(imports: readonly Import[]): string[][] {
  const next = new Map<string, string[]>();
  for (const { from, to, typesOnly } of imports)
    if (!typesOnly) next.set(from, [...(next.get(from) ?? []), to]);
  const done = new Set<string>();
  const found: string[][] = [];
  const walk = (file: string, path: readonly string[]): void => {
    const at = path.indexOf(file);
    if (at >= 0) found.push([...path.slice(at), file]);
    if (at >= 0 || done.has(file)) return;
    for (const other of next.get(file) ?? []) walk(other, [...path, file]);
    done.add(file);
  };
  for (const file of next.keys()) walk(file, []);
  return found;
}
