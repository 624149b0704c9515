/**
 * @file Makes comparison pairs: a function and the same bytes with one injected bug. Which bugs are made depends
 * on (seed, code) alone. Types take turns, operators take turns within a type, and places are drawn where the
 * function has been edited least. Candidates that do not parse, repeat another, or are trivially the same program
 * are dropped.
 */
import { sha256 } from "../files/hash.js";
import { randomStream, type RandomStream } from "../random.js";
import { BUG_TYPES, type BugType, type Edit, type Pair, type SourceFunction } from "../records.js";
import { complexityOf } from "./complexity.js";
import type { Language } from "./languages/language.js";
import { languageNamed } from "./languages/registry.js";
import { operators } from "./operators/catalogue.js";
import type { Operator, Site } from "./operators/operator.js";
import type { Outline } from "./outline.js";
import { createParser, type SyntaxNode, type SyntaxParser } from "./syntax-tree.js";
import type { Tally } from "./yield-table.js";

export interface InjectOptions {
  /** Bug types to inject; all six if left out. */
  readonly types?: readonly BugType[];
  /** Most pairs to make of one function. */
  readonly perFunction: number;
  readonly seed: number;
}

/** Injects bugs into functions of one language; synchronous once created. */
export interface Injector {
  readonly language: Language;
  readonly parser: SyntaxParser;
  /**
   * Up to `perFunction` unproven pairs; the first n of a larger `perFunction` are those of `perFunction: n`.
   * Empty if the code does not parse or holds no function of that name.
   */
  inject(fn: SourceFunction, options: InjectOptions, tally?: Tally): Pair[];
}

/** Quarters of a function's body, for drawing places evenly. */
const QUARTERS = 4;

/** @throws UsageError for an unknown language, listing the known ones */
export async function createInjector(languageName: string): Promise<Injector> {
  const language = languageNamed(languageName);
  const parser = await createParser(language.grammar);
  return { language, parser, inject: (fn, options, tally) => [...candidates(language, parser, fn, options, tally)] };
}

function* candidates(language: Language, parser: SyntaxParser, fn: SourceFunction, options: InjectOptions, tally?: Tally): Generator<Pair> {
  const root = parser.parse(fn.code);
  const node = root === null ? undefined : language.functions(root, fn.code).find((found) => found.name === fn.name)?.node;
  if (root === null || node === undefined) return;
  const outline = language.outline(node, fn.code);
  const random = randomStream("inject", options.seed, fn.code);
  const draw = drawer(language, outline, random, options.types ?? BUG_TYPES, tally);
  const correct = { source: fn.code, root, form: language.normalForm(root, fn.code), decisions: language.cyclomatic(node) };
  const seen = new Set([fn.code]);
  for (let made = 0; made < options.perFunction; ) {
    const drawn = draw();
    if (drawn === null) return;
    const { operator, start, end, after } = drawn;
    const buggy = fn.code.slice(0, start) + after + fn.code.slice(end);
    if (seen.has(buggy)) continue;
    seen.add(buggy);
    const tree = parser.parse(buggy);
    if (tree === null || !keepsFunctions(language, root, fn.code, tree, buggy)) continue;
    tally?.add(operator.name, "generated");
    if (language.normalForm(tree, buggy) === correct.form) {
      tally?.add(operator.name, "equivalent");
      continue;
    }
    made++;
    tally?.add(operator.name, "kept");
    yield {
      id: sha256(JSON.stringify([language.name, fn.code, buggy])).slice(0, 24),
      language: language.name, functionName: fn.name, correct: fn.code, buggy, bugType: operator.bugType, operator: operator.name,
      edit: inBytes(fn.code, start, end, after),
      complexity: complexityOf(language, correct, { start, end }, { source: buggy, root: tree }, { start, end: start + after.length }),
      proof: "unproven",
    };
  }
}

/** The edited text still has the same top-level functions (a lost line break could merge two). */
function keepsFunctions(language: Language, root: SyntaxNode, source: string, tree: SyntaxNode, edited: string): boolean {
  const names = (at: SyntaxNode, text: string): string => language.functions(at, text).map((found) => found.name).join(" ");
  return root.children.length === tree.children.length && names(root, source) === names(tree, edited);
}

/** The edit in bytes of the UTF-8 text. */
function inBytes(source: string, start: number, end: number, after: string): Edit {
  const from = Buffer.byteLength(source.slice(0, start)), before = source.slice(start, end);
  return { start: from, end: from + Buffer.byteLength(before), before, after };
}

interface Drawn {
  readonly operator: Operator;
  readonly start: number;
  readonly end: number;
  readonly after: string;
}

/** Draws candidates without repetition until none is left (null). */
function drawer(language: Language, outline: Outline, random: RandomStream, types: readonly BugType[], tally?: Tally): () => Drawn | null {
  interface Open { readonly site: Site; readonly rest: string[]; readonly quarter: number }
  interface Supply { readonly operator: Operator; open: Open[] }
  const { body, untouchable } = outline;
  const length = Math.max(1, body.end - body.start);
  const allowed = (site: Site): boolean => site.start >= body.start && site.end <= body.end + 1 && site.end <= outline.source.length &&
    !untouchable.some((span) => (site.start < span.end && site.end > span.start) || (site.start === site.end && site.start > span.start && site.start < span.end));
  const queues = random.shuffle(BUG_TYPES.filter((type) => types.includes(type))).map((type): Supply[] =>
    random.shuffle(operators.filter((operator) => operator.bugType === type)).flatMap((operator) => {
      const sites = operator.sites(outline, language.lexicon).filter(allowed);
      if (sites.length === 0) return [];
      tally?.add(operator.name, "sites", sites.length);
      const open = random.shuffle(sites).map((site): Open => ({
        site, rest: random.shuffle(site.replacements), quarter: Math.min(QUARTERS - 1, Math.floor(((site.start - body.start) / length) * QUARTERS)),
      }));
      return [{ operator, open }];
    }));
  const edits = new Array<number>(QUARTERS).fill(0);
  return () => {
    for (let queue = queues.shift(); queue !== undefined; queue = queues.shift()) {
      const supply = queue.shift();
      if (supply === undefined) continue; // this type has nothing left
      const least = supply.open.reduce((best, open) => (edits[open.quarter]! < edits[best.quarter]! ? open : best));
      const after = least.rest.pop()!;
      edits[least.quarter]!++;
      supply.open = supply.open.filter((open) => open !== least);
      if (least.rest.length > 0) supply.open.push(least);
      if (supply.open.length > 0) queue.push(supply);
      queues.push(queue);
      return { operator: supply.operator, start: least.site.start, end: least.site.end, after };
    }
    return null;
  };
}
