/** @file All primitives by kind and name, and the list of those held out. */
import { ACCUMULATORS, type Accumulator } from "./accumulators.js";
import { NUMBER_CONDITIONS } from "./number-conditions.js";
import type { Condition, Kind, Primitive, Transformation } from "./primitive.js";
import { SOURCES, type Source } from "./sources.js";
import { RESULTS, type Result } from "./after-the-loop.js";
import { GUARDS, type Guard, type Window, WINDOWS } from "./before-the-loop.js";
import { type Alternative, ALTERNATIVES, type Control, CONTROLS } from "./inside-the-loop.js";
import { TEXT_CONDITIONS } from "./text-conditions.js";
import { TRANSFORMATIONS } from "./transformations.js";

/** Type of the primitives of each kind. */
export interface KindTypes {
  /** What is walked over. */
  source: Source;
  /** Which elements count. */
  condition: Condition;
  /** What is done to an element first. */
  transformation: Transformation;
  /** What is made of the elements. */
  accumulator: Accumulator;
  /** What returns before the loop. */
  guard: Guard;
  /** Which part of the sequence is walked over. */
  window: Window;
  /** What skips an element or ends the loop. */
  control: Control;
  /** What is done for elements that do not count. */
  alternative: Alternative;
  /** What is done to the result at the end. */
  result: Result;
}

/** The tables, kind by kind. */
export const TABLES: { readonly [K in Kind]: readonly KindTypes[K][] } = {
  source: SOURCES,
  condition: [...NUMBER_CONDITIONS, ...TEXT_CONDITIONS],
  transformation: TRANSFORMATIONS,
  accumulator: ACCUMULATORS,
  guard: GUARDS,
  window: WINDOWS,
  control: CONTROLS,
  alternative: ALTERNATIVES,
  result: RESULTS,
};

/** Every primitive with its kind. */
export const PRIMITIVES: readonly (Primitive & { readonly kind: Kind })[] = (
  Object.keys(TABLES) as Kind[]
).flatMap((kind) =>
  (TABLES[kind] as readonly Primitive[]).map((primitive) => ({ ...primitive, kind })),
);

/** Names of the primitives that no training function uses. */
export const HELD_OUT: ReadonlySet<string> = new Set(
  PRIMITIVES.filter((primitive) => primitive.heldOut).map((primitive) => primitive.name),
);

const BY_NAME = new Map(
  PRIMITIVES.map((primitive) => [`${primitive.kind}/${primitive.name}`, primitive]),
);

/** The primitive of that kind and name. @throws Error if the tables have none */
export function primitiveOf<K extends Kind>(kind: K, name: string): KindTypes[K] {
  const found = BY_NAME.get(`${kind}/${name}`);
  if (!found)
    throw new Error(`primitiveOf: no ${kind} is called ${name}; mend the recipe or the table`);
  return found as unknown as KindTypes[K];
}
