/**
 * @file Exports of src that nothing uses, or that tests alone use. An export is used by an import
 * in src, bench, tools, scripts or bin, or by standing in src/index.ts; a type also by standing in
 * another export of its file, which its callers may want to name.
 */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { projectRoot } from "../../src/files/project-root.js";
import { lineOf, type SourceFile, ts, type TypeScript } from "../typescript.js";
import type { Import } from "./imports.js";

/** An export without a user. */
export interface DeadExport {
  readonly path: string;
  readonly line: number;
  readonly name: string;
  readonly isType: boolean;
  /** Whether a test imports it. */
  readonly tested: boolean;
}

/** A name that a statement exports. */
export interface Exported {
  readonly name: string;
  readonly node: TypeScript.Statement;
  readonly isType: boolean;
}

/** What the statements of a file export by declaring it. */
export function exportsOf({ tree }: SourceFile): Exported[] {
  return tree.statements.flatMap((node): Exported[] => {
    const modifiers = ts.canHaveModifiers(node) ? ts.getModifiers(node) : undefined;
    if (!modifiers?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword)) return [];
    const isType = ts.isInterfaceDeclaration(node) || ts.isTypeAliasDeclaration(node);
    if (isType || ts.isFunctionDeclaration(node) || ts.isClassDeclaration(node))
      return node.name ? [{ name: node.name.text, node, isType }] : [];
    if (!ts.isVariableStatement(node)) return [];
    return node.declarationList.declarations.flatMap(({ name }) =>
      ts.isIdentifier(name) ? [{ name: name.text, node, isType: false }] : [],
    );
  });
}

/**
 * @param files  files of src
 * @param imports  of src, tests, bench and tools
 */
export function deadExports(
  files: readonly SourceFile[],
  imports: readonly Import[],
): DeadExport[] {
  const scripts = textOfScripts();
  return files.flatMap((file) => {
    const taken = imports.filter(({ to }) => to === file.path);
    const all = exportsOf(file);
    const uses = (name: string, tests: boolean): boolean =>
      taken.some(
        ({ from, names }) =>
          from.startsWith("tests/") === tests && (names === null || names.includes(name)),
      );
    const named = (one: Exported): boolean =>
      one.isType && all.some(({ node }) => node !== one.node && mentions(node, one.name));
    return all
      .filter((one) => !uses(one.name, false) && !named(one))
      .filter(({ name }) => !new RegExp(`\\b${name}\\b`).test(scripts))
      .map(({ name, node, isType }) => {
        return { path: file.path, line: lineOf(node), name, isType, tested: uses(name, true) };
      });
  });
}

/** Plain JavaScript that calls the compiled sources. */
function textOfScripts(): string {
  return ["scripts", "bin"]
    .flatMap((folder) => readdirSync(join(projectRoot, folder)).map((name) => `${folder}/${name}`))
    .filter((path) => path.endsWith(".js"))
    .map((path) => readFileSync(join(projectRoot, path), "utf8"))
    .join("\n");
}

function mentions(node: TypeScript.Node, name: string): boolean {
  if (ts.isIdentifier(node) && node.text === name) return true;
  return ts.forEachChild(node, (child) => mentions(child, name) || undefined) ?? false;
}
