/**
 * @file Draws edits of one function: groups of operators take turns, operators take turns within a
 * group, and places are drawn where the function has been edited least.
 */
import type { Lexicon } from "../languages/lexicon.js";
import type { Outline } from "../languages/outline.js";
import type { RandomStream } from "../random.js";
import type { Replacement, Site } from "./operators/operator.js";

/** What operators of bugs and of controls have in common. */
export interface Rewriter {
  /** As pairs and tables name it. */
  readonly name: string;
  /** All places in a function, in no particular order. */
  readonly sites: (outline: Outline, lexicon: Lexicon) => Site[];
  /** Whether nobody makes an edit of a place: it is drawn, but not kept. */
  readonly implausible?: (outline: Outline, edit: Replacement, lexicon: Lexicon) => boolean;
  /** Whether an edit can only raise a type error as soon as it runs. */
  readonly onlyRaises?: (outline: Outline, edit: Replacement, lexicon: Lexicon) => boolean;
}

/** Quarters of a function's body, for drawing places evenly. */
const QUARTERS = 4;

/** An edit, and who made it. */
export interface Drawn<Operator> extends Replacement {
  /** Who made the edit. */
  readonly operator: Operator;
}

/** A place with those of its replacements that were not drawn yet. */
interface Place {
  readonly site: Site;
  readonly rest: string[];
  readonly quarter: number;
}

/** An operator with the places that it has left; undefined before its first turn. */
interface Supply<Operator> {
  readonly operator: Operator;
  places: Place[] | undefined;
}

/** Draws edits without repetition. */
export class Drawer<Operator extends Rewriter> {
  private readonly queues: Supply<Operator>[][];
  /** Edits drawn in each quarter. */
  private readonly edits = new Array<number>(QUARTERS).fill(0);
  private lastQuarter = 0;

  /**
   * @param groups  operators that take turns among themselves; the groups take turns too
   * @param onSites  called with the number of places of every operator before the first draw;
   *   without it they are looked up late
   */
  constructor(
    private readonly outline: Outline,
    private readonly lexicon: Lexicon,
    groups: readonly (readonly Operator[])[],
    private readonly random: RandomStream,
    onSites?: (operator: Operator, count: number) => void,
  ) {
    this.queues = random.shuffle(groups).map((group): Supply<Operator>[] =>
      random.shuffle(group).map((operator) => {
        if (onSites === undefined) return { operator, places: undefined };
        const places = this.placesOf(operator);
        onSites(operator, places.length);
        return { operator, places };
      }),
    );
  }

  /** The next edit; null when none is left. */
  next(): Drawn<Operator> | null {
    for (let queue = this.queues.shift(); queue !== undefined; queue = this.queues.shift())
      for (let supply = queue.shift(); supply !== undefined; supply = queue.shift()) {
        supply.places ??= this.placesOf(supply.operator);
        if (supply.places.length === 0) continue;
        const drawn = this.drawFrom(supply.operator, supply.places);
        supply.places = supply.places.filter((place) => place.rest.length > 0);
        queue.push(supply);
        this.queues.push(queue);
        return drawn;
      }
    return null;
  }

  /** The last edit was none: it is not drawn again, and its operator has another turn. */
  takeBack(): void {
    const queue = this.queues.pop();
    const supply = queue?.pop();
    if (queue === undefined || supply === undefined) return;
    queue.unshift(supply);
    this.queues.unshift(queue);
    this.edits[this.lastQuarter]!--;
  }

  private drawFrom(operator: Operator, places: readonly Place[]): Drawn<Operator> {
    const fewest = Math.min(...places.map((place) => this.edits[place.quarter]!));
    const place = this.random.choice(places.filter((one) => this.edits[one.quarter] === fewest));
    const [after] = place.rest.splice(this.random.integer(place.rest.length), 1);
    this.edits[place.quarter]!++;
    this.lastQuarter = place.quarter;
    const { start, end } = place.site;
    return { operator, start, end, after: after! };
  }

  private placesOf(operator: Operator): Place[] {
    const { body } = this.outline;
    const length = Math.max(1, body.end - body.start);
    return operator
      .sites(this.outline, this.lexicon)
      .filter((site) => isAllowed(this.outline, site))
      .map((site) => ({
        site,
        rest: [...site.replacements],
        quarter: Math.min(
          QUARTERS - 1,
          Math.floor(((site.start - body.start) / length) * QUARTERS),
        ),
      }));
  }
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
