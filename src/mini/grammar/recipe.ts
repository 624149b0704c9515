/**
 * @file A recipe is a function before it has a text: which primitives, with which constants, names
 * and style. Recipes are plain data, so that siblings (one step changed) and restyled twins are
 * edits of a recipe.
 */
import type { RandomStream } from "../../random.js";
import type { Accumulator } from "./accumulators.js";
import { drawNames, HELPERS, NEUTRAL, type Names } from "./names.js";
import type { Condition, Constant, Domain, Kind, Primitive, Step } from "./primitive.js";
import type { Loop, Source } from "./sources.js";
import { type KindTypes, primitiveOf, TABLES } from "./tables.js";

/** Kinds of primitive that are steps: all but source and accumulator. */
export type StepKind =
  "condition" | "transformation" | "guard" | "window" | "control" | "alternative" | "result";
/** A step with the kind whose table its primitive stands in. */
export interface KindedStep extends Step {
  /** The table of its primitive. */
  readonly kind: StepKind;
  /**
   * Whether the docstring tells its constants; else it names them (N, M, …) and the code has them.
   */
  readonly told: boolean;
}

/** How a function is written; its meaning does not depend on it. */
export interface Style {
  /** Index into the source's loops. */
  readonly loop: number;
  /** Write it as a comprehension, where its parts allow one. */
  readonly comprehension: boolean;
  /** How conditions are tested. */
  readonly branch: "if" | "nested" | "continue";
  /** Bind a transformed element to a variable first. */
  readonly bind: boolean;
  /** `total = total + x` instead of `total += x`. */
  readonly plain: boolean;
  /** Slice where the loop starts, or in a line before it. */
  readonly sliceInLoop: boolean;
  /** Name that says nothing, or empty: named by content. */
  readonly neutralName: string;
}

/** A function before it has a text, as plain data. */
export interface Recipe {
  /** Name of the source. */
  readonly source: string;
  /** What is made of the elements. */
  readonly accumulator: Step;
  /** Conditions, transformations and surroundings, in order. */
  readonly steps: readonly KindedStep[];
  /** How two conditions are joined. */
  readonly join: "and" | "or";
  /** Which part is written as a function of its own. */
  readonly helper: "condition" | "transformation" | "none";
  /** Names of parameters and variables. */
  readonly names: Names;
  /** Loop and layout. */
  readonly style: Style;
}

/** The steps of one kind with their primitives, in order. */
export function stepsOf<K extends StepKind>(
  recipe: Pick<Recipe, "steps">,
  kind: K,
): { step: KindedStep; primitive: KindTypes[K] }[] {
  return recipe.steps
    .filter((step) => step.kind === kind)
    .map((step) => ({ step, primitive: primitiveOf(kind, step.primitive) }));
}

/** Domain of the elements after all transformations. */
export function finalDomain(source: Source, steps: readonly KindedStep[]): Domain {
  return stepsOf({ steps }, "transformation").reduce(
    (domain: Domain, { primitive }) => (primitive.domain === domain ? primitive.to : domain),
    source.domain,
  );
}

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
const LISTS_OF: Readonly<Record<string, Domain>> = {
  indices: "number",
  keys: "word",
  running: "number",
};

/** One item, with probability in proportion to its weight. */
export function weighted<T>(
  stream: RandomStream,
  items: readonly T[],
  weight: (item: T) => number,
): T {
  let left = stream.next() * items.reduce((sum, item) => sum + weight(item), 0);
  for (const item of items) {
    left -= weight(item);
    if (left < 0) return item;
  }
  return items[items.length - 1] as T;
}

/** Primitives of `kind` that may join these steps. */
export function candidates(
  kind: StepKind,
  source: Source,
  accumulator: Accumulator,
  steps: readonly KindedStep[],
): readonly Primitive[] {
  const present = (other: StepKind): boolean => steps.some((step) => step.kind === other);
  const families = new Set(
    steps
      .filter((step) => step.kind === kind)
      .map((step) => (primitiveOf(kind, step.primitive) as Primitive).family ?? step.primitive),
  );
  const free = (primitive: Primitive): boolean => !families.has(primitive.family ?? primitive.name);
  const positional = steps.some(
    (step) => (primitiveOf(step.kind, step.primitive) as Primitive).family === "position",
  );
  const canIndex = source.loops.some((loop) => loop.indexed) && !present("window");
  const domain = finalDomain(source, steps);
  const one = !present(kind);
  const reorders = steps.some(
    (step) =>
      (step.kind === "window" || step.kind === "result") &&
      (primitiveOf(step.kind, step.primitive) as { reorders?: true }).reorders,
  );
  const signed = (primitive: Primitive): boolean => !primitive.signed || source.span[0] < 0;
  switch (kind) {
    case "condition":
      return TABLES.condition.filter(
        (c) =>
          c.domain === source.domain &&
          free(c) &&
          signed(c) &&
          (c.family !== "position" || canIndex) &&
          (c.name !== "divisor" || source.name === "upTo"),
      );
    case "transformation":
      return accumulator.untransformed
        ? []
        : TABLES.transformation.filter(
            (t) =>
              t.domain === domain &&
              free(t) &&
              signed(t) &&
              (t.family !== "position" || canIndex) &&
              accumulator.accepts.includes(t.to),
          );
    case "guard": {
      const number = accumulator.gives === "number" || accumulator.gives === "maybe";
      return one
        ? TABLES.guard.filter(
            (g) => g.parameters.includes(source.parameter) && (number || g.returns === "none"),
          )
        : [];
    }
    case "window":
      return one && source.sliced && !positional && accumulator.needs !== "index"
        ? TABLES.window.filter((w) => !w.reorders || (accumulator.ordered && !reorders))
        : [];
    case "control":
      return one
        ? TABLES.control.filter(
            (c) =>
              c.domains.includes(source.domain) &&
              signed(c) &&
              !(c.breaks && source.nested) &&
              (!c.accumulators || c.accumulators.includes(accumulator.name)),
          )
        : [];
    case "alternative":
      return one && present("condition")
        ? TABLES.alternative.filter(
            (a) =>
              a.accumulators.includes(accumulator.name) &&
              domain === source.domain &&
              (present("transformation") || (a.name !== "elseKeep" && a.name !== "elseCopy")) &&
              (a.name !== "elsePlace" || domain === "number"),
          )
        : [];
    case "result":
      return one && !accumulator.leaves
        ? TABLES.result.filter(
            (r) =>
              r.accepts === accumulator.gives &&
              !(r.reorders && reorders) &&
              (!r.of || r.of === (LISTS_OF[accumulator.name] ?? domain)),
          )
        : [];
  }
}

/** Whether the parts fit together. */
export function isSound(
  source: Source,
  accumulator: Accumulator,
  steps: readonly KindedStep[],
): boolean {
  const has = (kind: StepKind): boolean => steps.some((step) => step.kind === kind);
  if (!accumulator.accepts.includes(finalDomain(source, steps))) return false;
  if ((accumulator.needs === "condition" || accumulator.needs === "index") && !has("condition"))
    return false;
  if (accumulator.needs === "index" && !source.loops.some((loop) => loop.indexed)) return false;
  return accumulator.needs !== "key" || source.keyed === true;
}

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

/**
 * A use of `primitive` with constants and wording drawn for elements of `source`.
 * @param telling  chance that the docstring tells its constants
 */
export function drawStep(
  stream: RandomStream,
  kind: StepKind,
  primitive: Primitive,
  source: Source,
  telling: number,
): KindedStep {
  return {
    kind,
    primitive: primitive.name,
    constants: primitive.draw?.(stream, source.span) ?? [],
    phrasing: stream.integer(primitive.texts.length),
    told: stream.next() < telling,
  };
}

/** The recipe with a docstring that tells every constant. */
export function allTold(recipe: Recipe): Recipe {
  return { ...recipe, steps: recipe.steps.map((step) => ({ ...step, told: true })) };
}

/** Constants that stand in the code alone. */
export function untoldConstants({ steps }: Pick<Recipe, "steps">): Constant[] {
  return steps.filter((step) => !step.told).flatMap((step) => step.constants);
}

/** Loops of the source that serve these steps. */
export function fittingLoops(
  source: Source,
  accumulator: Accumulator,
  steps: readonly KindedStep[],
): readonly Loop[] {
  const positional =
    accumulator.needs === "index" ||
    steps.some(
      (step) => (primitiveOf(step.kind, step.primitive) as Primitive).family === "position",
    );
  return source.loops.filter((loop) => (positional ? loop.indexed : loop.style !== "enumerate"));
}

/** Draws a style among the loops of `source` that serve these steps. */
export function drawStyle(
  stream: RandomStream,
  source: Source,
  accumulator: Accumulator,
  steps: readonly KindedStep[],
): Style {
  const loop = weighted(stream, fittingLoops(source, accumulator, steps), ({ style }) =>
    style === "each" || style === "items" ? 4 : 1.2,
  );
  return {
    loop: source.loops.indexOf(loop),
    comprehension: stream.next() < 0.3,
    branch: stream.choice(["if", "if", "if", "nested", "continue"] as const),
    bind: stream.next() < 0.3,
    plain: stream.next() < 0.2,
    sliceInLoop: stream.next() < 0.6,
    neutralName: stream.next() < 0.3 ? stream.choice(NEUTRAL) : "",
  };
}

/** Whether a helper could hold these conditions: they look at the element alone. */
function fitsHelper(condition: Condition): boolean {
  return !/\{[ip]\}/.test(condition.code) && !condition.helper;
}

/**
 * Draws which part becomes a helper function: with probability `chance` one of those that can, else
 * "none".
 */
export function drawHelper(
  stream: RandomStream,
  steps: readonly KindedStep[],
  chance: number,
): Recipe["helper"] {
  if (stream.next() >= chance) return "none";
  const conditions = stepsOf({ steps }, "condition"),
    transformations = stepsOf({ steps }, "transformation");
  const options: Recipe["helper"][] = [];
  if (conditions.length > 0 && conditions.every(({ primitive }) => fitsHelper(primitive)))
    options.push("condition");
  if (
    transformations.length > 0 &&
    transformations.every(({ primitive }) => !primitive.code.includes("{i}") && !primitive.helper)
  )
    options.push("transformation");
  return options.length > 0 ? stream.choice(options) : "none";
}

/** One attempt at a recipe with `count` steps; undefined where the draw led nowhere. */
function attempt(
  stream: RandomStream,
  count: number,
  allowed: (primitive: Primitive, kind: Kind) => boolean,
): Recipe | undefined {
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
  const steps: KindedStep[] = [];
  const telling = drawTelling(stream);
  const add = (kind: StepKind, pool: readonly Primitive[]): boolean =>
    pool.length > 0 && steps.push(drawStep(stream, kind, stream.choice(pool), source, telling)) > 0;
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
    add(
      "condition",
      candidates("condition", source, accumulator, steps).filter((c) => allowed(c, "condition")),
    );
  while (steps.length < count) {
    const [kind] = weighted(stream, KIND_WEIGHTS, ([, weight]) => weight);
    if (
      (kind === "condition" || kind === "transformation") &&
      steps.filter((step) => step.kind === kind).length >= 2
    )
      continue;
    if (
      !add(
        kind,
        candidates(kind, source, accumulator, steps).filter((p) => allowed(p, kind)),
      ) &&
      stream.next() < 0.2
    )
      return undefined;
  }
  if (steps.length !== count || !isSound(source, accumulator, steps)) return undefined;
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
export function drawRecipe(
  stream: RandomStream,
  depth: number,
  allowed: (primitive: Primitive, kind: Kind) => boolean,
): Recipe {
  for (;;) {
    const recipe = attempt(stream, depth + 1, allowed);
    if (recipe) return recipe;
  }
}
