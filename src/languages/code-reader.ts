/** @file Readers of a language's definitions, each made once a process. */
import type { CodeReader } from "./definitions.js";
import type { Syntax } from "./language.js";
import { facetOf } from "./registry.js";
import { tokensOf } from "./tokens.js";
import { createParser, type SyntaxParser } from "./syntax-parser.js";

const readers = new Map<Syntax, Promise<CodeReader>>();

/**
 * The reader of a language; made once a process.
 * @throws UsageError that lists the known languages, or names the missing facet
 */
export async function codeReader(language: string): Promise<CodeReader> {
  const syntax = facetOf(language, "syntax");
  let reader = readers.get(syntax);
  if (reader === undefined) {
    reader = createParser(syntax.grammar).then((parser: SyntaxParser): CodeReader => ({
      language,
      parse: (text) => parser.parse(text),
      tokens: (text) => tokensOf(parser.parseAny(text)),
      definitions: (root) => root.children.flatMap((node) => syntax.definitions(node)),
    }));
    readers.set(syntax, reader);
  }
  return reader;
}
