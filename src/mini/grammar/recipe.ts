/**
 * @file A recipe is a function before it has a text: which primitives, with which constants, names
 * and style. Recipes are plain data, so that siblings (one step changed) and restyled twins are
 * edits of a recipe.
 */
import type { RandomStream } from "../../random.js";
import type { Accumulator } from "./accumulators.js";
import { NEUTRAL, type Names } from "./names.js";
import type { Condition, Constant, Domain, Primitive, Step } from "./primitive.js";
import type { Loop, Source } from "./sources.js";
import { type KindTypes, primitiveOf } from "./tables.js";

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

/** What a function goes over, and what it makes of the elements. */
export interface Ends {
  /** What the loop goes over. */
  readonly source: Source;
  /** What is made of the elements. */
  readonly accumulator: Accumulator;
}

/** The ends of a recipe. */
export function endsOf(recipe: Pick<Recipe, "source" | "accumulator">): Ends {
  return {
    source: primitiveOf("source", recipe.source),
    accumulator: primitiveOf("accumulator", recipe.accumulator.primitive),
  };
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

/** Whether the loop must know the place of its element. */
export function needsIndex(accumulator: Accumulator, steps: readonly KindedStep[]): boolean {
  return (
    accumulator.needs === "index" ||
    steps.some(
      (step) => (primitiveOf(step.kind, step.primitive) as Primitive).family === "position",
    )
  );
}

/** Loops of the source that serve these steps. */
export function fittingLoops(
  source: Source,
  accumulator: Accumulator,
  steps: readonly KindedStep[],
): readonly Loop[] {
  const indexed = needsIndex(accumulator, steps);
  return source.loops.filter((loop) => (indexed ? loop.indexed : loop.style !== "enumerate"));
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
  const conditions = stepsOf({ steps }, "condition");
  const transformations = stepsOf({ steps }, "transformation");
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
