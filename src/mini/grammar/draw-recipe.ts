/** @file Draws a recipe: its source, what is made of the elements, its steps, names and style. */
import type { RandomStream } from "../../random.js";
import { candidates, isSound } from "./candidates.js";
import { drawNames, HELPERS } from "./names.js";
import type { Kind, Primitive } from "./primitive.js";
import {
  drawHelper,
  drawStep,
  drawStyle,
  type Ends,
  type KindedStep,
  type Recipe,
  type StepKind,
  weighted,
} from "./recipe.js";
import { TABLES } from "./tables.js";

/** How often each kind is tried. */
const KIND_WEIGHTS: readonly (readonly [StepKind, number])[] = [
  ["condition", 4],
  ["transformation", 3.2],
  ["guard", 1.6],
  ["window", 1.5],
  ["control", 1.8],
  ["alternative", 1.8],
  ["result", 2.2],
];
const SOURCE_WEIGHTS: Readonly<Record<string, number>> = {
  numbers: 7,
  characters: 4,
  words: 4,
  table: 2.5,
};

/** How often a docstring tells all constants, none, or each with even odds. */
const TELLING: readonly (readonly [chance: number, weight: number])[] = [
  [1, 0.25],
  [0, 0.3],
  [0.5, 0.45],
];

/** Draws with which chance each constant of a function is told in its docstring. */
function drawTelling(stream: RandomStream): number {
  return weighted(stream, TELLING, ([, weight]) => weight)[0];
}

/** Which primitives may be used. */
type Allowed = (primitive: Primitive, kind: Kind) => boolean;

/** A source, and what can be made of its elements, perhaps after a transformation. */
function drawEnds(stream: RandomStream, allowed: Allowed): Ends {
  const source = weighted(
    stream,
    TABLES.source.filter((s) => allowed(s, "source")),
    ({ name }) => SOURCE_WEIGHTS[name] ?? 1,
  );
  const accumulator = stream.choice(
    TABLES.accumulator.filter(
      (a) =>
        allowed(a, "accumulator") &&
        (a.accepts.includes(source.domain) || source.domain === "word"),
    ),
  );
  return { source, accumulator };
}

/** Steps that fit the ends and each other; undefined where the draw led nowhere. */
function drawSteps(
  stream: RandomStream,
  count: number,
  { source, accumulator }: Ends,
  allowed: Allowed,
): KindedStep[] | undefined {
  const steps: KindedStep[] = [];
  const telling = drawTelling(stream);
  const add = (kind: StepKind, pool: readonly Primitive[]): boolean =>
    pool.length > 0 && steps.push(drawStep(stream, kind, stream.choice(pool), source, telling)) > 0;
  const fitting = (kind: StepKind): readonly Primitive[] =>
    candidates(kind, source, accumulator, steps).filter((p) => allowed(p, kind));
  if (!accumulator.accepts.includes(source.domain))
    add(
      "transformation",
      TABLES.transformation.filter(
        (t) =>
          t.domain === source.domain &&
          accumulator.accepts.includes(t.to) &&
          allowed(t, "transformation"),
      ),
    );
  if (accumulator.needs === "condition" || accumulator.needs === "index")
    add("condition", fitting("condition"));
  while (steps.length < count) {
    const [kind] = weighted(stream, KIND_WEIGHTS, ([, weight]) => weight);
    const already = steps.filter((step) => step.kind === kind).length;
    if ((kind === "condition" || kind === "transformation") && already >= 2) continue;
    if (!add(kind, fitting(kind)) && stream.next() < 0.2) return undefined;
  }
  return steps.length === count && isSound(source, accumulator, steps) ? steps : undefined;
}

/** One attempt at a recipe with `count` steps; undefined where the draw led nowhere. */
function attempt(stream: RandomStream, count: number, allowed: Allowed): Recipe | undefined {
  const ends = drawEnds(stream, allowed);
  const { source, accumulator } = ends;
  const steps = drawSteps(stream, count, ends, allowed);
  if (!steps) return undefined;
  const helper = drawHelper(stream, steps, 0.12);
  const names = {
    ...drawNames(stream, source, accumulator),
    ...(helper === "none" ? {} : { h: stream.choice(HELPERS[helper]) }),
  };
  return {
    source: source.name,
    accumulator: {
      primitive: accumulator.name,
      constants: [],
      phrasing: stream.integer(accumulator.texts.length),
    },
    steps,
    join: stream.next() < 0.6 ? "and" : "or",
    helper,
    names,
    style: drawStyle(stream, source, accumulator, steps),
  };
}

/**
 * Draws a recipe of `depth` (1 to 3): a source, an accumulator and depth + 1 steps.
 * @param allowed  which primitives may be used
 */
export function drawRecipe(stream: RandomStream, depth: number, allowed: Allowed): Recipe {
  for (;;) {
    const recipe = attempt(stream, depth + 1, allowed);
    if (recipe) return recipe;
  }
}
