/**
 * @file The functions in the answers of instruction records: fenced blocks, or the answer itself,
 * parsed; what does not parse whole is searched for the functions in it.
 */
import { facetOf } from "../languages/registry.js";
import type { SyntaxNode } from "../languages/syntax-tree.js";
import { codeIn } from "../languages/code-blocks.js";
import { codeReader } from "../languages/code-reader.js";
import {
  neededBy,
  type CodeReader,
  textOf,
  type Definition,
  type FunctionShape,
} from "../languages/definitions.js";
import type { InstructionSample, SourceFunction } from "../records.js";

/** A function, with what stood beside it. */
export interface FoundFunction {
  /** Index of its record. */
  readonly record: number;
  /** Its name as defined. */
  readonly name: string;
  /**
   * Its own text; and the imports, classes, constants and functions of the same piece of code that
   * it needs.
   */
  readonly code: string;
  /** What else of the piece `code` needs; empty if nothing. */
  readonly prelude: string;
  /** Its node and body in the syntax tree, its parameters and arity. */
  readonly fn: FunctionShape;
}

/** A piece of an answer that parses. */
export interface FoundCode {
  /** Index of its record, from 0. */
  readonly record: number;
  /** Root of the piece's syntax tree. */
  readonly root: SyntaxNode;
  /** What the piece defines at its top level, in order. */
  readonly definitions: readonly Definition[];
}

/** All code of a language in the answers of some records. */
export interface FoundCodes {
  /** Pieces that parse, in the order of records. */
  readonly pieces: readonly FoundCode[];
  /** Functions at the top level of those pieces. */
  readonly functions: readonly FoundFunction[];
  /** Fenced or whole answers of which nothing parses; prose and other languages are among them. */
  readonly unparsed: number;
}

/**
 * Functions of `language` at the top level of the answers' code.
 * @throws UsageError for a language without a grammar
 */
export async function functionsIn(
  samples: readonly Pick<InstructionSample, "output">[],
  language: string,
): Promise<FoundCodes> {
  const reader = await codeReader(language);
  const pieces: FoundCode[] = [];
  let unparsed = 0;
  samples.forEach(({ output }, record) => {
    for (const text of codeIn(output, language)) {
      const roots = parsedPieces(reader, text);
      if (roots.length === 0) unparsed++;
      for (const root of roots)
        pieces.push({ record, root, definitions: reader.definitions(root) });
    }
  });
  const functions = pieces.flatMap(({ record, root, definitions }) =>
    definitions.flatMap((one): FoundFunction[] => {
      if (one.fn === undefined) return [];
      return [
        {
          record,
          name: one.names[0]!,
          code: `${textOf(root, one).trimEnd()}\n`,
          prelude: neededBy(one, definitions, root)
            .map((other) => `${textOf(root, other)}\n`)
            .join(""),
          fn: one.fn,
        },
      ];
    }),
  );
  return { pieces, functions, unparsed };
}

/**
 * The whole text's tree if it parses; else the trees of functions in it, each of the most lines
 * that parse.
 */
function parsedPieces(reader: CodeReader, text: string): SyntaxNode[] {
  const whole = reader.parse(text);
  if (whole !== null) return [whole];
  const { opens } = facetOf(reader.language, "syntax");
  const lines = text.split("\n");
  const starts = lines.flatMap((line, i) => (opens(line) ? [i] : []));
  return starts.flatMap((start, i) => {
    for (let end = starts[i + 1] ?? lines.length; end > start; end--) {
      const root = reader.parse(`${lines.slice(start, end).join("\n")}\n`);
      if (root !== null && reader.definitions(root).some((one) => one.fn !== undefined))
        return [root];
    }
    return [];
  });
}

/** The functions as `cct inject` reads them; each distinct one once, in order. */
export function sourceFunctions({ functions }: Pick<FoundCodes, "functions">): SourceFunction[] {
  const all = functions.map(({ name, code, prelude }): SourceFunction => ({
    name,
    code,
    test: "",
    prelude: prelude === "" ? undefined : prelude,
  }));
  return [...new Map(all.map((fn) => [`${fn.prelude ?? ""}\0${fn.code}`, fn])).values()];
}
