/**
 * @file Which primitives may join the steps that a function has already: one rule a kind of step,
 * so that a recipe fits together and no two steps say the same.
 */
import type { Accumulator } from "./accumulators.js";
import type { Domain, Primitive } from "./primitive.js";
import { type Ends, finalDomain, type KindedStep, needsIndex, type StepKind } from "./recipe.js";
import type { Source } from "./sources.js";
import { primitiveOf, TABLES } from "./tables.js";

const LISTS_OF: Readonly<Record<string, Domain>> = {
  indices: "number",
  keys: "word",
  running: "number",
};

/** What the rules look at. */
interface Surroundings extends Ends {
  /** Domain of the elements after all transformations. */
  readonly domain: Domain;
  /** Whether there is a step of this kind. */
  readonly has: (kind: StepKind) => boolean;
  /** Whether no step of the primitive's kind is of its family. */
  readonly free: (primitive: Primitive) => boolean;
  /** Whether elements can be negative where the primitive needs that. */
  readonly signed: (primitive: Primitive) => boolean;
  /** Whether the loop must know the place of its element, and whether a step could ask for it. */
  readonly indexed: boolean;
  readonly canIndex: boolean;
  /** Whether a step puts the elements in another order. */
  readonly reorders: boolean;
}

const hasKind = (steps: readonly KindedStep[], kind: StepKind): boolean =>
  steps.some((step) => step.kind === kind);
const hasIndexedLoop = (source: Source): boolean => source.loops.some((loop) => loop.indexed);

function surroundings(
  kind: StepKind,
  source: Source,
  accumulator: Accumulator,
  steps: readonly KindedStep[],
): Surroundings {
  const primitive = (step: KindedStep) => primitiveOf(step.kind, step.primitive) as Primitive;
  const has = (other: StepKind): boolean => hasKind(steps, other);
  const families = new Set(
    steps
      .filter((step) => step.kind === kind)
      .map((step) => primitive(step).family ?? step.primitive),
  );
  return {
    source,
    accumulator,
    domain: finalDomain(source, steps),
    has,
    free: (other) => !families.has(other.family ?? other.name),
    signed: (other) => !other.signed || source.span[0] < 0,
    indexed: needsIndex(accumulator, steps),
    canIndex: hasIndexedLoop(source) && !has("window"),
    reorders: steps.some(
      (step) =>
        (step.kind === "window" || step.kind === "result") &&
        (primitiveOf(step.kind, step.primitive) as { reorders?: true }).reorders,
    ),
  };
}

/** The rules of each kind; one that stands once in a function asks for none of its kind. */
const RULES: Readonly<Record<StepKind, (around: Surroundings) => readonly Primitive[]>> = {
  condition: ({ source, free, signed, canIndex }) =>
    TABLES.condition.filter(
      (c) =>
        c.domain === source.domain &&
        free(c) &&
        signed(c) &&
        (c.family !== "position" || canIndex) &&
        (c.name !== "divisor" || source.name === "upTo"),
    ),
  transformation: ({ accumulator, domain, free, signed, canIndex }) =>
    accumulator.untransformed
      ? []
      : TABLES.transformation.filter(
          (t) =>
            t.domain === domain &&
            free(t) &&
            signed(t) &&
            (t.family !== "position" || canIndex) &&
            accumulator.accepts.includes(t.to),
        ),
  guard: ({ source, accumulator, has }) => {
    if (has("guard")) return [];
    const number = accumulator.gives === "number" || accumulator.gives === "maybe";
    return TABLES.guard.filter(
      (g) => g.parameters.includes(source.parameter) && (number || g.returns === "none"),
    );
  },
  window: ({ source, accumulator, has, indexed, reorders }) => {
    if (has("window") || !source.sliced || indexed) return [];
    return TABLES.window.filter((w) => !w.reorders || (accumulator.ordered && !reorders));
  },
  control: ({ source, accumulator, has, signed }) =>
    has("control")
      ? []
      : TABLES.control.filter(
          (c) =>
            c.domains.includes(source.domain) &&
            signed(c) &&
            !(c.breaks && source.nested) &&
            (!c.accumulators || c.accumulators.includes(accumulator.name)),
        ),
  alternative: ({ source, accumulator, domain, has }) =>
    has("alternative") || !has("condition")
      ? []
      : TABLES.alternative.filter(
          (a) =>
            a.accumulators.includes(accumulator.name) &&
            domain === source.domain &&
            (has("transformation") || (a.name !== "elseKeep" && a.name !== "elseCopy")) &&
            (a.name !== "elsePlace" || domain === "number"),
        ),
  result: ({ accumulator, domain, has, reorders }) =>
    has("result") || accumulator.leaves
      ? []
      : TABLES.result.filter(
          (r) =>
            r.accepts === accumulator.gives &&
            !(r.reorders && reorders) &&
            (!r.of || r.of === (LISTS_OF[accumulator.name] ?? domain)),
        ),
};

/** Primitives of `kind` that may join these steps. */
export function candidates(
  kind: StepKind,
  source: Source,
  accumulator: Accumulator,
  steps: readonly KindedStep[],
): readonly Primitive[] {
  return RULES[kind](surroundings(kind, source, accumulator, steps));
}

/** Whether the parts fit together. */
export function isSound(
  source: Source,
  accumulator: Accumulator,
  steps: readonly KindedStep[],
): boolean {
  if (!accumulator.accepts.includes(finalDomain(source, steps))) return false;
  const needsCondition = accumulator.needs === "condition" || accumulator.needs === "index";
  if (needsCondition && !hasKind(steps, "condition")) return false;
  if (accumulator.needs === "index" && !hasIndexedLoop(source)) return false;
  return accumulator.needs !== "key" || source.keyed === true;
}
