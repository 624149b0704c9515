/**
 * @file Makes comparison pairs: a function and the same bytes with one injected bug. Which bugs are made depends
 * on (seed, code) alone. Types take turns, operators take turns within a type, and places are drawn where the
 * function has been edited least. Candidates that do not parse, repeat another, or are trivially the same program
 * are dropped.
 */
import { sha256 } from "../files/hash.js";
import { randomStream, type RandomStream } from "../random.js";
import { BUG_TYPES, type BugType, type Edit, type Pair, type SourceFunction } from "../records.js";
import { complexityOf, measure } from "./complexity.js";
import type { Language } from "./languages/language.js";
import { languageNamed } from "./languages/registry.js";
import { operators } from "./operators/catalogue.js";
import type { Operator, Site } from "./operators/operator.js";
import type { Outline } from "./outline.js";
import { createParser, type OpenTree, type SyntaxNode, type SyntaxParser } from "./syntax-tree.js";
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

/** Pairs in the order in which they are drawn. */
function* candidates(language: Language, parser: SyntaxParser, fn: SourceFunction, options: InjectOptions, tally?: Tally): Generator<Pair> {
  const opened = parser.open(fn.code);
  if (opened === null) return;
  try {
    yield* fromTree(language, opened, fn, options, tally);
  } finally {
    opened.release();
  }
}

function* fromTree(language: Language, opened: OpenTree, fn: SourceFunction, options: InjectOptions, tally?: Tally): Generator<Pair> {
  const { root } = opened;
  const functions = language.functions(root);
  const node = functions.find((found) => found.name === fn.name)?.node;
  if (node === undefined) return;
  const outline = language.outline(node);
  const forms = new Map<SyntaxNode, string>();
  const random = randomStream("inject", options.seed, fn.code);
  const draw = drawer(language, outline, random, options.types ?? BUG_TYPES, tally);
  const correct = measure(language, root, node), correctForm = language.normalForm(root, forms);
  const seen = new Set([fn.code]);
  for (let made = 0; made < options.perFunction; ) {
    const drawn = draw();
    if (drawn === null) return;
    const { operator, start, end, after } = drawn;
    const buggy = fn.code.slice(0, start) + after + fn.code.slice(end);
    if (seen.has(buggy)) continue;
    seen.add(buggy);
    const tree = opened.edited(start, end, after);
    if (tree === null || !keepsFunctions(language, root, tree)) continue;
    tally?.add(operator.name, "generated");
    if (language.normalForm(tree, forms) === correctForm) {
      tally?.add(operator.name, "equivalent");
      continue;
    }
    made++;
    tally?.add(operator.name, "kept");
    yield {
      id: sha256(JSON.stringify([language.name, fn.code, buggy])).slice(0, 24),
      language: language.name, functionName: fn.name, correct: fn.code, buggy, bugType: operator.bugType, operator: operator.name,
      edit: inBytes(fn.code, start, end, after),
      complexity: complexityOf(correct, { start, end }, tree, { start, end: start + after.length }),
      proof: "unproven",
    };
  }
}

/** The edited text still has the same top-level functions (a lost line break could merge two). */
function keepsFunctions(language: Language, root: SyntaxNode, edited: SyntaxNode): boolean {
  const names = (at: SyntaxNode): string => language.functions(at).map((found) => found.name).join(" ");
  return root.children.length === edited.children.length && names(root) === names(edited);
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
  interface Supply { readonly operator: Operator; open: Open[] | undefined }
  const { body } = outline;
  const length = Math.max(1, body.end - body.start);
  const open = (operator: Operator): Open[] => operator.sites(outline, language.lexicon).filter((site) => isAllowed(outline, site)).map((site) => ({
    site, rest: [...site.replacements], quarter: Math.min(QUARTERS - 1, Math.floor(((site.start - body.start) / length) * QUARTERS)),
  }));
  const queues = random.shuffle(BUG_TYPES.filter((type) => types.includes(type))).map((type): Supply[] =>
    random.shuffle(operators.filter((operator) => operator.bugType === type)).map((operator) => {
      if (tally === undefined) return { operator, open: undefined }; // sites are looked up when its turn comes
      const places = open(operator);
      tally.add(operator.name, "sites", places.length);
      return { operator, open: places };
    }));
  const edits = new Array<number>(QUARTERS).fill(0);
  return () => {
    for (let queue = queues.shift(); queue !== undefined; queue = queues.shift()) {
      for (let supply = queue.shift(); supply !== undefined; supply = queue.shift()) {
        supply.open ??= open(supply.operator);
        if (supply.open.length === 0) continue;
        const fewest = Math.min(...supply.open.map((place) => edits[place.quarter]!));
        const place = random.choice(supply.open.filter((one) => edits[one.quarter] === fewest));
        const [after] = place.rest.splice(random.integer(place.rest.length), 1);
        if (place.rest.length === 0) supply.open = supply.open.filter((one) => one !== place);
        edits[place.quarter]!++;
        queue.push(supply);
        queues.push(queue);
        return { operator: supply.operator, start: place.site.start, end: place.site.end, after: after! };
      }
    }
    return null;
  };
}

/** Inside the body, and clear of comments, docstrings and annotations. */
function isAllowed({ body, untouchable, source }: Outline, { start, end }: Site): boolean {
  if (start < body.start || end > source.length || (end > body.end && source.slice(body.end, end).trim() !== "")) return false;
  return !untouchable.some((span) => (start < span.end && end > span.start) || (start === end && start > span.start && start < span.end));
}
