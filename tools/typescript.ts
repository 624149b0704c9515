/**
 * @file TypeScript's JavaScript API for tools that read sources. The project's own compiler,
 * TypeScript 7, has none; the notebook kernel's has, and reads the same language.
 */
import { readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import type * as TypeScript from "@tslab/typescript-for-tslab";
import { projectRoot } from "../src/files/project-root.js";

export type { TypeScript };

/** The compiler's API. */
export const ts = createRequire(require.resolve("tslab/package.json"))(
  "@tslab/typescript-for-tslab",
) as typeof TypeScript;

/** A file of the project. */
export interface SourceFile {
  /** Inside the project, with forward slashes: "src/cct/objective.ts". */
  readonly path: string;
  readonly text: string;
  readonly tree: TypeScript.SourceFile;
}

/** TypeScript files under some folders of the project, parsed, in the order of their paths. */
export function sourceFiles(...folders: string[]): SourceFile[] {
  return folders.flatMap((folder) => pathsUnder(folder)).map(parsed);
}

function pathsUnder(folder: string): string[] {
  return readdirSync(join(projectRoot, folder), { withFileTypes: true })
    .flatMap((entry) => {
      const path = `${folder}/${entry.name}`;
      if (entry.isDirectory()) return pathsUnder(path);
      return entry.name.endsWith(".ts") ? [path] : [];
    })
    .sort();
}

function parsed(path: string): SourceFile {
  const text = readFileSync(join(projectRoot, path), "utf8");
  return { path, text, tree: ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true) };
}

/** The 1-based line on which a node begins, its comment left out. */
export function lineOf(node: TypeScript.Node): number {
  const file = node.getSourceFile();
  return file.getLineAndCharacterOfPosition(node.getStart(file)).line + 1;
}
