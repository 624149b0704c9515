/**
 * @file Where each option of a tuning run stands that once stood without a group: what is said to
 * the writer of such a spec, and how the spec of a stored record is read.
 */

/** New place by old name, as a path; options that stayed where they were are not listed. */
const NEW_PLACES: Readonly<Record<string, string>> = {
  ...placesIn("data", [
    "instructionsPerStep",
    "pairsPerStep",
    "budget",
    "rowLength",
    "promptFormat",
    "neftuneAlpha",
  ]),
  ...placesIn("optimizer", [
    "learningRate",
    "warmupSteps",
    "finalLearningRateFraction",
    "beta1",
    "beta2",
    "weightDecay",
    "decayEmbeddings",
    "clipNorm",
  ]),
  ...placesIn("objective", ["alpha", "beta"]),
  ...placesIn("objective.comparison", ["margin", "pairing", "beyondEnd", "normalizer", "context"]),
  head: "objective.head.kind",
  headScale: "objective.head.scale",
  lora: "adapter",
  ...placesIn("engine", ["threads", "accumulate", "recompute", "sharedPrefix", "trimRows"]),
};

function placesIn(group: string, names: readonly string[]): Record<string, string> {
  return Object.fromEntries(names.map((name) => [name, `${group}.${name}`]));
}

/** Whether a value is an object with keys, and no list. */
export const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/**
 * One sentence that names the new place of every key without its group, or null if there is none.
 * @param places  objects of options, each with the path at which it stands ("arms.token."), empty
 *   for the top
 */
export function flatKeysSentence(places: readonly (readonly [string, unknown])[]): string | null {
  const moved = places.flatMap(([path, options]) =>
    isObject(options)
      ? Object.keys(options)
          .filter((key) => Object.hasOwn(NEW_PLACES, key))
          .map((key) => `${path}${key} as ${path}${NEW_PLACES[key]!}`)
      : [],
  );
  if (moved.length === 0) return null;
  return (
    "expected options in groups (data, optimizer, objective, adapter, engine), got some " +
    `without one; write ${moved.join(", ")}`
  );
}

/** Options with every key in its group; those that are in groups already come back as they are. */
export function inGroups(options: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const grouped: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(options)) {
    const path = (Object.hasOwn(NEW_PLACES, key) ? NEW_PLACES[key]! : key).split(".");
    let place = grouped;
    for (const group of path.slice(0, -1)) place = (place[group] ??= {}) as Record<string, unknown>;
    place[path.at(-1)!] = value;
  }
  return grouped;
}
