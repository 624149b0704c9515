/**
 * @file Draws edits of one function: groups of operators take turns, operators take turns within a
 * group, and places are drawn where the function has been edited least. Edits that do not parse or
 * repeat another are dropped.
 */
import { sha256 } from "../files/hash.js";
import type { RandomStream } from "../random.js";
import type { Edit, Pair, SourceFunction } from "../records.js";
import { complexityOf, measure } from "./complexity.js";
import type { InjectableLanguage } from "../languages/language.js";
import type { Lexicon } from "../languages/lexicon.js";
import type { Replacement, Site } from "./operators/operator.js";
import type { Outline } from "../languages/outline.js";
import type { OpenTree, SyntaxNode } from "../languages/syntax-tree.js";

/** What operators of bugs and of controls have in common. */
export interface Rewriter {
  readonly name: string;
  readonly sites: (outline: Outline, lexicon: Lexicon) => Site[];
  /** Whether nobody makes an edit of a place: it is drawn, but not kept. */
  readonly implausible?: (outline: Outline, edit: Replacement, lexicon: Lexicon) => boolean;
  /** Whether an edit can only raise a type error as soon as it runs. */
  readonly onlyRaises?: (outline: Outline, edit: Replacement, lexicon: Lexicon) => boolean;
}

/** An edit that parses and differs from all before it. */
export interface Candidate<Operator extends Rewriter> {
  readonly operator: Operator;
  /** The tree of the edited text; shares nodes with the original's. */
  readonly tree: SyntaxNode;
  /** The record but for its class. */
  readonly record: () => Omit<Pair, "bugType">;
}

/** Quarters of a function's body, for drawing places evenly. */
const QUARTERS = 4;

/**
 * All candidates in the order in which they are drawn; the order depends on `random` and the code
 * alone.
 * @param groups  operators that take turns among themselves; the groups take turns too, in an order
 *   of their own
 * @param proving  edits that only raise a type error are drawn too
 * @param onSites  told the number of places of every operator before the first draw; without it
 *   they are looked up late
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
  const outline = language.outline(definition),
    measured = measure(language, root, definition);
  const compilable = language.isCompilable(root);
  const draws = drawer(language, outline, groups, random, onSites);
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
  const from = Buffer.byteLength(source.slice(0, start)),
    before = source.slice(start, end);
  return { start: from, end: from + Buffer.byteLength(before), before, after };
}

interface Drawn<Operator> extends Replacement {
  readonly operator: Operator;
}

/** Draws edits without repetition. */
interface Drawer<Operator> {
  /** The next edit; null when none is left. */
  readonly next: () => Drawn<Operator> | null;
  /** The last edit was none: it is not drawn again, and its operator has another turn. */
  readonly takeBack: () => void;
}

function drawer<Operator extends Rewriter>(
  language: InjectableLanguage,
  outline: Outline,
  groups: readonly (readonly Operator[])[],
  random: RandomStream,
  onSites?: (operator: Operator, count: number) => void,
): Drawer<Operator> {
  interface Place {
    readonly site: Site;
    readonly rest: string[];
    readonly quarter: number;
  }
  interface Supply {
    readonly operator: Operator;
    places: Place[] | undefined;
  }
  const { body } = outline;
  const length = Math.max(1, body.end - body.start);
  const placesOf = (operator: Operator): Place[] =>
    operator
      .sites(outline, language.lexicon)
      .filter((site) => isAllowed(outline, site))
      .map((site) => ({
        site,
        rest: [...site.replacements],
        quarter: Math.min(
          QUARTERS - 1,
          Math.floor(((site.start - body.start) / length) * QUARTERS),
        ),
      }));
  const queues = random.shuffle(groups).map((group): Supply[] =>
    random.shuffle(group).map((operator) => {
      if (onSites === undefined) return { operator, places: undefined };
      const places = placesOf(operator);
      onSites(operator, places.length);
      return { operator, places };
    }),
  );
  const edits = new Array<number>(QUARTERS).fill(0);
  let lastQuarter = 0;
  const takeBack = (): void => {
    const queue = queues.pop();
    const supply = queue?.pop();
    if (queue === undefined || supply === undefined) return;
    queue.unshift(supply);
    queues.unshift(queue);
    edits[lastQuarter]!--;
  };
  const next = (): Drawn<Operator> | null => {
    for (let queue = queues.shift(); queue !== undefined; queue = queues.shift()) {
      for (let supply = queue.shift(); supply !== undefined; supply = queue.shift()) {
        supply.places ??= placesOf(supply.operator);
        if (supply.places.length === 0) continue;
        const fewest = Math.min(...supply.places.map((place) => edits[place.quarter]!));
        const place = random.choice(supply.places.filter((one) => edits[one.quarter] === fewest));
        const [after] = place.rest.splice(random.integer(place.rest.length), 1);
        if (place.rest.length === 0) supply.places = supply.places.filter((one) => one !== place);
        edits[place.quarter]!++;
        lastQuarter = place.quarter;
        queue.push(supply);
        queues.push(queue);
        return {
          operator: supply.operator,
          start: place.site.start,
          end: place.site.end,
          after: after!,
        };
      }
    }
    return null;
  };
  return { next, takeBack };
}

/** Inside the body, and clear of comments, docstrings and annotations. */
function isAllowed({ body, untouchable, source }: Outline, { start, end }: Site): boolean {
  if (
    start < body.start ||
    end > source.length ||
    (end > body.end && source.slice(body.end, end).trim() !== "")
  )
    return false;
  return !untouchable.some(
    (span) =>
      (start < span.end && end > span.start) ||
      (start === end && start > span.start && start < span.end),
  );
}
