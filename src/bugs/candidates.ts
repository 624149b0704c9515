/**
 * @file Candidates of one function: the edits that drawer.ts draws, but for those that do not
 * parse, repeat another or that nobody makes.
 */
import { sha256 } from "../files/hash.js";
import type { RandomStream } from "../random.js";
import type { Edit, Pair, SourceFunction } from "../records.js";
import { complexityOf, measure } from "./complexity.js";
import type { InjectableLanguage } from "../languages/language.js";
import type { OpenTree } from "../languages/syntax-parser.js";
import type { SyntaxNode } from "../languages/syntax-tree.js";
import { Drawer, type Rewriter } from "./drawer.js";

/** An edit that parses and differs from all before it. */
export interface Candidate<Operator extends Rewriter> {
  /** Who made the edit. */
  readonly operator: Operator;
  /** The tree of the edited text; shares nodes with the original's. */
  readonly tree: SyntaxNode;
  /** The record but for its class. */
  readonly record: () => Omit<Pair, "bugType">;
}

/**
 * All candidates in the order in which they are drawn; the order depends on `random` and the code
 * alone.
 * @param groups  operators that take turns among themselves; the groups take turns too, in an order
 *   of their own
 * @param proving  edits that only raise a type error are drawn too
 * @param onSites  called with the number of places of every operator before the first draw; without
 *   it they are looked up late
 */
export function* drawCandidates<Operator extends Rewriter>(
  language: InjectableLanguage,
  opened: OpenTree,
  fn: SourceFunction,
  groups: readonly (readonly Operator[])[],
  random: RandomStream,
  proving: boolean,
  onSites?: (operator: Operator, count: number) => void,
): Generator<Candidate<Operator>> {
  const { root } = opened;
  const definition = language.functions(root).find((found) => found.name === fn.name)?.node;
  if (definition === undefined) return;
  const outline = language.outline(definition);
  const measured = measure(language, root, definition);
  const compilable = language.isCompilable(root);
  const draws = new Drawer(outline, language.lexicon, groups, random, onSites);
  const seen = new Set([fn.code]);
  for (let drawn = draws.next(); drawn !== null; drawn = draws.next()) {
    const { operator, start, end, after } = drawn;
    const edited = fn.code.slice(0, start) + after + fn.code.slice(end);
    if (seen.has(edited)) continue;
    seen.add(edited);
    const onlyRaises = operator.onlyRaises?.(outline, drawn, language.lexicon) === true;
    if (
      operator.implausible?.(outline, drawn, language.lexicon) === true ||
      (onlyRaises && !proving)
    ) {
      draws.takeBack();
      continue;
    }
    const tree = opened.edited(start, end, after);
    if (tree === null || !keepsFunctions(language, root, tree)) continue;
    if (compilable && !isWhole(language, opened, edited)) continue;
    yield {
      operator,
      tree,
      record: () => ({
        id: sha256(JSON.stringify([language.name, fn.code, edited])).slice(0, 24),
        language: language.name,
        functionName: fn.name,
        correct: fn.code,
        buggy: edited,
        operator: operator.name,
        edit: inBytes(fn.code, start, end, after),
        complexity: complexityOf(measured, { start, end }, tree, {
          start,
          end: start + after.length,
        }),
        proof: "unproven",
      }),
    };
  }
}

/** The edited text still has the same top-level functions (a lost line break could merge two). */
function keepsFunctions(
  language: InjectableLanguage,
  root: SyntaxNode,
  edited: SyntaxNode,
): boolean {
  const names = (at: SyntaxNode): string =>
    language
      .functions(at)
      .map((found) => found.name)
      .join(" ");
  return root.children.length === edited.children.length && names(root) === names(edited);
}

/** Parsed by itself, without the original's tree, the text is one that the compiler takes. */
function isWhole(language: InjectableLanguage, opened: OpenTree, text: string): boolean {
  const root = opened.parse(text);
  return root !== null && language.isCompilable(root);
}

/** The edit in bytes of the UTF-8 text. */
function inBytes(source: string, start: number, end: number, after: string): Edit {
  const from = Buffer.byteLength(source.slice(0, start));
  const before = source.slice(start, end);
  return { start: from, end: from + Buffer.byteLength(before), before, after };
}
