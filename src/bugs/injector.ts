/**
 * @file Makes comparison pairs: a function and the same bytes with one injected bug. Which bugs are
 * made depends on (seed, code) alone; edits that are trivially the same program are dropped.
 */
import { randomStream } from "../random.js";
import { BUG_TYPES, type BugType, type Pair, type SourceFunction } from "../records.js";
import { drawCandidates } from "./candidates.js";
import type { InjectableLanguage } from "../languages/language.js";
import { injectableLanguage } from "../languages/registry.js";
import { operators } from "./operators/catalogue.js";
import { createParser, type SyntaxParser } from "../languages/syntax-parser.js";
import type { SyntaxNode } from "../languages/syntax-tree.js";
import type { Tally } from "./yield-table.js";

/** Which bugs are drawn, and how. */
export interface DrawOptions {
  /** Bug types to inject; all six if left out. */
  readonly types?: readonly BugType[];
  /** An integer; equal seeds draw equal pairs. */
  readonly seed: number;
  /**
   * Pairs will be proven, so that those that only raise a type error are good ones too; default
   * false.
   */
  readonly proving?: boolean;
}

/** Which bugs are injected, how, and how many. */
export interface InjectOptions extends DrawOptions {
  /** Most pairs to make of one function. */
  readonly perFunction: number;
}

/** Injects bugs into functions of one language; synchronous once created. */
export interface Injector {
  /** What it knows of its language. */
  readonly language: InjectableLanguage;
  /** Reads code of that language. */
  readonly parser: SyntaxParser;
  /**
   * Up to `perFunction` unproven pairs; those of a smaller `perFunction` are the first of a larger
   * one's. Empty if the code does not parse or holds no function of that name at its top level.
   */
  inject(fn: SourceFunction, options: InjectOptions, tally?: Tally): Pair[];
  /**
   * All pairs that can be made, one by one; end the iteration (`return`, `break`) to free the tree.
   */
  draw(fn: SourceFunction, options: DrawOptions, tally?: Tally): Generator<Pair>;
}

/** @throws UsageError for an unknown language, listing the known ones */
export async function createInjector(languageName: string): Promise<Injector> {
  const language = injectableLanguage(languageName);
  const parser = await createParser(language.grammar);
  const draw: Injector["draw"] = (fn, options, tally) =>
    drawPairs(language, parser, fn, options, tally);
  return {
    language,
    parser,
    draw,
    inject(fn, options, tally) {
      const pairs: Pair[] = [];
      if (options.perFunction > 0)
        for (const pair of draw(fn, options, tally))
          if (pairs.push(pair) >= options.perFunction) break;
      return pairs;
    },
  };
}

function* drawPairs(
  language: InjectableLanguage,
  parser: SyntaxParser,
  fn: SourceFunction,
  options: DrawOptions,
  tally?: Tally,
): Generator<Pair> {
  const opened = parser.open(fn.code);
  if (opened === null) return;
  try {
    const { types = BUG_TYPES, proving = false } = options;
    const groups = BUG_TYPES.filter((type) => types.includes(type)).map((type) =>
      operators.filter((operator) => operator.bugType === type),
    );
    const forms = new Map<SyntaxNode, string>();
    const correct = language.normalForm(opened.root, forms);
    const onSites =
      tally === undefined
        ? undefined
        : (operator: { readonly name: string }, count: number): void =>
            tally.add(operator.name, "sites", count);
    for (const { operator, tree, record } of drawCandidates(
      language,
      opened,
      fn,
      groups,
      randomStream("inject", options.seed, fn.code),
      proving,
      onSites,
    )) {
      tally?.add(operator.name, "generated");
      const equivalent = language.normalForm(tree, forms) === correct;
      tally?.add(operator.name, equivalent ? "equivalent" : "kept");
      if (!equivalent) yield { ...record(), bugType: operator.bugType };
    }
  } finally {
    opened.release();
  }
}
