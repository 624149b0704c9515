/** @file Sets of names that are surely bound at a place, for definite-assignment walks. */

/** Names surely bound at a place; never changed once made. */
export type Bound = ReadonlySet<string>;

/** The set with one more name. */
export function withName(bound: Bound, name: string): Bound {
  return bound.has(name) ? bound : new Set(bound).add(name);
}

/** The set without some names. */
export function withoutNames(bound: Bound, names: ReadonlySet<string>): Bound {
  return names.size === 0 ? bound : new Set([...bound].filter((name) => !names.has(name)));
}

/**
 * What all ways bind that control may come along; null (a way that control never leaves at its end)
 * if there is none.
 */
export function meet(ways: readonly (Bound | null)[]): Bound | null {
  const open = ways.filter((way): way is Bound => way !== null);
  if (open.length === 0) return null;
  return open.reduce((all, way) =>
    all === way ? all : new Set([...all].filter((name) => way.has(name))),
  );
}
