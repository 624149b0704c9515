/** @file Top-level functions of the source files below some folders, each text once. */
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import type { InjectableLanguage } from "../../src/languages/language.js";
import type { SyntaxParser } from "../../src/languages/syntax-parser.js";
import { sourceOf } from "../../src/languages/syntax-tree.js";
import type { SourceFunction } from "../../src/records.js";

/** Files that are larger hold data or bundles, not code that someone wrote. */
const LARGEST_FILE = 300_000;
const LONGEST_FUNCTION = 6_000;

/** Files below `folder` whose names end in one of `endings`, in the order of their names. */
export function* filesBelow(folder: string, endings: readonly string[]): Generator<string> {
  const entries = readdirSync(folder, { withFileTypes: true });
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) yield* filesBelow(path, endings);
    else if (entry.isFile() && endings.some((ending) => entry.name.endsWith(ending))) yield path;
  }
}

/**
 * Functions as `cct inject` cuts them out of a file; files that do not parse are passed over.
 * @param every  takes each `every`-th file only, so that a few functions stand for many packages
 */
export function* functionsBelow(
  folders: readonly string[],
  endings: readonly string[],
  language: InjectableLanguage,
  parser: SyntaxParser,
  every: number,
): Generator<SourceFunction & { readonly file: string }> {
  const seen = new Set<string>();
  let index = 0;
  for (const folder of folders)
    for (const file of filesBelow(folder, endings)) {
      if (index++ % every !== 0 || statSync(file).size > LARGEST_FILE) continue;
      const root = parser.parse(readFileSync(file, "utf8"));
      if (root === null) continue;
      for (const { name, node } of language.functions(root)) {
        const code = `${sourceOf(node).trimEnd()}\n`;
        if (seen.has(code) || code.length > LONGEST_FUNCTION) continue;
        seen.add(code);
        yield { name, code, test: "", file };
      }
    }
}
