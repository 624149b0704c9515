/**
 * @file Which of a function's variables stand at a place, and which of them could stand for
 *   another; in any language.
 */
import type { ValueKind } from "./outline.js";
import { compatible } from "./value-kinds.js";

/** Names that are bound where something is read; undefined where that is not known. */
type Bound = ReadonlySet<string>;

/** Answers which variables stand at a place. */
export interface LocalNames {
  /**
   * The function's variables among `bound`, in order of their letters; the same list for the same
   * set.
   */
  at(bound: Bound | undefined): readonly string[];
  /** Those at `bound` whose kind does not clash with `name`'s, without `name`. */
  others(name: string, bound: Bound | undefined): string[];
}

/**
 * @param variables  the function's own variables
 * @param kinds  what is known of their values
 */
export function localNames(
  variables: { has(name: string): boolean },
  kinds: ReadonlyMap<string, ValueKind>,
): LocalNames {
  const sorted = new Map<Bound | undefined, string[]>([[undefined, []]]);
  const at = (bound: Bound | undefined): readonly string[] => {
    let names = sorted.get(bound);
    if (names === undefined)
      sorted.set(bound, (names = [...(bound ?? [])].filter((name) => variables.has(name)).sort()));
    return names;
  };
  return {
    at,
    others(name, bound) {
      const own = kinds.get(name) ?? "unknown";
      return at(bound).filter(
        (other) => other !== name && compatible(own, kinds.get(other) ?? "unknown"),
      );
    },
  };
}
